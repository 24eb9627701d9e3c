/** What follows an attempt: design.md §5, over all combinations. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  ATTEMPT_OUTCOMES,
  ATTEMPT_REASONS,
  type AttemptHistory,
  type AttemptOutcome,
  type AttemptResult,
  afterAttempt,
  type ChannelAbilities,
  isCarriersWord,
  messageKey,
  type RetryProfile,
  waitBefore,
} from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'

const PROFILE: RetryProfile = {
  firstWaitSeconds: 10,
  factor: 3,
  longestWaitSeconds: 600,
  patienceSeconds: 3600,
  resends: 2,
}
const DEDUPLICATES: ChannelAbilities = { deduplicates: true, queryable: false }
const QUERYABLE: ChannelAbilities = { deduplicates: false, queryable: true }
const NEITHER: ChannelAbilities = { deduplicates: false, queryable: false }
const first = (unknowns = 0): AttemptHistory => ({ attempts: 1, unknowns, elapsedSeconds: 0 })
const ended = (outcome: AttemptOutcome): AttemptResult => ({ outcome, reason: 'unavailable' })

const profiles = fc.record({
  firstWaitSeconds: fc.integer({ min: 1, max: 300 }),
  factor: fc.integer({ min: 1, max: 5 }),
  longestWaitSeconds: fc.integer({ min: 300, max: 7200 }),
  patienceSeconds: fc.integer({ min: 0, max: 86_400 }),
  resends: fc.nat(5),
})
const histories = fc
  .record({ attempts: fc.integer({ min: 1, max: 40 }), unknowns: fc.nat(40), elapsedSeconds: fc.nat(90_000) })
  .map((history) => ({ ...history, unknowns: Math.min(history.unknowns, history.attempts) }))
const results: fc.Arbitrary<AttemptResult> = fc.record(
  {
    outcome: fc.constantFrom(...ATTEMPT_OUTCOMES),
    reason: fc.constantFrom(...ATTEMPT_REASONS),
    retryAfterSeconds: fc.nat(10_000),
  },
  { requiredKeys: ['outcome', 'reason'] },
)
const abilities = fc.record(
  {
    deduplicates: fc.boolean(),
    queryable: fc.boolean(),
    acknowledges: fc.constantFrom('at-once', 'later', 'never'),
  },
  { requiredKeys: ['deduplicates', 'queryable'] },
)

describe('after an attempt', () => {
  it.each<[AttemptOutcome, ChannelAbilities, AttemptHistory, object]>([
    ['taken', NEITHER, first(), { next: 'delivered' }],
    ['already-known', NEITHER, first(1), { next: 'delivered' }],
    ['refused', DEDUPLICATES, first(), { next: 'next-channel' }],
    ['refused', DEDUPLICATES, { attempts: 2, unknowns: 1, elapsedSeconds: 10 }, { next: 'uncertain' }],
    ['not-now', NEITHER, first(), { next: 'wait', seconds: 10 }],
    ['not-now', NEITHER, { attempts: 3, unknowns: 0, elapsedSeconds: 40 }, { next: 'wait', seconds: 90 }],
    ['not-now', NEITHER, { attempts: 9, unknowns: 0, elapsedSeconds: 3500 }, { next: 'next-channel' }],
    ['not-now', DEDUPLICATES, { attempts: 9, unknowns: 1, elapsedSeconds: 3500 }, { next: 'uncertain' }],
    ['misconfigured', NEITHER, first(), { next: 'wait', seconds: 10 }],
    ['misconfigured', NEITHER, { attempts: 9, unknowns: 0, elapsedSeconds: 3500 }, { next: 'next-channel' }],
    ['unknown', NEITHER, first(1), { next: 'uncertain' }],
    ['unknown', QUERYABLE, first(1), { next: 'wait', seconds: 10 }],
    ['unknown', QUERYABLE, { attempts: 3, unknowns: 3, elapsedSeconds: 40 }, { next: 'uncertain' }],
    ['unknown', DEDUPLICATES, first(1), { next: 'wait', seconds: 10 }],
    [
      'unknown',
      DEDUPLICATES,
      { attempts: 2, unknowns: 2, elapsedSeconds: 10 },
      { next: 'wait', seconds: 30 },
    ],
    ['unknown', DEDUPLICATES, { attempts: 3, unknowns: 3, elapsedSeconds: 40 }, { next: 'uncertain' }],
  ])('that ended %s (%j, %j): %j', (outcome, able, history, next) => {
    expect(afterAttempt(ended(outcome), able, PROFILE, history)).toEqual(next)
  })

  const always = (
    claim: (
      result: AttemptResult,
      able: ChannelAbilities,
      profile: RetryProfile,
      history: AttemptHistory,
    ) => void,
  ) =>
    fc.assert(
      fc.property(results, abilities, profiles, histories, (result, able, profile, history) => {
        // An attempt that ended unknown counts itself.
        const unknowns = result.outcome === 'unknown' ? Math.max(1, history.unknowns) : history.unknowns
        claim(result, able, profile, { ...history, unknowns })
      }),
      { numRuns: 2000 },
    )

  it('never takes another channel while the partner may have it (P2)', () => {
    always((result, able, profile, history) => {
      if (history.unknowns > 0)
        expect(afterAttempt(result, able, profile, history).next).not.toBe('next-channel')
    })
  })

  it('is delivered exactly when the partner took it or had it', () => {
    always((result, able, profile, history) => {
      const { next } = afterAttempt(result, able, profile, history)
      const taken = result.outcome === 'taken'
      expect(next === 'delivered' || next === 'handed-over').toBe(taken || result.outcome === 'already-known')
      // The partner's own word is worth the same on any channel, and a carrier's on none.
      if (next === 'delivered' && taken) expect(isCarriersWord(result, able)).toBe(false)
      if (next === 'handed-over') expect(isCarriersWord(result, able)).toBe(true)
    })
  })

  it.each([
    ['at-once', 'accepted', false],
    ['at-once', 'handed-over', true],
    ['later', 'accepted', true],
    ['later', 'receipt-given', false],
    ['never', 'accepted', true],
    [undefined, 'accepted', false],
  ] as const)('acknowledging %s, taken because of %s: a carrier’s word %s', (acknowledges, reason, is) => {
    const able: ChannelAbilities = { ...NEITHER, ...(acknowledges === undefined ? {} : { acknowledges }) }
    const result = { outcome: 'taken', reason } as const
    expect(isCarriersWord(result, able)).toBe(is)
    const { next } = afterAttempt(result, able, PROFILE, first())
    expect(next).toBe(is ? 'handed-over' : 'delivered')
    expect(isCarriersWord({ ...result, outcome: 'already-known' }, able)).toBe(false)
  })

  it('waits for a receipt as long as the channel says, and else for a day', () => {
    const later: ChannelAbilities = { ...NEITHER, acknowledges: 'later' }
    const said = { ...PROFILE, receiptWithinSeconds: 900 }
    expect(afterAttempt(ended('taken'), later, said, first())).toEqual({ next: 'handed-over', seconds: 900 })
    expect(afterAttempt(ended('taken'), later, PROFILE, first())).toMatchObject({ seconds: 86_400 })
  })

  it('never sends again blindly: after unknown only where the channel deduplicates or is asked first, and within its resends (P3)', () => {
    always((result, able, profile, history) => {
      if (result.outcome !== 'unknown') return
      const { next } = afterAttempt(result, able, profile, history)
      const may = able.deduplicates || able.queryable
      expect(next).toBe(may && history.unknowns <= profile.resends ? 'wait' : 'uncertain')
    })
  })

  it('never waits shorter than the partner asked, and not beyond the patience with a partner that is away', () => {
    always((result, able, profile, history) => {
      const after = afterAttempt(result, able, profile, history)
      if (after.next !== 'wait') return
      expect(after.seconds).toBeGreaterThanOrEqual(result.retryAfterSeconds ?? 0)
      expect(after.seconds).toBeGreaterThan(0)
      if (result.outcome !== 'unknown')
        expect(history.elapsedSeconds + after.seconds).toBeLessThanOrEqual(profile.patienceSeconds)
    })
  })

  it('is refused only once: a refusal is never waited on', () => {
    always((result, able, profile, history) => {
      if (result.outcome === 'refused')
        expect(afterAttempt(result, able, profile, history).next).toBe(
          history.unknowns > 0 ? 'uncertain' : 'next-channel',
        )
    })
  })
})

describe('the wait before the next attempt', () => {
  it('grows by its factor to the longest wait', () => {
    expect([1, 2, 3, 4, 5, 6].map((attempts) => waitBefore(PROFILE, attempts))).toEqual([
      10, 30, 90, 270, 600, 600,
    ])
  })

  it('follows a list where there is one, as Standard Webhooks has it, and its last goes on', () => {
    const waitsSeconds = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    const waits = waitsSeconds.map((_, index) => waitBefore({ ...PROFILE, waitsSeconds }, index + 1))
    expect(waits).toEqual(waitsSeconds)
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(75 * 3600 + 35 * 60 + 5)
    expect(waitBefore({ ...PROFILE, waitsSeconds }, 12)).toBe(86_400)
    expect(waitBefore({ ...PROFILE, waitsSeconds }, 1, 90)).toBe(90)
  })

  it('is as long as the partner asked where that is longer', () => {
    expect(waitBefore(PROFILE, 1, 120)).toBe(120)
    expect(waitBefore(PROFILE, 9, 120)).toBe(600)
  })
})

it('has one key for each message of a recipient', () => {
  expect(messageKey(idOf('referral', 'rfl_abc'), idOf('recipient', 'rcp_def'), 2)).toBe('rfl_abc:rcp_def:2')
})
