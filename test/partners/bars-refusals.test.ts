import { describe, expect, it } from '@jest/globals'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  entryOf,
  faultsOf,
  headerOf,
  messageOf,
  NOW,
  outgoing,
  received,
  requestOf,
  set,
  textBytes,
  without,
} from './bars-samples.ts'

const faults = (change: (bundle: EditableBundle) => EditableBundle | undefined) => faultsOf(received(change))
const indexOf = (type: string): number =>
  copyOf(bundleOf(outgoing())).entry.findIndex(({ resource }) => resource.resourceType === type)
const at = (type: string, element: string): string => `Bundle.entry[${indexOf(type)}].resource.${element}`

describe('what is refused', () => {
  it('takes the sample itself', () => {
    expect(messageOf(received(() => undefined)).meaning).toBe('new')
  })

  it.each([
    ['not JSON', 'application/fhir+json', '<Bundle/>'],
    ['not XML', 'application/fhir+xml', '{"resourceType":"Bundle"}'],
    ['an empty body', 'application/fhir+json', ''],
    ['a list', 'application/fhir+json', '[]'],
    ['another resource', 'application/fhir+json', '{"resourceType":"Patient"}'],
  ] as const)('%s: 400 structure Bundle', (_, type, text) => {
    expect(faultsOf(readBarsMessage(textBytes(text), type, NOW))).toEqual(['400 structure Bundle'])
  })

  it('a repeated key, with the element named', () => {
    const text = '{"resourceType":"Bundle","entry":[{"resource":{"status":"a","status":"b"}}]}'
    expect(faultsOf(readBarsMessage(textBytes(text), 'application/fhir+json', NOW))).toEqual([
      '400 structure Bundle.entry[0].resource.status',
    ])
  })

  it.each([
    ['no Bundle.id', set((b) => b, 'id'), '400 required Bundle.id'],
    ['an id that is no FHIR id', set((b) => b, 'id', 'Jane Doe'), '400 value Bundle.id'],
    ['no version', set((b) => b, 'meta', {}), '400 invariant Bundle.meta.versionId'],
    [
      'a version that is none',
      set((b) => b, 'meta', { versionId: 'one' }),
      '400 value Bundle.meta.versionId',
    ],
    ['version 2', set((b) => b, 'meta', { versionId: '2.0.0' }), '422 not-supported Bundle.meta.versionId'],
    ['no type', set((b) => b, 'type'), '400 required Bundle.type'],
    ['another type', set((b) => b, 'type', 'collection'), '400 value Bundle.type'],
    ['no timestamp', set((b) => b, 'timestamp'), '400 required Bundle.timestamp'],
    [
      'a timestamp in the future',
      set((b) => b, 'timestamp', '2026-11-21T12:06:00Z'),
      '400 value Bundle.timestamp',
    ],
    [
      'a timestamp without offset',
      set((b) => b, 'timestamp', '2026-11-21T11:00:00'),
      '400 value Bundle.timestamp',
    ],
    [
      'a day that does not exist',
      set((b) => b, 'timestamp', '2026-02-30T11:00:00Z'),
      '400 value Bundle.timestamp',
    ],
    ['no event', set(headerOf, 'eventCoding'), `400 required ${at('MessageHeader', 'eventCoding.code')}`],
    [
      'a booking',
      set(headerOf, 'eventCoding', { code: 'booking-request' }),
      `422 not-supported ${at('MessageHeader', 'eventCoding.code')}`,
    ],
    ['no reason', set(headerOf, 'reason'), `400 required ${at('MessageHeader', 'reason')}`],
    [
      'an unknown reason',
      set(headerOf, 'reason', { coding: [{ code: 'because' }] }),
      `400 value ${at('MessageHeader', 'reason.coding[0].code')}`,
    ],
    [
      'no destination',
      set(headerOf, 'destination'),
      `400 required ${at('MessageHeader', 'destination[0].endpoint')}`,
    ],
    ['no source', set(headerOf, 'source'), `400 required ${at('MessageHeader', 'source.endpoint')}`],
    [
      'an endpoint without a service',
      set(headerOf, 'source', { endpoint: 'https://fhir.nhs.uk/Id/dos-service-id|' }),
      `400 value ${at('MessageHeader', 'source.endpoint')}`,
    ],
    ['no sender', set(headerOf, 'sender'), `400 required ${at('MessageHeader', 'sender')}`],
    [
      'a sender that is not there',
      set(headerOf, 'sender', { reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }),
      `400 invalid ${at('MessageHeader', 'sender.reference')}`,
    ],
    ['no focus', set(headerOf, 'focus'), `400 required ${at('MessageHeader', 'focus')}`],
    [
      'a focus that is not there',
      set(headerOf, 'focus', [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }]),
      `400 invalid ${at('MessageHeader', 'focus.reference')}`,
    ],
    ['no status', set(requestOf, 'status'), `400 required ${at('ServiceRequest', 'status')}`],
    ['an unknown status', set(requestOf, 'status', 'open'), `400 value ${at('ServiceRequest', 'status')}`],
    ['no intent', set(requestOf, 'intent'), `400 required ${at('ServiceRequest', 'intent')}`],
    ['no category', set(requestOf, 'category'), `400 required ${at('ServiceRequest', 'category')}`],
    ['no subject', set(requestOf, 'subject'), `400 required ${at('ServiceRequest', 'subject')}`],
    [
      'a subject that is not there',
      set(requestOf, 'subject', { reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }),
      `400 invalid ${at('ServiceRequest', 'subject.reference')}`,
    ],
    ['no basedOn', set(requestOf, 'basedOn'), `400 required ${at('ServiceRequest', 'basedOn')}`],
    ['no encounter', set(requestOf, 'encounter'), `400 required ${at('ServiceRequest', 'encounter')}`],
    ['no requester', set(requestOf, 'requester'), `400 required ${at('ServiceRequest', 'requester')}`],
    ['no performer', set(requestOf, 'performer'), `400 required ${at('ServiceRequest', 'performer')}`],
    ['no authoredOn', set(requestOf, 'authoredOn'), `400 required ${at('ServiceRequest', 'authoredOn')}`],
    [
      'writing in the future',
      set(requestOf, 'authoredOn', '2027-01-01T00:00:00Z'),
      `400 value ${at('ServiceRequest', 'authoredOn')}`,
    ],
    [
      'a period that does not exist',
      set(requestOf, 'occurrencePeriod', { end: '2026-13-01' }),
      `400 value ${at('ServiceRequest', 'occurrencePeriod.end')}`,
    ],
    [
      'birth in the future',
      set((b) => entryOf(b, 'Patient').resource, 'birthDate', '2027-01-01'),
      `400 value ${at('Patient', 'birthDate')}`,
    ],
    [
      'a birth date that is none',
      set((b) => entryOf(b, 'Patient').resource, 'birthDate', '9 March 2015'),
      `400 value ${at('Patient', 'birthDate')}`,
    ],
    [
      'a care plan without status',
      set((b) => entryOf(b, 'CarePlan').resource, 'status'),
      `400 required ${at('CarePlan', 'status')}`,
    ],
    [
      'an encounter without class',
      set((b) => entryOf(b, 'Encounter').resource, 'class'),
      `400 required ${at('Encounter', 'class')}`,
    ],
  ])('%s', (_, change, fault) => {
    expect(faults(change)).toContain(fault)
  })

  it.each(['Encounter', 'CarePlan', 'HealthcareService', 'Practitioner', 'PractitionerRole'])(
    'a new referral without %s',
    (type) => {
      expect(faults((bundle) => without(bundle, type))).toContain(
        `400 required Bundle.entry.resource.ofType(${type})`,
      )
    },
  )

  it.each(['ServiceRequest', 'Patient', 'Organization'])('any message without %s', (type) => {
    expect(faults((bundle) => without(bundle, type)).length).toBeGreaterThan(0)
  })

  it('no MessageHeader and two of them', () => {
    expect(faults((bundle) => without(bundle, 'MessageHeader'))).toContain(
      '400 required Bundle.entry.resource.ofType(MessageHeader)',
    )
    const twice = faults((bundle) => {
      bundle.entry.push({ ...entryOf(bundle, 'MessageHeader'), fullUrl: 'urn:uuid:1' })
    })
    expect(twice).toEqual([expect.stringMatching(/^400 invariant Bundle\.entry\[\d+\]\.resource$/)])
  })

  it('an entry without a resource', () => {
    const found = faults((bundle) => {
      Reflect.deleteProperty(bundle.entry[4] ?? {}, 'resource')
    })
    expect(found).toContain('400 structure Bundle.entry[4].resource')
  })

  it('two different patients under the full URL that the subject refers to', () => {
    const found = faults((bundle) => {
      const patient = entryOf(bundle, 'Patient')
      bundle.entry.push({ ...patient, resource: { ...patient.resource, gender: 'male' } })
    })
    expect(found).toContain(`400 invariant ${at('ServiceRequest', 'subject.reference')}`)
  })

  it.each<[string, string]>([
    ['Consent', 'patient'],
    ['CarePlan', 'subject'],
    ['Task', 'for'],
    ['Flag', 'subject'],
    ['Observation', 'subject'],
    ['AllergyIntolerance', 'patient'],
  ])('a %s whose %s is not there: it may be about another child', (resourceType, name) => {
    for (const reference of ['urn:uuid:00000000-0000-4000-8000-000000000000', ' URN:UUID:none', '#none']) {
      let place = -1
      const found = faults((bundle) => {
        place = bundle.entry.findIndex(({ resource }) => resource.resourceType === resourceType)
        if (place < 0) place = bundle.entry.push({ fullUrl: 'urn:uuid:1', resource: { resourceType } }) - 1
        Object.assign(bundle.entry[place]?.resource ?? {}, { [name]: { reference } })
      })
      expect(found).toEqual([`400 invalid Bundle.entry[${place}].resource.${name}.reference`])
    }
  })

  it('every fault at once, none with a value from the message', () => {
    const reading = received((bundle) => {
      bundle.id = 'Ada Okafor'
      requestOf(bundle).status = 'Ada Okafor'
      entryOf(bundle, 'Patient').resource.birthDate = 'Ada Okafor'
    })
    expect(faultsOf(reading)).toHaveLength(3)
    expect(JSON.stringify(reading)).not.toContain('Okafor')
  })
})
