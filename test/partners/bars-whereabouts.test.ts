/** A child whose address the register restricts: no part of what a partner gets tells where they are. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Composing, composeMessage } from '../../activities/compose-message.ts'
import type { Identity } from '../../domain/person.ts'
import type { ReferralContent } from '../../domain/referral.ts'
import { CATEGORIES } from '../../domain/sharing-decision.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { FHIR_R4_RESOURCES } from '../../partners/formats/bars-fhir/fhir-r4-resources.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  entryOf,
  jsonBytes,
  messageOf,
  NOW,
  outgoing,
  content as ownContent,
} from './bars-samples.ts'

const LINE = '19 Sealed Lane'
const POSTCODE = 'ZZ1 4FF'
const MARKER = /sealed\W*l|zz1\W*4ff|0113|53\.8/i
const ADDRESS = {
  use: 'home',
  text: `${LINE}, Sealton, ${POSTCODE}`,
  line: [LINE],
  city: 'Sealton',
  postalCode: POSTCODE,
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/geolocation', valueDecimal: 53.8 }],
}

/** Every element of the resources we know that is of FHIR's type Address: `Patient.contact.address`. */
const ADDRESS_PATHS = FHIR_R4_RESOURCES.trim()
  .split('\n')
  .flatMap((row) => {
    const [owner = '', elements = ''] = row.split(' = ')
    return [...elements.matchAll(/(\w+):Address(\*?)/g)].map(([, name = '', list]) => ({
      type: owner.split('.')[0] ?? '',
      path: [...owner.split('.').slice(1), name],
      list: list === '*',
    }))
  })

const placed = (path: readonly string[], value: unknown): Record<string, unknown> => {
  const [first = '', ...rest] = path
  return { [first]: rest.length === 0 ? value : [placed(rest, value)] }
}

/** A partner's message whose Patient has no address of its own. */
const partnersBundle = (): EditableBundle => {
  const { address: _none, ...person } = ownContent.person
  const content = { ...ownContent, person }
  const wireId = '22222222-2222-5222-8222-222222222222'
  return copyOf(bundleOf(outgoing({ content, wireId, itemWireId: '33333333-3333-5333-8333-333333333333' })))
}

/** What the partner is sent of it, by the way that every message goes. */
const sentOn = async (
  content: ReferralContent,
  identity: Identity,
  purpose: 'new' | 'withdrawal' = 'new',
): Promise<string> => {
  const referral = {
    id: 'rfl_0192f0c1-2345-7000-8000-000000000001',
    reference: 'RX-7K4M-92QX',
    identity,
    urgency: 'standard',
    correlationId: '0b6b7a50-6f6d-4a0f-8e0a-9a6f6d4a0f8e',
    raisedBy: { agencyId: 'agy_school', userId: 'usr_sam' },
    sharingDecision: { decision: 'share', categories: CATEGORIES },
    recipients: [{ id: 'rcp_0192f0c1-2345-7000-8000-000000000002', number: 1, agencyId: 'agy_health' }],
  }
  const agency = { id: 'agy', name: 'An agency', odsCode: 'RYE', phone: '02079460000', channels: [] }
  const composing = {
    records: {
      now: () => Date.parse(NOW),
      directory: { agency: async () => agency, service: async () => undefined },
    },
    exchange: { name: 'Exchange', odsCode: 'X', serviceId: '1' },
  } as unknown as Composing
  const order = { recipientId: referral.recipients[0]?.id, messageVersion: 1, purpose }
  const message = await composeMessage(
    composing,
    { referral, content } as unknown as Parameters<typeof composeMessage>[1],
    order as unknown as Parameters<typeof composeMessage>[2],
  )
  return new TextDecoder().decode(barsFormat.toWire(message).bytes)
}

const PROTECTED: Identity = { status: 'confirmed', addressProtected: true }
const OPEN: Identity = { status: 'confirmed' }
const contentOf = (bundle: EditableBundle): ReferralContent =>
  messageOf(readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW)).content
