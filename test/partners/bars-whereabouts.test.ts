/** A child whose address the register restricts: no part of what a partner gets tells where they are. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import { type EditableBundle, entryOf, messageOf, NOW, content as ownContent } from './bars-samples.ts'
import {
  ADDRESS,
  ADDRESS_PATHS,
  contentOf,
  LINE,
  MARKER,
  OPEN,
  POSTCODE,
  PROTECTED,
  partnersBundle,
  placed,
  sentOn,
  withEntry,
} from './restricted-child.ts'

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
      { seed: 19, numRuns: 60 },
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
