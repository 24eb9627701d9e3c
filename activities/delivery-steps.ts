/**
 * One attempt at delivering one message on one channel. May be tried twice itself: a worker can be killed at any
 * line, so each effect asks first whether it is done already.
 */

import type { StoredMessage } from '../database/message-repository.ts'
import { messageKey } from '../domain/delivery.ts'
import type { Channel } from '../domain/partner.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import type { AttemptFollowUp, AttemptOrder, DeliverySteps } from '../workflows/activity-contracts.ts'
import { attemptMessage, type Delivering, whileBeating } from './attempt-message.ts'
import { composeMessage } from './compose-message.ts'
import { decisionClocks } from './decision-clocks.ts'
import { gateState } from './gate-steps.ts'
import { recordFollowUp } from './record-follow-up.ts'
import { recordHeld } from './record-held.ts'
import { referralOrFault } from './records.ts'
import { attemptReply } from './reply-steps.ts'

/** Builds the step. */
export const createDeliverySteps = (delivering: Delivering): DeliverySteps => ({
  attemptDelivery: (order) => whileBeating(() => attempt(delivering, order)),
  attemptReply: (order) => whileBeating(() => attemptReply(delivering, order)),
})

const attempt = async (delivering: Delivering, order: AttemptOrder): Promise<AttemptFollowUp> => {
  const { records } = delivering
  const referral = await referralOrFault(records, order.referralId)
  if (order.purpose === 'new') {
    const stopped = await beforeSending(delivering, referral, order)
    if (stopped !== undefined) return stopped
  }
  const channel = await records.directory.channel(order.channelId)
  if (channel === undefined) return { next: order.lastChannel ? 'undeliverable' : 'next-channel' }
  const message = await composedMessage(delivering, referral, order, channel)
  const ended = await attemptMessage(delivering, message, channel, {
    number: order.attempt,
    audit: { referralId: order.referralId, recipientId: order.recipientId, because: order.purpose },
  })
  return recordFollowUp(records, { referral, order, channel, ...ended })
}

/** The state may have moved while the attempt waited in its queue, and the decision may have lapsed (P4). */
const beforeSending = async (
  { records }: Delivering,
  referral: Referral,
  order: AttemptOrder,
): Promise<AttemptFollowUp | undefined> => {
  if (recipientOf(referral, order.recipientId)?.state !== 'sending') {
    const done = recipientOf(referral, order.recipientId)
    // A retried step whose first run had already recorded its end.
    if (done?.state === 'uncertain') return { next: 'uncertain' }
    if (done?.state === 'undeliverable') return { next: 'undeliverable' }
    if (done?.state === 'delivered')
      return { next: 'delivered', ...decisionClocks(records, referral.urgency, Date.parse(done.since)) }
    return { next: 'stopped' }
  }
  if (gateState(referral, records.now()) === 'sending') return undefined
  await recordHeld(records, referral, order.recipientId)
  return { next: 'held' }
}

/** Composed and frozen at the first attempt; each later one sends the same bytes. */
const composedMessage = async (
  delivering: Delivering,
  referral: Referral,
  order: AttemptOrder,
  channel: Channel,
): Promise<StoredMessage> => {
  const { messages } = delivering
  const key = messageKey(order.referralId, order.recipientId, order.messageVersion)
  const stored = await messages.byKey(key)
  if (stored !== undefined) return stored
  const message = await composeMessage(delivering, referral, order)
  const document = delivering.waysOf(channel).format.toWire(message)
  return messages.makeOnce({
    key,
    wireId: message.wireId,
    itemId: order.referralId,
    recipientId: order.recipientId,
    messageVersion: order.messageVersion,
    purpose: order.purpose,
    madeAt: message.madeAt,
    correlationId: message.correlationId,
    document,
  })
}
