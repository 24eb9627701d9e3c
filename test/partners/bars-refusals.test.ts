import { describe, expect, it } from '@jest/globals'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  entryOf,
  faultsOf,
  messageOf,
  NOW,
  odditiesOf,
  outgoing,
  received,
  textBytes,
  without,
} from './bars-samples.ts'

const request = (bundle: EditableBundle) => entryOf(bundle, 'ServiceRequest').resource
const header = (bundle: EditableBundle) => entryOf(bundle, 'MessageHeader').resource
const faults = (change: (bundle: EditableBundle) => EditableBundle | undefined) => faultsOf(received(change))
const indexOf = (type: string): number =>
  copyOf(bundleOf(outgoing())).entry.findIndex(({ resource }) => resource.resourceType === type)
const at = (type: string, element: string): string => `Bundle.entry[${indexOf(type)}].resource.${element}`

/** A change that deletes or sets one element. */
const set = (pick: (bundle: EditableBundle) => object, name: string, value?: unknown) => {
  return (bundle: EditableBundle): undefined => {
    if (value === undefined) Reflect.deleteProperty(pick(bundle), name)
    else Reflect.set(pick(bundle), name, value)
  }
}

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
    ['no event', set(header, 'eventCoding'), `400 required ${at('MessageHeader', 'eventCoding.code')}`],
    [
      'a booking',
      set(header, 'eventCoding', { code: 'booking-request' }),
      `422 not-supported ${at('MessageHeader', 'eventCoding.code')}`,
    ],
    ['no reason', set(header, 'reason'), `400 required ${at('MessageHeader', 'reason')}`],
    [
      'an unknown reason',
      set(header, 'reason', { coding: [{ code: 'because' }] }),
      `400 value ${at('MessageHeader', 'reason.coding[0].code')}`,
    ],
    [
      'no destination',
      set(header, 'destination'),
      `400 required ${at('MessageHeader', 'destination[0].endpoint')}`,
    ],
    ['no source', set(header, 'source'), `400 required ${at('MessageHeader', 'source.endpoint')}`],
    [
      'an endpoint without a service',
      set(header, 'source', { endpoint: 'https://fhir.nhs.uk/Id/dos-service-id|' }),
      `400 value ${at('MessageHeader', 'source.endpoint')}`,
    ],
    ['no sender', set(header, 'sender'), `400 required ${at('MessageHeader', 'sender')}`],
    [
      'a sender that is not there',
      set(header, 'sender', { reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }),
      `400 invalid ${at('MessageHeader', 'sender.reference')}`,
    ],
    ['no focus', set(header, 'focus'), `400 required ${at('MessageHeader', 'focus')}`],
    [
      'a focus that is not there',
      set(header, 'focus', [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }]),
      `400 invalid ${at('MessageHeader', 'focus.reference')}`,
    ],
    ['no status', set(request, 'status'), `400 required ${at('ServiceRequest', 'status')}`],
    ['an unknown status', set(request, 'status', 'open'), `400 value ${at('ServiceRequest', 'status')}`],
    ['no intent', set(request, 'intent'), `400 required ${at('ServiceRequest', 'intent')}`],
    ['no category', set(request, 'category'), `400 required ${at('ServiceRequest', 'category')}`],
    ['no subject', set(request, 'subject'), `400 required ${at('ServiceRequest', 'subject')}`],
    [
      'a subject that is not there',
      set(request, 'subject', { reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }),
      `400 invalid ${at('ServiceRequest', 'subject.reference')}`,
    ],
    ['no basedOn', set(request, 'basedOn'), `400 required ${at('ServiceRequest', 'basedOn')}`],
    ['no encounter', set(request, 'encounter'), `400 required ${at('ServiceRequest', 'encounter')}`],
    ['no requester', set(request, 'requester'), `400 required ${at('ServiceRequest', 'requester')}`],
    ['no performer', set(request, 'performer'), `400 required ${at('ServiceRequest', 'performer')}`],
    ['no authoredOn', set(request, 'authoredOn'), `400 required ${at('ServiceRequest', 'authoredOn')}`],
    [
      'writing in the future',
      set(request, 'authoredOn', '2027-01-01T00:00:00Z'),
      `400 value ${at('ServiceRequest', 'authoredOn')}`,
    ],
    [
      'a period that does not exist',
      set(request, 'occurrencePeriod', { end: '2026-13-01' }),
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

  it('every fault at once, none with a value from the message', () => {
    const reading = received((bundle) => {
      bundle.id = 'Ada Okafor'
      request(bundle).status = 'Ada Okafor'
      entryOf(bundle, 'Patient').resource.birthDate = 'Ada Okafor'
    })
    expect(faultsOf(reading)).toHaveLength(3)
    expect(JSON.stringify(reading)).not.toContain('Okafor')
  })
})

