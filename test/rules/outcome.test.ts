import { describe, expect, it } from '@jest/globals'
import {
  NO_FURTHER_ACTION_REASONS,
  nextAsSaid,
  outcomeInWords,
  outcomeOrSilence,
  reasonInWords,
  saysNo,
  unexplainedIn,
  unsaidOfDecline,
  unsaidOfOutcome,
} from '../../domain/outcome.ts'
import type { ResponseMove } from '../../domain/recipient.ts'
import type { ResponseWords } from '../../domain/referral.ts'

const fields = (unsaid: readonly { field: string }[]): string[] => unsaid.map(({ field }) => field)

describe('no further action', () => {
  it('needs a reason, and what that reason calls for', () => {
    const lacking = Object.fromEntries(
      Object.keys(NO_FURTHER_ACTION_REASONS).map((noFurtherActionReason) => [
        noFurtherActionReason,
        fields(unsaidOfOutcome({ outcome: 'no-further-action', noFurtherActionReason })),
      ]),
    )
    expect(lacking).toEqual({
      'below-threshold': ['threshold'],
      duplicate: [],
      'already-open': [],
      'wrong-area': ['forwardedTo'],
      'consent-refused-not-overridden': [],
      'insufficient-information': ['missing', 'resubmitBy'],
      'family-moved': [],
      'need-met-elsewhere': [],
      'age-out-of-scope': [],
      'advice-given': [],
    })
    expect(fields(unsaidOfOutcome({ outcome: 'no-further-action' }))).toEqual(['noFurtherActionReason'])
  })

  it('asks no more of any other outcome, nor of a system without codes', () => {
    for (const outcome of ['support-given', 'other', 'They came twice and were glad of it'])
      expect(unsaidOfOutcome({ outcome })).toEqual([])
    expect(unsaidOfOutcome({})).toEqual([])
  })

  it('has no reason called no room: that is a waiting list', () => {
    expect(Object.keys(NO_FURTHER_ACTION_REASONS)).not.toContain('no-capacity')
  })
})

it('a refusal for the threshold names the threshold', () => {
  expect(fields(unsaidOfDecline({ reason: 'threshold' }))).toEqual(['threshold'])
  expect(unsaidOfDecline({ reason: 'threshold', threshold: 'Level 3' })).toEqual([])
  expect(unsaidOfDecline({ reason: 'age' })).toEqual([])
})

describe('in words', () => {
  it('a code has its words, and foreign text stays as it is', () => {
    expect(outcomeInWords({ outcome: 'support-given' })).toBe('Support was given')
    expect(outcomeInWords({ outcome: 'no-further-action', noFurtherActionReason: 'family-moved' })).toBe(
      'No further action: the family has moved',
    )
    expect(outcomeInWords({ outcome: 'Seen at home' })).toBe('Seen at home')
    expect(outcomeInWords({})).toBeUndefined()
    expect(reasonInWords({ reason: 'no-room' })).toBe('No room')
    expect(reasonInWords({ reason: 'Closed for the summer' })).toBe('Closed for the summer')
  })

  it('what happens next is stated, also that nothing was said', () => {
    expect(nextAsSaid({ nextStep: 'A visit on Monday.' }, 'Riverside')).toBe(
      'What happens next: A visit on Monday.',
    )
    expect(nextAsSaid({}, 'Riverside')).toBe('Riverside did not say what happens next: ask them.')
    expect(
      nextAsSaid({ nextStep: 'None.', forwardedTo: 'Eastvale', resubmitBy: '2026-12-24' }, 'Riverside'),
    ).toBe('What happens next: None. It is now with: Eastvale. It may be referred again by 2026-12-24.')
  })

  it('a no, at the door or at the end, is one that can be disagreed with', () => {
    expect([{ reason: 'age' }, { outcome: 'no-further-action' }].map(saysNo)).toEqual([true, true])
    expect([{ reason: 'Away' }, { outcome: 'support-given' }, {}].map(saysNo)).toEqual([false, false, false])
  })
})

describe('an answer of a system that fills in no form of ours', () => {
  it.each<[ResponseMove, ResponseWords]>([
    ['finish', { outcome: 'no-further-action' }],
    ['finish', { outcome: 'No further action' }],
    ['finish', { outcome: 'NFA' }],
    ['finish', { outcome: 'other', explanation: 'No further action required.' }],
    ['finish', { explanation: 'Closed: no_further_action' }],
  ])('%s with %j is not explained', (move, words) => {
    expect(unexplainedIn(move, words)).toBe('outcome-unexplained')
  })

  it.each<[ResponseMove, ResponseWords]>([
    ['decline', {}],
    ['decline', { reason: 'other' }],
    ['decline', { reason: 'threshold', explanation: 'Below it.' }],
  ])('%s with %j is not explained', (move, words) => {
    expect(unexplainedIn(move, words)).toBe('decline-unexplained')
  })

  it.each<[ResponseMove, ResponseWords]>([
    ['finish', {}],
    ['finish', { explanation: 'Seen at home.' }],
    ['finish', { outcome: 'No further action', explanation: 'The family has moved.' }],
    ['finish', { outcome: 'No further action: the family has moved' }],
    ['finish', { outcome: 'no-further-action', noFurtherActionReason: 'family-moved' }],
    ['decline', { reason: 'age' }],
    ['decline', { reason: 'other', explanation: 'The team is closed.' }],
    ['decline', { explanation: 'The team is closed.' }],
    ['accept', {}],
  ])('%s with %j needs nobody', (move, words) => {
    expect(unexplainedIn(move, words)).toBeUndefined()
  })

  it('without an outcome is shown as such', () => {
    expect(outcomeOrSilence({})).toBe('They did not say what came of it: ask them.')
    expect(outcomeOrSilence({ outcome: 'support-given' })).toBe('Support was given')
  })
})
