/** The sharing gate: design.md §6. Nothing passes that a decision does not allow for that recipient on that day. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  ARTICLE_6,
  ARTICLE_9,
  CATEGORIES,
  checkDecision,
  type DecisionToShare,
  GATEWAYS,
  mayShare,
  PURPOSES,
  type SharingDecision,
} from '../../domain/sharing-decision.ts'

const TODAY = '2026-11-20'
const TO_SHARE: DecisionToShare = {
  decision: 'share',
  purpose: 'protect-from-harm',
  article6: '6e',
  article9: '9g',
  gateway: 'CA1989-S47',
  categories: ['identity', 'concern', 'health'],
  source: 'person',
  decidedBy: 'usr_a-social-worker',
  decidedAt: '2026-11-20T10:00:00.000Z',
}
const day = fc.constantFrom('2026-11-19', '2026-11-20', '2026-11-21', '2027-11-20')
const toShare: fc.Arbitrary<DecisionToShare> = fc
  .record(
    {
      purpose: fc.constantFrom(...PURPOSES),
      article6: fc.constantFrom(...ARTICLE_6),
      article9: fc.constantFrom(...ARTICLE_9),
      gateway: fc.constantFrom(...GATEWAYS),
      categories: fc.subarray([...CATEGORIES]),
      emergency: fc.boolean(),
      source: fc.constantFrom('person', 'message', 'agreement'),
      reviewDay: day,
    },
    { requiredKeys: ['purpose', 'article6', 'categories', 'source'] },
  )
  .map((made) => ({ ...TO_SHARE, ...made }) as DecisionToShare)
const decisions: fc.Arbitrary<SharingDecision> = fc.oneof(
  toShare,
  fc.constant<SharingDecision>({ decision: 'awaited', askedManager: true }),
  fc.constant<SharingDecision>({
    decision: 'do-not-share',
    reason: 'the family is already helped',
    source: 'person',
    decidedBy: 'usr_a-social-worker',
    decidedAt: '2026-11-20T10:00:00.000Z',
  }),
)

describe('the gate', () => {
  it('allows what was decided, with its categories and no more', () => {
    expect(mayShare(TO_SHARE, { recipientCovered: true, today: TODAY })).toEqual({
      gate: 'allowed',
      categories: ['identity', 'concern', 'health'],
    })
  })

  it('holds what is not decided, not covered or past its review day, and says which', () => {
    const ask = { recipientCovered: true, today: TODAY }
    expect(mayShare({ decision: 'awaited', askedManager: false }, ask)).toEqual({
      gate: 'held',
      because: 'no-decision',
    })
    expect(mayShare(TO_SHARE, { ...ask, recipientCovered: false })).toEqual({
      gate: 'held',
      because: 'recipient-not-covered',
    })
    expect(mayShare({ ...TO_SHARE, reviewDay: '2026-11-19' }, ask)).toEqual({
      gate: 'held',
      because: 'review-day-passed',
    })
    expect(mayShare({ ...TO_SHARE, reviewDay: TODAY }, ask).gate).toBe('allowed')
  })

  it('allows only a decision to share, for a covered recipient, up to its review day (P4)', () => {
    fc.assert(
      fc.property(decisions, fc.boolean(), day, (decision, recipientCovered, today) => {
        const answer = mayShare(decision, { recipientCovered, today })
        const may =
          decision.decision === 'share' &&
          recipientCovered &&
          (decision.reviewDay === undefined || today <= decision.reviewDay)
        expect(answer.gate === 'allowed').toBe(may)
        if (answer.gate === 'allowed' && decision.decision === 'share')
          expect(answer.categories).toEqual(decision.categories)
        expect(answer.gate === 'not-shared').toBe(decision.decision === 'do-not-share')
      }),
    )
  })
})

describe('a decision at the door', () => {
  it('passes when the basis is whole', () => {
    expect(checkDecision(TO_SHARE, TODAY)).toBeUndefined()
    expect(checkDecision({ decision: 'awaited', askedManager: true }, TODAY)).toBeUndefined()
  })

  it.each(['6c', '6e'] as const)('names the power or duty for %s', (article6) => {
    const { gateway: _none, ...without } = { ...TO_SHARE, article6 }
    expect(checkDecision(without, TODAY)).toMatchObject({
      code: 'lawful-basis-missing',
      errors: [{ pointer: '/sharingDecision/gateway' }],
    })
  })

  it('names an article 9 condition where health is shared', () => {
    const { article9: _none, ...without } = TO_SHARE
    expect(checkDecision(without, TODAY)).toMatchObject({
      code: 'lawful-basis-missing',
      errors: [{ pointer: '/sharingDecision/article9' }],
    })
    expect(checkDecision({ ...without, categories: ['identity', 'concern'] }, TODAY)).toBeUndefined()
  })

  it('is refused when its review day has passed', () => {
    expect(checkDecision({ ...TO_SHARE, reviewDay: '2026-11-19' }, TODAY)).toMatchObject({
      code: 'sharing-decision-invalid',
      errors: [{ pointer: '/sharingDecision/reviewDay' }],
    })
    expect(checkDecision({ ...TO_SHARE, reviewDay: TODAY }, TODAY)).toBeUndefined()
  })

  it('never stops an emergency for what is missing on the privacy side', () => {
    fc.assert(
      fc.property(toShare, (decision) => {
        expect(checkDecision({ ...decision, emergency: true }, TODAY)).toBeUndefined()
      }),
    )
  })
})
