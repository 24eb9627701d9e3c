/** The item's state, worked out from its recipients. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { mostPressing, openItemState } from '../../domain/item-state.ts'
import { RECIPIENT_STATES, type RecipientState } from '../../domain/recipient.ts'

const states = fc.array(fc.constantFrom<RecipientState>(...RECIPIENT_STATES), { maxLength: 6 })
const SETTLED_BY_US: readonly RecipientState[] = ['not-shared', 'withdrawn']

describe('the state of an open item', () => {
  it.each<[readonly RecipientState[], string]>([
    [[], 'held'],
    [['held'], 'held'],
    [['held', 'sending'], 'with-partners'],
    [['held', 'not-shared', 'withdrawn'], 'held'],
    [['sending'], 'with-partners'],
    [['uncertain', 'not-shared'], 'with-partners'],
    [['finished', 'declined'], 'with-partners'],
    [['not-shared', 'not-shared'], 'not-shared'],
    [['withdrawn', 'not-shared'], 'withdrawn'],
    [['withdrawn'], 'withdrawn'],
    [['withdrawn', 'finished'], 'with-partners'],
    [['redirected', 'withdrawn'], 'withdrawn'],
    [['redirected', 'held'], 'held'],
  ])('of %j is %s', (recipients, state) => {
    expect(openItemState(recipients)).toBe(state)
  })

  it('does not depend on the order of the recipients', () => {
    fc.assert(
      fc.property(states, (recipients) => {
        expect(openItemState(recipients.toReversed())).toBe(openItemState(recipients))
        expect(mostPressing(recipients.toReversed())).toBe(mostPressing(recipients))
      }),
    )
  })

  it('is with partners exactly when at least one recipient was let through', () => {
    fc.assert(
      fc.property(states, (recipients) => {
        // Of one that was redirected the successor counts.
        const counting = recipients.filter((state) => state !== 'redirected')
        const through =
          counting.some((state) => state !== 'held' && !SETTLED_BY_US.includes(state)) ||
          (counting.length === 0 && recipients.length > 0)
        expect(openItemState(recipients) === 'with-partners').toBe(through)
      }),
    )
  })
})

describe('the recipient that most needs the reader', () => {
  it('is one of them, and none where there is none', () => {
    fc.assert(
      fc.property(states, (recipients) => {
        const pressing = mostPressing(recipients)
        expect(pressing === undefined ? recipients.length === 0 : recipients.includes(pressing)).toBe(true)
      }),
    )
  })

  it.each<[readonly RecipientState[], RecipientState]>([
    [['finished', 'uncertain', 'sending'], 'uncertain'],
    [['accepted', 'undeliverable'], 'undeliverable'],
    [['in-progress', 'declined', 'held'], 'declined'],
    [['accepted', 'asked'], 'asked'],
    [['finished', 'withdrawn'], 'finished'],
  ])('of %j is %s', (recipients, state) => {
    expect(mostPressing(recipients)).toBe(state)
  })
})
