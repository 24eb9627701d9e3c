import { describe, expect, it } from '@jest/globals'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  entryOf,
  headerOf,
  messageOf,
  odditiesOf,
  outgoing,
  received,
  requestOf,
  set,
  without,
} from './bars-samples.ts'

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
    ['new with revoked', set(requestOf, 'status', 'revoked'), 'pairing-unusual'],
    [
      'an active care plan',
      set((b) => entryOf(b, 'CarePlan').resource, 'status', 'active'),
      'pairing-unusual',
    ],
    ['another intent', set(requestOf, 'intent', 'order'), 'pairing-unusual'],
    [
      'update of an active referral',
      set(headerOf, 'reason', { coding: [{ code: 'update' }] }),
      'pairing-unusual',
    ],
    ['delete', set(headerOf, 'reason', { coding: [{ code: 'delete' }] }), 'reason-delete'],
    ['an unknown priority', set(requestOf, 'priority', 'soon'), 'priority-unknown'],
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
      'something about somebody outside',
      set((b) => entryOf(b, 'Task').resource, 'for', { reference: 'Patient/away' }),
      'subject-outside',
    ],
    [
      'something about somebody who is told of inside of it',
      (b) => {
        const contained = [{ resourceType: 'Patient', id: 'p' }]
        Object.assign(entryOf(b, 'Task').resource, { contained, for: { reference: '#p' } })
      },
      'subject-outside',
    ],
    [
      'a subject by type and id',
      (b) => {
        entryOf(b, 'Patient').resource.id = 'p1'
        requestOf(b).subject = { reference: 'Patient/p1' }
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
      set(requestOf, 'reasonCode', [{ coding: [{ system: 'http://snomed.info/sct', code: '73211008' }] }]),
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
    expect(messageOf(received(set(requestOf, 'status', 'revoked'))).meaning).toBe('cancelled')
    expect(messageOf(received(set(requestOf, 'status', 'entered-in-error'))).meaning).toBe('entered-in-error')
  })

  it('both spellings of a system, and codes in any case', () => {
    const message = messageOf(
      received((bundle) => {
        headerOf(bundle).eventCoding = {
          system: 'http://fhir.nhs.uk/codesystem/message-events-bars',
          code: 'ServiceRequest-Request',
        }
        requestOf(bundle).category = [
          {
            coding: [
              { system: 'https://fhir.nhs.uk/CodeSystem/message-category-servicerequest', code: 'Referral' },
              { system: 'https://fhir.nhs.uk/CodeSystem/usecases-categories-bars', code: 'A1T1' },
            ],
          },
        ]
        requestOf(bundle).status = 'Active'
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
    [{ start: '2026-11-01', end: '2027-03-31' }, '2026-11-01', '2027-03-31'],
    [{ start: '2026', end: '2027-02' }, '2026-01-01', '2027-02-28'],
    [{ end: '2027' }, undefined, '2027-12-31'],
    // The day in England.
    [{ end: '2027-06-30T23:30:00Z' }, undefined, '2027-07-01'],
    [{}, undefined, undefined],
  ])('a consent for %j', (period, consentFrom, consentTo) => {
    const message = messageOf(
      received((bundle) => {
        Object.assign(entryOf(bundle, 'Consent').resource, { provision: { period } })
      }),
    )
    expect(message.hasConsent).toBe(true)
    expect([message.consentFrom, message.consentTo]).toEqual([consentFrom, consentTo])
  })

  it('of several consents the narrowest days count, and one that cannot be read is seen by a person', () => {
    const reading = received((bundle) => {
      const { resource } = entryOf(bundle, 'Consent')
      for (const end of ['2027-01-31', '2026-12-31', 'next year'])
        bundle.entry.push({
          fullUrl: `urn:uuid:${end}`,
          resource: { ...resource, provision: { period: { end } } },
        })
    })
    expect(messageOf(reading).consentTo).toBe('2026-12-31')
    expect(odditiesOf(reading)).toContain('consent-period-unreadable')
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
        Object.assign(requestOf(bundle), elements)
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
