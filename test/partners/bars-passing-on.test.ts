import { describe, expect, it } from '@jest/globals'
import type { ReferralContent } from '../../domain/referral.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { FHIR_CONTENT_TYPES } from '../../partners/formats/bars-fhir/fhir-document.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import { publishedExamples } from './bars-published-examples.ts'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  entryOf,
  jsonBytes,
  messageOf,
  NOW,
  outgoing,
} from './bars-samples.ts'

/** What a partner sends us: another item, another recipient, with an observation and a flag about the referral. */
const partnersBundle = (): EditableBundle => {
  const bundle = copyOf(
    bundleOf(
      outgoing({
        wireId: '22222222-2222-5222-8222-222222222222',
        itemWireId: '33333333-3333-5333-8333-333333333333',
      }),
    ),
  )
  const { fullUrl: request } = entryOf(bundle, 'ServiceRequest')
  const { fullUrl: patient } = entryOf(bundle, 'Patient')
  entryOf(bundle, 'MessageHeader').resource.extension = [
    { url: 'https://example.org/CDSS', valueString: 'Tool' },
  ]
  entryOf(bundle, 'ServiceRequest').resource.patientInstruction = 'Ring if it gets worse'
  entryOf(bundle, 'ServiceRequest').resource.id = 'their-id'
  entryOf(bundle, 'Patient').resource.communication = [{ language: { text: 'Welsh' } }]
  bundle.entry.push({
    fullUrl: 'urn:uuid:obs',
    resource: {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Lives at 12 Invented Row, zz993ab, NHS 999 000 0018' },
      subject: { reference: patient },
      focus: [{ reference: request }],
    },
  })
  return bundle
}

const contentOf = (bundle: EditableBundle): ReferralContent =>
  messageOf(readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW)).content

const passOn = (content: ReferralContent) => {
  const message = outgoing({ content })
  const { bytes, headers } = barsFormat.toWire(message)
  const reading = readBarsMessage(bytes, 'application/fhir+json', NOW)
  return {
    message,
    headers,
    text: new TextDecoder().decode(bytes),
    read: messageOf(reading),
    bundle: copyOf(bundleOf(message)),
  }
}

