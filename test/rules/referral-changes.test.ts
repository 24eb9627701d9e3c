/** How a referral's record changes: each change harmless when repeated, time never going back. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { idOf } from '../../domain/ids.ts'
import { RECIPIENT_STATES, type RecipientState } from '../../domain/recipient.ts'
import type { OpenAttention, Recipient, Referral, TimelineEntry } from '../../domain/referral.ts'
import {
  recipientOf,
  withAttention,
  withEntry,
  withoutAttention,
  withRecipient,
} from '../../domain/referral-changes.ts'

const AT = '2026-11-20T10:00:00.000Z'
const LATER = '2026-11-20T11:00:00.000Z'
const EARLIER = '2026-11-20T09:00:00.000Z'
const ONE = idOf('recipient', 'rcp_one-of-two')
const OTHER = idOf('recipient', 'rcp_two-of-two')

const recipient = (id: typeof ONE, number: number, state: RecipientState): Recipient => ({
  id,
  number,
  agencyId: idOf('agency', 'agc_some-agency'),
  state,
  since: AT,
  messageVersion: 0,
  attempts: 0,
  nextStepRecorded: false,
})

const REFERRAL: Referral = {
  id: idOf('referral', 'rfl_a-referral'),
  reference: 'RX-7K4M-92QX',
  version: 3,
  kind: 'referral',
  state: 'held',
  urgency: 'standard',
  raisedBy: { agencyId: idOf('agency', 'agc_some-agency'), userId: idOf('user', 'usr_some-user') },
  raisedAt: AT,
  updatedAt: AT,
  identity: { status: 'not-checked' },
  sharingDecision: { decision: 'awaited', askedManager: false },
  recipients: [recipient(ONE, 1, 'held'), recipient(OTHER, 2, 'held')],
  timeline: [],
  openAttention: [],
  returnRoute: { by: 'page' },
  correlationId: 'a-correlation',
}

const entry = (key: string, at = AT): TimelineEntry => ({ key, at, title: 'Delivered', by: 'this service' })

describe('the timeline', () => {
  it('takes an entry once, whatever it says the second time', () => {
    const once = withEntry(REFERRAL, entry('one', LATER))
    expect(once.timeline).toHaveLength(1)
    expect(once.updatedAt).toBe(LATER)
    expect(withEntry(once, { ...entry('one'), title: 'Something else' })).toBe(once)
    expect(withEntry(once, entry('two')).timeline.map(({ key }) => key)).toEqual(['one', 'two'])
  })

  it('never moves the time of the last change back', () => {
    expect(withEntry(REFERRAL, entry('one', EARLIER)).updatedAt).toBe(AT)
    expect(withRecipient(REFERRAL, ONE, EARLIER, (same) => same).updatedAt).toBe(AT)
    expect(withRecipient(REFERRAL, ONE, LATER, (same) => same).updatedAt).toBe(LATER)
  })
})

describe('a change of one recipient', () => {
  const to =
    (state: RecipientState) =>
    (before: Recipient): Recipient => ({ ...before, state })

  it('leaves the others alone and works out the state of the item', () => {
    const after = withRecipient(REFERRAL, ONE, LATER, to('sending'))
    expect(recipientOf(after, ONE)?.state).toBe('sending')
    expect(recipientOf(after, OTHER)).toBe(recipientOf(REFERRAL, OTHER))
    expect(after.state).toBe('with-partners')
    expect(REFERRAL.recipients[0]?.state).toBe('held')
  })

  it('never opens an item that is closed', () => {
    fc.assert(
      fc.property(fc.constantFrom<RecipientState>(...RECIPIENT_STATES), (state) => {
        const closed: Referral = { ...REFERRAL, state: 'closed' }
        expect(withRecipient(closed, ONE, LATER, to(state)).state).toBe('closed')
      }),
    )
  })

  it('of a recipient that is not there changes none', () => {
    const stranger = idOf('recipient', 'rcp_a-stranger')
    expect(recipientOf(REFERRAL, stranger)).toBeUndefined()
    expect(withRecipient(REFERRAL, stranger, LATER, to('finished')).recipients).toEqual(REFERRAL.recipients)
  })
})

describe('attention', () => {
  const item = (id: string): OpenAttention =>
    ({
      id: idOf('attention-item', id),
      kind: 'delivery-uncertain',
      recipientId: ONE,
      dueAt: LATER,
    }) as OpenAttention

  it('is noted once and taken off once', () => {
    const one = withAttention(REFERRAL, item('att_one'))
    expect(withAttention(one, item('att_one'))).toBe(one)
    const both = withAttention(one, item('att_two'))
    expect(withoutAttention(both, [item('att_one')]).openAttention.map(({ id }) => id)).toEqual(['att_two'])
    expect(withoutAttention(both, [item('att_three')]).openAttention).toHaveLength(2)
  })
})
