/** Whose consent a message carries, and whether it permits: what a sender's decision to share rests on. */
import { describe, expect, it } from '@jest/globals'
import { readFhirDocument } from '../../partners/formats/bars-fhir/fhir-document.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import { publishedExamples } from './bars-published-examples.ts'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  type EditableEntry,
  entryOf,
  headerOf,
  jsonBytes,
  messageOf,
  NOW,
  odditiesOf,
  outgoing,
  received,
} from './bars-samples.ts'

const SIBLING = 'urn:uuid:66666666-6666-4666-8666-666666666660'
const ODD = 'consent-not-of-child'
const NONE = { hasConsent: false, consentRefused: false }
const REFUSED = { hasConsent: false, consentRefused: true }

const withSibling = (bundle: EditableBundle): void => {
  const resource = { resourceType: 'Patient', name: [{ family: 'Brotherson' }], birthDate: '2012-01-01' }
  bundle.entry.push({ fullUrl: SIBLING, resource })
}
const consentOf = (bundle: EditableBundle): EditableEntry['resource'] => entryOf(bundle, 'Consent').resource
const consentAlso = (bundle: EditableBundle, changes: object): void => {
  const fullUrl = `urn:uuid:66666666-6666-4666-8666-66666666666${bundle.entry.length % 10}`
  bundle.entry.push({ fullUrl, resource: { ...consentOf(bundle), ...changes } })
}

/** Each makes the message's only consent one that is not clearly the child's. */
const NOT_OF_CHILD: readonly (readonly [string, (bundle: EditableBundle) => void])[] = [
  ['a sibling in the message', (b) => Object.assign(consentOf(b), { patient: { reference: SIBLING } })],
  ['nobody', (b) => Reflect.deleteProperty(consentOf(b), 'patient')],
  ['somebody outside', (b) => Object.assign(consentOf(b), { patient: { reference: 'Patient/away' } })],
  ['what is no patient', (b) => Object.assign(consentOf(b), { patient: headerOf(b).sender })],
  [
    'a name that both bear',
    (b) => {
      for (const { resource } of b.entry) if (resource.resourceType === 'Patient') resource.id = 'p1'
      Object.assign(consentOf(b), { patient: { reference: 'Patient/p1' } })
    },
  ],
]

describe('whose consent it is', () => {
  it.each(NOT_OF_CHILD)('one of %s permits nothing, and a person sees it', (_, change) => {
    const reading = received((bundle) => {
      withSibling(bundle)
      change(bundle)
      return bundle
    })
    expect(messageOf(reading)).toMatchObject(NONE)
    expect(messageOf(reading).oddities).toContainEqual(
      expect.objectContaining({ code: ODD, forPerson: true, expression: expect.stringMatching(/patient$/) }),
    )
  })

  it('the child’s own counts, by any name that is the child’s alone', () => {
    const reading = received((bundle) => {
      withSibling(bundle)
      entryOf(bundle, 'Patient').resource.id = 'p1'
      consentOf(bundle).patient = { reference: 'Patient/p1' }
      consentAlso(bundle, { patient: { reference: SIBLING }, status: 'inactive' })
    })
    expect(messageOf(reading)).toMatchObject({ hasConsent: true, consentRefused: false })
    expect(odditiesOf(reading)).toContain(ODD)
    expect(odditiesOf(reading)).not.toContain('consent-refused')
  })

  it('the days of another’s limit nothing', () => {
    const reading = received((bundle) => {
      withSibling(bundle)
      consentAlso(bundle, { patient: { reference: SIBLING }, provision: { period: { end: '2026-12-01' } } })
    })
    expect(messageOf(reading)).toMatchObject({ hasConsent: true })
    expect(messageOf(reading).consentTo).toBeUndefined()
  })

  it('one that forbids and names nobody may be the child’s: it forbids', () => {
    const reading = received((bundle) => {
      consentAlso(bundle, { patient: undefined, provision: { type: 'deny' } })
    })
    expect(messageOf(reading)).toMatchObject(REFUSED)
    expect(odditiesOf(reading)).toEqual(expect.arrayContaining([ODD, 'consent-refused']))
  })
})