describe('what is taken and noted', () => {
  it.each<[string, (bundle: EditableBundle) => EditableBundle | undefined, string]>([
    ['no consent', (b) => without(b, 'Consent'), ''],
    [
      'the header elsewhere',
      (b) => ({ ...b, entry: [...b.entry.slice(1), ...b.entry.slice(0, 1)] }),
      'header-not-first',
    ],
    [
      'two patients',
      (b) => {
        b.entry.push({ ...entryOf(b, 'Patient'), fullUrl: 'urn:uuid:other' })
      },
      'more-than-expected',
    ],
    [
      'two ServiceRequests',
      (b) => {
        b.entry.push({ ...entryOf(b, 'ServiceRequest'), fullUrl: 'urn:uuid:other' })
      },
      'more-than-expected',
    ],
    [
      'a kind of resource that is not listed',
      (b) => {
        b.entry.push({ fullUrl: 'urn:uuid:x', resource: { resourceType: 'Invoice' } })
      },
      'resource-unexpected',
    ],
    ['new with revoked', set(request, 'status', 'revoked'), 'pairing-unusual'],
    [
      'an active care plan',
      set((b) => entryOf(b, 'CarePlan').resource, 'status', 'active'),
      'pairing-unusual',
    ],
    ['another intent', set(request, 'intent', 'order'), 'pairing-unusual'],
    [
      'update of an active referral',
      set(header, 'reason', { coding: [{ code: 'update' }] }),
      'pairing-unusual',
    ],
    ['delete', set(header, 'reason', { coding: [{ code: 'delete' }] }), 'reason-delete'],
    ['an unknown priority', set(request, 'priority', 'soon'), 'priority-unknown'],
    [
      'the same entry twice',
      (b) => {
        b.entry.push(entryOf(b, 'Consent'))
      },
      'full-url-repeated',
    ],
    [
      'an entry without full URL',
      (b) => {
        Reflect.deleteProperty(entryOf(b, 'Consent'), 'fullUrl')
      },
      'full-url-missing',
    ],
    [
      'a reference that leads outside',
      set((b) => entryOf(b, 'Task').resource, 'owner', { reference: 'urn:uuid:none' }),
      'reference-outside',
    ],
    [
      'a subject by type and id',
      (b) => {
        entryOf(b, 'Patient').resource.id = 'p1'
        request(b).subject = { reference: 'Patient/p1' }
      },
      'reference-loose',
    ],
    [
      'a patient nobody knows yet',
      (b) => {
        Reflect.deleteProperty(entryOf(b, 'Patient').resource, 'name')
      },
      'patient-name-missing',
    ],
    [
      'a year of birth',
      set((b) => entryOf(b, 'Patient').resource, 'birthDate', '2015'),
      'birth-date-partial',
    ],
    [
      'a SNOMED code with a wrong check digit',
      set(request, 'reasonCode', [{ coding: [{ system: 'http://snomed.info/sct', code: '73211008' }] }]),
      'snomed-check-digit',
    ],
    [
      'a stamp in the future',
      (b) => {
        entryOf(b, 'Consent').resource.meta = { lastUpdated: '2030-01-01T00:00:00Z' }
      },
      'date-in-future',
    ],
  ])('%s', (_, change, code) => {
    const codes = odditiesOf(received(change))
    if (code === '') expect(codes).toEqual([])
    else expect(codes).toContain(code)
  })

  it('a revoked referral is cancelled, whatever the reason beside it says', () => {
    expect(messageOf(received(set(request, 'status', 'revoked'))).meaning).toBe('cancelled')
    expect(messageOf(received(set(request, 'status', 'entered-in-error'))).meaning).toBe('entered-in-error')
  })

  it('both spellings of a system, and codes in any case', () => {
    const message = messageOf(
      received((bundle) => {
        header(bundle).eventCoding = {
          system: 'http://fhir.nhs.uk/codesystem/message-events-bars',
          code: 'ServiceRequest-Request',
        }
        request(bundle).category = [
          {
            coding: [
              { system: 'https://fhir.nhs.uk/CodeSystem/message-category-servicerequest', code: 'Referral' },
              { system: 'https://fhir.nhs.uk/CodeSystem/usecases-categories-bars', code: 'A1T1' },
            ],
          },
        ]
        request(bundle).status = 'Active'
        entryOf(bundle, 'Organization').resource.identifier = [
          { system: 'http://fhir.nhs.uk/id/ods-organization-code', value: 'rnd' },
        ]
      }),
    )
    expect(message).toMatchObject({
      useCase: 'a1t1',
      serviceRequestStatus: 'active',
      sender: { odsCode: 'RND' },
    })
    expect(message.oddities).toEqual([])
  })

  it('a sender with offsets, seven fractional digits and a clock four minutes ahead', () => {
    for (const timestamp of ['2026-11-21T12:04:00.1234567+00:00', '2026-11-21T22:00:00+10:00']) {
      expect(messageOf(received(set((b) => b, 'timestamp', timestamp))).timestamp).toBe(timestamp)
    }
  })

  it('a consent that forbids is not overridden by the one beside it', () => {
    for (const change of [{ status: 'inactive' }, { provision: { type: 'deny' } }]) {
      const reading = received((bundle) => {
        const consent = entryOf(bundle, 'Consent')
        bundle.entry.push({ fullUrl: 'urn:uuid:c2', resource: { ...consent.resource, ...change } })
      })
      expect(messageOf(reading)).toMatchObject({ hasConsent: false, consentRefused: true })
      expect(odditiesOf(reading)).toContain('consent-refused')
    }
  })

  it.each([
    [{ priority: 'stat' }, 'immediate'],
    [{ priority: 'ASAP' }, 'same-day'],
    [{ priority: 'urgent' }, 'three-days'],
    [{ priority: 'routine' }, 'standard'],
    [{ priority: undefined }, 'standard'],
    [{ priority: 'routine', occurrencePeriod: { end: '2026-11-21T12:20:00Z' } }, 'immediate'],
    [{ priority: 'routine', occurrencePeriod: { end: '2026-11-21T19:00:00Z' } }, 'same-day'],
    [{ priority: 'routine', occurrencePeriod: { end: '2026-11-22T11:59:00Z' } }, 'three-days'],
    [{ priority: 'stat', occurrencePeriod: { end: '2026-12-24T12:00:00Z' } }, 'immediate'],
    [{ priority: 'routine', occurrencePeriod: { end: '2026-11-21T11:59:00.000Z' } }, 'standard'],
  ])('urgency of %j is %s', (elements, urgency) => {
    const message = messageOf(
      received((bundle) => {
        Object.assign(request(bundle), elements)
      }),
    )
    expect(message.urgency).toBe(urgency)
  })

  it('a cancellation holds only who it is about', () => {
    const bundle = bundleOf(outgoing({ purpose: 'withdrawal' }))
    const types = copyOf(bundle).entry.map(({ resource }) => resource.resourceType)
    expect(types).toEqual(['MessageHeader', 'ServiceRequest', 'Patient', 'Organization', 'Organization'])
  })
})
