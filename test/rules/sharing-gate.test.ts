/** The sharing gate: design.md §6. Nothing passes that a decision does not allow for that recipient on that day. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decisionFrom } from '../../commands/decision-from.ts'
import { CATEGORIES, LEAST_IN_EMERGENCY } from '../../domain/sharing/categories.ts'
import { checkDecision } from '../../domain/sharing/combination-rules.ts'
import { gateFor, readableFor } from '../../domain/sharing/referral-gate.ts'
import { type GateQuestion, mayShare } from '../../domain/sharing/sharing-gate.ts'
import type { DecisionToShare, SharingDecision } from '../../domain/sharing-decision.ts'
import type { User } from '../../domain/user.ts'
import {
  AGREED,
  AWAITED,
  anyDecision,
  anyShare,
  CONSENT,
  CONSENTED,
  day,
  FACTS,
  HEALTH_SERVICE,
  HOUSING_SERVICE,
  NOT_SHARED,
  OTHER_REFERRAL,
  REFERRAL,
  REFUSED_HARM,
  SUSPECTED_HARM,
  TODAY,
  TRUST,
  without,
} from './decision-samples.ts'

const ASK: GateQuestion = { recipient: HEALTH_SERVICE, about: REFERRAL, today: TODAY }
const held = (because: string) => ({ gate: 'held', because })
const LATER = { withdrawal: { at: '2026-11-20T12:00:00.000Z' } }
const EARLIER = { withdrawal: { at: '2026-11-20T09:00:00.000Z' } }

describe('the gate', () => {
  it('allows what was decided, with its categories and no more', () => {
    expect(mayShare(AGREED, ASK)).toEqual({ gate: 'allowed', categories: ['identity', 'address', 'concern'] })
    expect(mayShare(AGREED, { ...ASK, categories: ['concern', 'family'] })).toEqual({
      gate: 'allowed',
      categories: ['concern'],
    })
  })

  it.each<[string, SharingDecision, Partial<GateQuestion>]>([
    ['no-decision', AWAITED, {}],
    ['about-another', { ...AGREED, about: OTHER_REFERRAL }, {}],
    ['recipient-not-covered', { ...AGREED, recipients: [HOUSING_SERVICE] }, {}],
    ['recipient-not-covered', { ...AGREED, recipients: [] }, {}],
    ['review-day-passed', { ...AGREED, reviewDay: '2026-11-19' }, {}],
    ['agreement-withdrawn', AGREED, LATER],
    ['agreement-withdrawn', CONSENTED, LATER],
    ['consent-not-covering', { ...CONSENTED, consent: { ...CONSENT, status: 'withdrawn' } }, {}],
    ['consent-not-covering', CONSENTED, { consent: { ...CONSENT, expiresDay: '2026-11-19' } }],
    ['consent-not-covering', without(CONSENTED, 'consent'), {}],
    ['consent-not-covering', CONSENTED, { withdrawal: { at: '2026-11-19T12:00:00.000Z' } }],
    ['law-changed', { ...AGREED, gateway: 'CA2004-S16LA' }, { today: '2026-09-29' }],
    ['nothing-allowed', AGREED, { categories: ['health'] }],
  ])('holds, and says why: %s', (because, decision, ask) => {
    expect(mayShare(decision, { ...ASK, ...ask })).toEqual(held(because))
  })

  it('never shares what was decided against', () => {
    expect(mayShare(NOT_SHARED, ASK)).toEqual({ gate: 'not-shared' })
  })

  it('relies on a decision to the end of its review day', () => {
    expect(mayShare({ ...AGREED, reviewDay: TODAY }, ASK).gate).toBe('allowed')
  })

  it('gives each recipient what was decided for it', () => {
    const narrowed: DecisionToShare = {
      ...AGREED,
      recipients: [HEALTH_SERVICE, { ...HOUSING_SERVICE, categories: ['identity', 'address'] }],
    }
    expect(mayShare(narrowed, ASK)).toMatchObject({ categories: AGREED.categories })
    expect(mayShare(narrowed, { ...ASK, recipient: HOUSING_SERVICE })).toMatchObject({
      categories: ['identity', 'address'],
    })
  })

  it('keeps back a protected address, and health from those who owe no secrecy', () => {
    expect(mayShare({ ...AGREED, addressProtection: 'refuge' }, ASK)).toMatchObject({
      categories: ['identity', 'concern'],
    })
    const care: DecisionToShare = { ...AGREED, article9: '9h', categories: ['identity', 'health'] }
    expect(mayShare(care, ASK)).toMatchObject({ categories: ['identity', 'health'] })
    expect(mayShare(care, { ...ASK, recipient: HOUSING_SERVICE })).toMatchObject({ categories: ['identity'] })
    expect(mayShare(without(care, 'article9'), ASK)).toMatchObject({ categories: ['identity'] })
    const offence: DecisionToShare = { ...AGREED, categories: ['identity', 'offence'] }
    expect(mayShare(offence, ASK)).toMatchObject({ categories: ['identity'] })
    expect(mayShare({ ...offence, schedule1: ['10'] }, ASK)).toMatchObject({ categories: offence.categories })
  })
})

describe('an emergency', () => {
  const EMERGENCY: DecisionToShare = {
    ...without(without(AGREED, 'purpose'), 'agreement'),
    emergency: true,
    categories: [...CATEGORIES],
  }
  const item = (decision: DecisionToShare) => ({ id: REFERRAL, sharingDecision: decision, recipients: [] })
  const on = (decision: DecisionToShare, today: string) => gateFor(item(decision), HEALTH_SERVICE, today)

  it('never sends what another agency keeps back', () => {
    const originators = [{ agency: 'Police', category: 'offence', onward: 'no' }] as const
    const answer = mayShare({ ...EMERGENCY, originators }, ASK)
    expect(answer).toEqual({ gate: 'allowed', categories: CATEGORIES.filter((one) => one !== 'offence') })
  })

  it('gives all that was decided until its record is overdue, and then the least', () => {
    // Decided on a Friday: due by the end of Monday.
    expect(on(EMERGENCY, '2026-11-23')).toEqual({ gate: 'allowed', categories: CATEGORIES })
    expect(on(EMERGENCY, '2026-11-24')).toEqual({ gate: 'allowed', categories: LEAST_IN_EMERGENCY })
    expect(on({ ...AGREED, emergency: true }, '2027-05-20')).toMatchObject({ categories: AGREED.categories })
    const beyond: DecisionToShare = { ...EMERGENCY, categories: ['address'] }
    expect(on(beyond, '2026-11-24')).toEqual(held('record-overdue'))
    // Whoever has it goes on reading what they were given.
    expect(readableFor(item(EMERGENCY), HEALTH_SERVICE)).toEqual(CATEGORIES)
  })

  it('asks with the kind that the agency has today', () => {
    const care = item({
      ...AGREED,
      article9: '9h',
      categories: ['identity', 'health'],
      recipients: [HEALTH_SERVICE],
    })
    expect(gateFor(care, HEALTH_SERVICE, TODAY)).toMatchObject({ categories: ['identity', 'health'] })
    const since = { ...HEALTH_SERVICE, agencyKind: 'voluntary' } as const
    expect(gateFor(care, since, TODAY)).toMatchObject({ categories: ['identity'] })
  })

  it('sends the least without what the same decision keeps back', () => {
    const user = { id: 'usr_x', role: 'practitioner', agencyId: TRUST } as unknown as User
    const excluded = [{ category: 'concern', reason: 'Not needed.' }] as const
    const asking = { id: REFERRAL, asked: [HEALTH_SERVICE] }
    const input = { decision: 'share', emergency: true, categories: [], excluded } as const
    const decision = decisionFrom(input as never, user, Date.parse('2026-11-20T10:00:00.000Z'), asking)
    expect(checkDecision(decision, FACTS)).toBeUndefined()
    expect(decision).toMatchObject({ categories: ['identity'] })
  })
})

describe('a withdrawal', () => {
  it.each([
    ['a decision made after it', AGREED, EARLIER],
    ['suspected significant harm', { ...SUSPECTED_HARM, agreement: { status: 'agreed' } }, LATER],
    ['sharing that they had refused already', REFUSED_HARM, LATER],
    ['an emergency', { ...AGREED, emergency: true }, LATER],
    ['a duty', { ...AGREED, article6: '6c', gateway: 'CA2004-S16LA' }, LATER],
  ] as [string, DecisionToShare, object][])('does not stop %s', (_name, decision, withdrawal) => {
    expect(mayShare(decision, { ...ASK, ...withdrawal }).gate).toBe('allowed')
  })

  it('between the gate and the attempt stops the attempt', () => {
    expect(mayShare(AGREED, ASK).gate).toBe('allowed')
    expect(mayShare(AGREED, { ...ASK, ...LATER })).toEqual(held('agreement-withdrawn'))
  })

  it('stops what came by message too: it rests on implied agreement', () => {
    const byMessage: DecisionToShare = { ...without(AGREED, 'agreement'), source: 'message' }
    expect(mayShare(without(byMessage, 'gateway'), { ...ASK, ...LATER })).toEqual(held('agreement-withdrawn'))
  })
})

describe('whatever was decided (P4)', () => {
  const question: fc.Arbitrary<GateQuestion> = fc.record(
    {
      recipient: fc.constantFrom(HEALTH_SERVICE, HOUSING_SERVICE),
      about: fc.constant(REFERRAL),
      categories: fc.subarray([...CATEGORIES]),
      today: day,
      consent: fc.constantFrom(CONSENT, { ...CONSENT, status: 'withdrawn' as const }),
      withdrawal: fc.constantFrom(LATER.withdrawal, EARLIER.withdrawal),
    },
    { requiredKeys: ['recipient', 'today'] },
  )

  it('no combination lets a category out that no decision allows', () => {
    fc.assert(
      fc.property(anyDecision, question, (decision, asked) => {
        const answer = mayShare(decision, asked)
        expect(answer.gate === 'not-shared').toBe(decision.decision === 'do-not-share')
        if (answer.gate !== 'allowed') return
        if (decision.decision !== 'share') throw new Error('let out without a decision to share')
        const {
          about = asked.about,
          recipients,
          excluded = [],
          emergency,
          reviewDay = asked.today,
        } = decision
        const decided =
          emergency && decision.categories.length === 0 ? LEAST_IN_EMERGENCY : decision.categories
        const row = recipients?.find(({ agencyId }) => agencyId === asked.recipient.agencyId)
        expect(asked.about === undefined || about === asked.about).toBe(true)
        expect(recipients === undefined || row !== undefined).toBe(true)
        expect(reviewDay >= asked.today).toBe(true)
        for (const category of answer.categories) {
          expect(decided).toContain(category)
          expect(row?.categories ?? decided).toContain(category)
          expect(asked.categories ?? decided).toContain(category)
          expect(excluded.map((kept) => kept.category)).not.toContain(category)
        }
        if (decision.article6 === '6a' && emergency !== true)
          expect((asked.consent ?? decision.consent)?.status).toBe('active')
      }),
      { numRuns: 3000 },
    )
  })

  it('an emergency goes with at least who it is and what happened, whatever else is missing (R-16)', () => {
    const whole: DecisionToShare = { ...REFUSED_HARM, emergency: true }
    const fields = Object.keys(whole).filter((field) => !['decision', 'emergency'].includes(field))
    fc.assert(
      fc.property(fc.subarray(fields), question, (gone, asked) => {
        const left = Object.fromEntries(Object.entries(whole).filter(([field]) => !gone.includes(field)))
        const decision = { categories: [], ...left } as unknown as DecisionToShare
        const { categories: _any, ...rest } = asked
        const answer = mayShare(decision, { ...rest, about: REFERRAL })
        expect(answer).toMatchObject({ gate: 'allowed' })
        if (answer.gate === 'allowed')
          expect(answer.categories).toEqual(expect.arrayContaining(['identity', 'concern']))
      }),
    )
  })

  it('is answered: the gate is total', () => {
    fc.assert(
      fc.property(anyShare, question, (decision, asked) => {
        expect(['allowed', 'held']).toContain(mayShare(decision, asked).gate)
      }),
    )
  })
})