const withEntry = (resource: EditableBundle['entry'][number]['resource'], id = 'x'): EditableBundle => {
  const bundle = partnersBundle()
  bundle.entry.push({
    fullUrl: `urn:uuid:44444444-4444-4444-8444-44444444444${id === 'x' ? 0 : 1}`,
    resource,
  })
  return bundle
}

describe('the whereabouts of a restricted child', () => {
  it('go with nobody’s address, whatever element it stands in and whatever else repeats it', async () => {
    expect(ADDRESS_PATHS.length).toBeGreaterThanOrEqual(6)
    const places = fc.subarray(ADDRESS_PATHS, { minLength: 1 })
    const told = fc.constantFrom(
      `Lives at ${LINE}.`,
      'they moved to 19, SEALED LN (upstairs)',
      `Postcode ${POSTCODE.toLowerCase().replace(' ', '')}`,
      `19 Sealed\nLane; ${POSTCODE}`,
    )
    await fc.assert(
      fc.asyncProperty(places, told, fc.boolean(), async (chosen, text, onPatient) => {
        const bundle = partnersBundle()
        const patient = entryOf(bundle, 'Patient')
        for (const [index, { type, path, list }] of chosen.entries()) {
          const value = list ? [ADDRESS] : ADDRESS
          bundle.entry.push({
            fullUrl: `urn:uuid:44444444-4444-4444-8444-${String(index).padStart(12, '0')}`,
            resource: {
              resourceType: type === 'Patient' ? 'RelatedPerson' : type,
              ...placed(path, value),
              extension: [{ url: 'https://example.org/lives-at', valueAddress: ADDRESS }],
            },
          })
          if (type === 'Patient' && onPatient) Object.assign(patient.resource, placed(path, value))
        }
        entryOf(bundle, 'CarePlan').resource.description = text
        entryOf(bundle, 'Consent').resource.text = { status: 'generated', div: `<div>${LINE}<br/></div>` }
        expect(JSON.stringify(bundle)).toMatch(MARKER)
        expect(await sentOn(contentOf(bundle), PROTECTED)).not.toMatch(MARKER)
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    [
      'a place and who refers to it',
      {
        resourceType: 'Location',
        name: `Home, ${LINE}`,
        description: LINE,
        identifier: [{ system: 'https://fhir.nhs.uk/Id/uprn', value: '0113' }],
        telecom: [{ system: 'phone', value: '0113 496 0000' }],
        position: { longitude: -1.5, latitude: 53.8 },
        extension: [
          { url: 'https://fhir.nhs.uk/StructureDefinition/LocationExtension', valueString: '53.8' },
        ],
      },
    ],
    [
      'a household written as an organisation',
      {
        resourceType: 'Organization',
        name: `The household at ${LINE}`,
        address: [ADDRESS],
        telecom: [{ system: 'phone', value: '+44 (0113) 496 0000' }],
      },
    ],
    [
      'a relation with a landline',
      {
        resourceType: 'RelatedPerson',
        telecom: [
          { system: 'phone', value: '+441134960000' },
          { system: 'url', value: 'https://maps.example/53.8' },
        ],
      },
    ],
    ['an address that is only text', { resourceType: 'RelatedPerson', address: LINE }],
    [
      'a place inside another resource',
      { resourceType: 'Observation', contained: [{ resourceType: 'Location', id: 'l', name: LINE }] },
    ],
    ['the name of a place alone', { resourceType: 'Procedure', location: { display: LINE } }],
    [
      'a letter',
      {
        resourceType: 'DocumentReference',
        content: [
          {
            attachment: {
              contentType: 'text/plain',
              title: 'Letter',
              data: btoa(`0113 ${LINE}`),
              url: 'https://maps.example/53.8',
            },
          },
        ],
      },
    ],
    [
      'a place of birth',
      {
        resourceType: 'Person',
        extension: [
          { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueAddress: ADDRESS },
        ],
      },
    ],
  ])('do not go by %s', async (_what, resource) => {
    const bundle = withEntry(resource)
    entryOf(bundle, 'Encounter').resource.location = [
      { location: { reference: 'urn:uuid:44444444-4444-4444-8444-444444444440', display: LINE } },
    ]
    entryOf(bundle, 'Task').resource.input = [
      { type: { text: 'Where' }, valueReference: { type: 'Location', display: LINE } },
    ]
    const sent = await sentOn(contentOf(bundle), PROTECTED)
    expect(sent).not.toMatch(MARKER)
    expect(sent).not.toContain(btoa(`0113 ${LINE}`))
    expect(
      messageOf(readBarsMessage(new TextEncoder().encode(sent), 'application/fhir+json', NOW)).meaning,
    ).toBe('new')
  })

  it('do not go by a contact, who is still a contact', async () => {
    const bundle = partnersBundle()
    entryOf(bundle, 'Patient').resource.contact = [
      { address: ADDRESS, telecom: [{ system: 'phone', value: '0113 496 0000' }] },
      { name: { text: 'Mum' }, address: ADDRESS, telecom: [{ system: 'phone', value: '07700900002' }] },
    ]
    for (const purpose of ['new', 'withdrawal'] as const)
      expect(await sentOn(contentOf(bundle), PROTECTED, purpose)).not.toMatch(MARKER)
    const patient = entryOf(
      JSON.parse(await sentOn(contentOf(bundle), PROTECTED)) as EditableBundle,
      'Patient',
    )
    expect(patient.resource.contact).toEqual([
      { name: { text: 'withheld' } },
      { name: { text: 'Mum' }, telecom: [{ system: 'phone', value: '07700900002' }] },
    ])
  })

  it('do not go by the words of a referral that began here', async () => {
    const person = {
      ...ownContent.person,
      address: { lines: [LINE, 'Sealton'], postcode: POSTCODE },
      phone: '0113 496 0000',
    }
    const words = {
      facts: `She was seen outside ${LINE} and again in Sealed Lane.`,
      opinion: `Nobody must know of ${POSTCODE}.`,
      wanted: `Visit 19 Sealed ln, ${POSTCODE}`,
      needs: [{ text: `A safe place, not ${LINE}` }],
    }
    const sent = await sentOn({ ...ownContent, ...words, person }, PROTECTED)
    expect(sent).not.toMatch(MARKER)
    expect(sent).toContain('She was seen outside withheld and again in withheld.')
    expect(await sentOn({ ...ownContent, ...words, person }, OPEN)).toContain(LINE)
  })

  it('go where nothing restricts them, though the child has no address', async () => {
    const bundle = withEntry({
      resourceType: 'RelatedPerson',
      address: [ADDRESS],
      telecom: [{ system: 'phone', value: '0113 496 0000' }],
    })
    const sent = await sentOn(contentOf(bundle), OPEN)
    for (const told of [LINE, POSTCODE, '0113 496 0000', '53.8']) expect(sent).toContain(told)
  })

  it('leave ids, references and what agencies are called as they were', async () => {
    const bundle = withEntry({
      resourceType: 'Organization',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RND' }],
      name: 'Vale Health Centre',
      telecom: [{ system: 'phone', value: '0113 496 0000' }],
      address: [{ line: ['Vale Health Centre'] }],
    })
    const urls = bundle.entry.map(({ fullUrl }) => fullUrl)
    const sent = JSON.parse(await sentOn(contentOf(bundle), PROTECTED)) as EditableBundle
    const kept = sent.entry.find(({ fullUrl }) => fullUrl === urls.at(-1))?.resource
    expect(kept).toMatchObject({ name: 'Vale Health Centre', telecom: [{ value: '0113 496 0000' }] })
    expect(kept).not.toHaveProperty('address')
    expect(sent.entry.map(({ fullUrl }) => fullUrl)).toEqual(expect.arrayContaining(urls.slice(2)))
  })
})