describe('a consent with exceptions', () => {
  const exception = { type: 'deny', class: [{ code: 'Condition' }] }

  it.each<[string, object]>([
    ['an exception to what it permits', { provision: { type: 'permit', provision: [exception] } }],
    ['an exception alone', { provision: { provision: [exception] } }],
    [
      'an exception within an exception',
      { provision: { type: 'permit', provision: [{ type: 'permit', provision: [exception] }] } },
    ],
    [
      'a permission for some kinds of data',
      { provision: { type: 'permit', class: [{ code: 'Condition' }] } },
    ],
    ['a permission for the data of some days', { provision: { dataPeriod: { start: '2026-01-01' } } }],
    ['an exception without a type', { provision: { provision: [{ class: [{ code: 'Condition' }] }] } }],
    ['a rule of no known type', { provision: { type: 'ask' } }],
    ['an extension that changes it', { modifierExtension: [{ url: 'https://example.org/not' }] }],
    [
      'an extension that changes a rule',
      { provision: { type: 'permit', modifierExtension: [{ url: 'https://example.org/not' }] } },
    ],
  ])('%s is no plain yes: held for a person', (_, changes) => {
    const reading = received((bundle) => {
      Object.assign(consentOf(bundle), changes)
    })
    expect(messageOf(reading)).toMatchObject({ meaning: 'new', ...REFUSED })
    expect(messageOf(reading).oddities).toMatchObject([{ code: 'consent-limited', forPerson: true }])
  })

  it('outweighs a plain one beside it', () => {
    const reading = received((bundle) => {
      consentAlso(bundle, { provision: { provision: [exception] } })
    })
    expect(messageOf(reading)).toMatchObject(REFUSED)
  })

  it('that forbids in the second of two rules forbids', () => {
    const provision = [{ type: 'permit' }, { type: 'deny' }]
    const reading = received((bundle) => {
      Object.assign(consentOf(bundle), { provision })
    })
    expect(messageOf(reading)).toMatchObject(REFUSED)
    expect(odditiesOf(reading)).toEqual(['consent-refused'])
  })

  it('a rule that only permits is a plain yes', () => {
    const reading = received((bundle) => {
      Object.assign(consentOf(bundle), { provision: { type: 'permit', provision: [{ type: 'permit' }] } })
    })
    expect(messageOf(reading)).toMatchObject({ hasConsent: true, consentRefused: false })
  })
})

describe('an agreement withdrawn', () => {
  const notice = (change: (bundle: EditableBundle) => void) => {
    const bundle = copyOf(bundleOf(outgoing({ purpose: 'agreement-withdrawn', raisedAt: NOW })))
    withSibling(bundle)
    change(bundle)
    return readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW)
  }

  it.each(NOT_OF_CHILD)('is not, by one of %s that has ended: a person sees the update', (_, change) => {
    const reading = notice(change)
    expect(messageOf(reading).meaning).toBe('update')
    expect(odditiesOf(reading)).toContain(ODD)
  })

  it('is, by the child’s own, whatever another’s beside it says', () => {
    const reading = notice((bundle) =>
      consentAlso(bundle, { patient: { reference: SIBLING }, status: 'active', provision: undefined }),
    )
    expect(messageOf(reading).meaning).toBe('agreement-withdrawn')
    expect(odditiesOf(reading)).toContain(ODD)
  })
})

it('a published referral permits by its patient’s own consent, and by no other', () => {
  const read = (value: EditableBundle) =>
    messageOf(readBarsMessage(jsonBytes(value), 'application/fhir+json', NOW))
  for (const { bytes, form } of publishedExamples('messages').filter(({ name }) => /^refreq/.test(name))) {
    const bundle = copyOf(readFhirDocument(bytes, form))
    expect(read(bundle)).toMatchObject({ hasConsent: true, consentRefused: false })
    withSibling(bundle)
    Object.assign(consentOf(bundle), { patient: { reference: SIBLING } })
    expect(read(bundle)).toMatchObject(NONE)
  }
})