describe('a partner’s referral that is passed on', () => {
  it('keeps every resource that the sender wrote, under its full URL', () => {
    const sent = partnersBundle()
    const { bundle } = passOn(contentOf(sent))
    const ours = new Set(['MessageHeader', 'ServiceRequest'])
    for (const { fullUrl, resource } of sent.entry.filter((each) => !ours.has(each.resource.resourceType))) {
      expect(bundle.entry.filter((each) => each.fullUrl === fullUrl)).toHaveLength(1)
      const kept = bundle.entry.find((each) => each.fullUrl === fullUrl)
      if (resource.resourceType !== 'Observation' && resource.resourceType !== 'Task') {
        expect(kept?.resource).toEqual(resource)
      }
    }
  })

  it('goes under our header and our ServiceRequest, to which all references lead', () => {
    const { message, read, bundle } = passOn(contentOf(partnersBundle()))
    const request = entryOf(bundle, 'ServiceRequest').resource
    expect(read).toMatchObject({
      bundleId: message.wireId,
      focusFullUrl: `urn:uuid:${message.itemWireId}`,
      sender: { odsCode: 'EE123456' },
      destination: { value: '2000099999' },
    })
    expect(request).toMatchObject({ patientInstruction: 'Ring if it gets worse', status: 'active' })
    expect(request.id).toBeUndefined()
    expect(entryOf(bundle, 'Observation').resource.focus).toEqual([
      { reference: `urn:uuid:${message.itemWireId}` },
    ])
    expect(entryOf(bundle, 'MessageHeader').resource.extension).toEqual([
      { url: 'https://example.org/CDSS', valueString: 'Tool' },
    ])
    expect(read.oddities).toEqual([])
  })

  it('carries the confirmed number alone', () => {
    const content = contentOf(partnersBundle())
    const { nhsNumber, ...unconfirmed } = content.person
    expect(nhsNumber).toBe('9990000018')
    const confirmed = passOn({ ...content, person: { ...unconfirmed, nhsNumber: '9990000026' } })
    expect(entryOf(confirmed.bundle, 'Patient').resource.identifier).toEqual([
      expect.objectContaining({ value: '9990000026' }),
    ])
    expect(confirmed.text).not.toContain('9990000018')
    expect(confirmed.text).not.toContain('999 000 0018')

    const none = passOn({ ...content, person: unconfirmed })
    expect(none.text).not.toMatch(/999[\s-]?000/)
    expect(none.read.content.person.nhsNumber).toBeUndefined()
  })

  it('has no address where the recipient may not have it, in no resource and no text', () => {
    const content = contentOf(partnersBundle())
    const { address, ...person } = content.person
    expect(address?.postcode).toBe('ZZ99 3AB')
    const { text, read, bundle } = passOn({ ...content, person })
    expect(text).not.toMatch(/Invented Row|ZZ99|zz993ab/i)
    expect(read.content.person.address).toBeUndefined()
    expect(entryOf(bundle, 'Patient').resource.communication).toEqual([{ language: { text: 'Welsh' } }])
  })

  it('is filled up where the sender left out what a new referral must hold', () => {
    const content = contentOf(partnersBundle())
    // Never the Patient: without the one whom the rest is about no message is taken.
    const some = ['Encounter', 'CarePlan', 'Consent', 'Practitioner', 'PractitionerRole', 'HealthcareService']
    for (const missing of some) {
      const carried = (content.carried ?? []).filter(({ resourceType }) => resourceType !== missing)
      expect(passOn({ ...content, carried }).read.meaning).toBe('new')
    }
    expect(passOn({ ...content, carried: (content.carried ?? []).slice(0, 1) }).read.meaning).toBe('new')
  })

  it('keeps the national use case', () => {
    const sent = partnersBundle()
    entryOf(sent, 'ServiceRequest').resource.category = [
      {
        coding: [
          { system: 'https://fhir.nhs.uk/CodeSystem/message-category-servicerequest', code: 'referral' },
          { system: 'https://fhir.nhs.uk/CodeSystem/usecases-categories-bars', code: 'a5t1' },
        ],
      },
    ]
    const { headers, read } = passOn(contentOf(sent))
    expect(headers['use-context']).toBe('a5t1|referral|servicerequest-request|new')
    expect(read.useCase).toBe('a5t1')
  })

  it('says so when our own store is damaged', () => {
    const carried = [{ fullUrl: 'urn:uuid:x', resourceType: 'Flag', json: '{"resourceType":' }]
    expect(() =>
      barsFormat.toWire(outgoing({ content: { ...contentOf(partnersBundle()), carried } })),
    ).toThrow('cannot be read')
  })

  it('is answered under the names that its sender gave', () => {
    const sent = partnersBundle()
    const content = contentOf(sent)
    const answer = { inResponseTo: String(sent.id), move: 'accept', words: { worker: 'Jo' } } as const
    const bundle = copyOf(bundleOf(outgoing({ purpose: 'answer', content, answer })))
    const read = messageOf(readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW))
    expect(read).toMatchObject({
      focusFullUrl: entryOf(sent, 'ServiceRequest').fullUrl,
      inResponseTo: sent.id,
      response: { move: 'accept', words: { worker: 'Jo' } },
    })
    expect(bundle.entry.map(({ fullUrl }) => fullUrl)).toContain(entryOf(sent, 'Encounter').fullUrl)
    expect(bundle.entry.filter(({ resource }) => resource.resourceType === 'Encounter')).toHaveLength(2)
    expect(bundle.entry.map(({ resource }) => resource.resourceType)).not.toContain('Observation')
  })

  it('is withdrawn under the full URL of the person that the partner has', () => {
    const sent = partnersBundle()
    const bundle = copyOf(bundleOf(outgoing({ purpose: 'withdrawal', content: contentOf(sent) })))
    expect(entryOf(bundle, 'Patient').fullUrl).toBe(entryOf(sent, 'Patient').fullUrl)
    expect(bundle.entry).toHaveLength(5)
  })
})

describe('the published referrals, passed on', () => {
  for (const { name, bytes, form } of publishedExamples('messages').filter((each) =>
    /^refreq/.test(each.name),
  )) {
    it(`${name} stays whole and readable, without its unusable number`, () => {
      const { content } = messageOf(readBarsMessage(bytes, FHIR_CONTENT_TYPES[form], NOW))
      const { text, read } = passOn(content)
      expect(read.meaning).toBe('new')
      expect(read.content.facts).toBe(content.facts)
      expect(read.content.wanted).toBe(content.wanted)
      expect(read.content.needs).toEqual(content.needs)
      expect(read.content.referrer).toEqual(content.referrer)
      expect(text).not.toContain('3478526985')
      expect(text).toContain(content.person.address?.postcode ?? 'no postcode')
    })
  }
})
