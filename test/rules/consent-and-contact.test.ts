/** What a consent covers, the law by its dates, who is narrowed to what, and whom a machine may write to. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CATEGORIES, PURPOSES } from '../../domain/sharing/categories.ts'
import { type ConsentQuestion, consentGap, covers } from '../../domain/sharing/consent.ts'
import { isBoundByS16la, LAW_VERSIONS, lawInForce } from '../../domain/sharing/law-versions.ts'
import { machineMayContact, type SafeContact } from '../../domain/sharing/people-told.ts'
import { decidedFor, frozenRecipients, namingNobody } from '../../domain/sharing/recipients-decided.ts'
import { AGREED, CONSENT, HEALTH_SERVICE, HOUSING_SERVICE, TODAY, TRUST } from './decision-samples.ts'

const QUESTION: ConsentQuestion = {
  subjects: ['child'],
  recipient: TRUST,
  purpose: 'provide-service',
  categories: ['identity', 'health'],
  today: TODAY,
}

describe('a consent', () => {
  it('covers what it says', () => {
    expect(covers(CONSENT, QUESTION)).toBe(true)
    expect(covers({ ...CONSENT, expiresDay: TODAY, reviewDay: TODAY }, QUESTION)).toBe(true)
  })

  it('of a child counts where the child was judged able to decide this', () => {
    const byChild = { ...CONSENT, giver: { name: 'Ada', capacity: 'child-competent' as const } }
    expect(consentGap(byChild, QUESTION)).toBe('not-competent')
    for (const basis of ['gillick-competent', 'over-16-presumed'] as const)
      expect(covers({ ...byChild, competence: { basis } }, QUESTION)).toBe(true)
    for (const basis of ['not-competent', 'not-assessed'] as const)
      expect(consentGap({ ...byChild, competence: { basis } }, QUESTION)).toBe('not-competent')
  })

  it('never covers more than its agencies, purposes, people and categories', () => {
    const some = <T>(all: readonly T[]) => fc.subarray([...all])
    fc.assert(
      fc.property(
        some(CATEGORIES),
        some(CATEGORIES),
        some(CATEGORIES),
        some(PURPOSES),
        (given, excluded, wanted, purposes) => {
          const consent = { ...CONSENT, categories: given, exclusions: excluded, purposes }
          const may =
            purposes.includes('provide-service') &&
            wanted.every((one) => given.includes(one) && !excluded.includes(one))
          expect(covers(consent, { ...QUESTION, categories: wanted })).toBe(may)
        },
      ),
    )
  })
})

describe('the law', () => {
  it.each([
    ['1999-01-01', 'dpa-2018'],
    ['2026-02-04', 'dpa-2018'],
    ['2026-02-05', 'duaa-2025'],
    ['2026-09-29', 'duaa-2025'],
    ['2026-09-30', 's16la-2026'],
    ['2040-01-01', 's16la-2026'],
  ])('of %s is %s', (day, id) => {
    expect(lawInForce(day).id).toBe(id)
  })

  it('goes on in order, each version from its own day', () => {
    const days = LAW_VERSIONS.map(({ from }) => from)
    expect(days).toEqual([...new Set(days)].sort())
  })

  it('binds by s.16LA only both, only from its day, and a provider only by arrangement', () => {
    const law = lawInForce(TODAY)
    expect(isBoundByS16la(law, 'council', 'health', false)).toBe(true)
    expect(isBoundByS16la(law, 'council', 'housing', false)).toBe(false)
    expect(isBoundByS16la(law, 'council', 'housing', true)).toBe(true)
    expect(isBoundByS16la(law, 'software', 'health', true)).toBe(false)
    expect(isBoundByS16la(law, undefined, 'health', true)).toBe(false)
    expect(isBoundByS16la(lawInForce('2026-09-29'), 'council', 'health', false)).toBe(false)
  })
})

describe('narrowing', () => {
  const asked = [HEALTH_SERVICE, HOUSING_SERVICE]

  it('by service counts before narrowing by agency, and all others have everything', () => {
    const recipients = frozenRecipients(
      [
        { agency: TRUST, categories: ['identity', 'concern'] },
        { service: HEALTH_SERVICE.serviceId as never, categories: ['identity'] },
      ],
      asked,
    )
    expect(recipients).toEqual([{ ...HEALTH_SERVICE, categories: ['identity'] }, HOUSING_SERVICE])
    expect(decidedFor({ ...AGREED, recipients }, HEALTH_SERVICE)).toEqual(['identity'])
    expect(decidedFor({ ...AGREED, recipients }, HOUSING_SERVICE)).toEqual(AGREED.categories)
  })

  it('of somebody who is not asked is found', () => {
    expect(namingNobody([{ agency: TRUST, categories: [] }], [HOUSING_SERVICE])).toEqual([0])
    expect(namingNobody([{ agency: TRUST, categories: [] }, { categories: [] }], asked)).toEqual([1])
  })
})

describe('a machine', () => {
  const contact: SafeContact = { name: 'Robin Sample', channel: 'email', value: 'r@example.org', safe: 'yes' }

  it('writes only where it is known to be safe', () => {
    expect(machineMayContact(contact, [], TODAY)).toBe(true)
    for (const safe of ['no', 'unknown'] as const)
      expect(machineMayContact({ ...contact, safe }, [], TODAY)).toBe(false)
    expect(machineMayContact({ ...contact, channel: 'via-third-party' }, [], TODAY)).toBe(false)
    expect(machineMayContact({ ...contact, reviewDay: '2026-11-19' }, [], TODAY)).toBe(false)
  })

  it('never writes to somebody who must not be told, also once the review is overdue', () => {
    const kept = { name: ' robin sample', reason: 'risk-to-child', reviewDay: '2026-01-01' } as const
    expect(machineMayContact(contact, [kept], TODAY)).toBe(false)
  })
})
