/**
 * One attempt at delivering one message on one channel. May be tried twice itself: a worker can be killed at any
 * line, so each effect asks first whether it is done already.
 */

import type { WholeReferral } from '../database/whole-referral.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { isCorrectionHeld } from '../domain/correction.ts'
import { messageKey, tellsContent } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import { isUrgent, type Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { endedForHolder } from '../domain/sharing/ended-for-holder.ts'
import type { AttemptFollowUp, AttemptOrder, DeliverySteps } from '../workflows/activity-contracts.ts'
import { askForReceipt } from './ask-for-receipt.ts'
import {
  attemptMessage,
  begunBefore,
  type Delivering,
  type MessageToSend,
  whileBeating,
} from './attempt-message.ts'
import { carries } from './channel-carries.ts'
import { gateState } from './gate-steps.ts'
import { holding, madeOf, madeUnder, underPresentDecision } from './present-decision.ts'
import { recordClosedChannel, recordNotAnswering } from './record-closed-channel.ts'
import { recordFollowUp } from './record-follow-up.ts'
import { recordHeld } from './record-held.ts'
import { isNoWayRecorded, mayBeElsewhere, recordNoWay } from './record-no-way.ts'
import { type Records, referralOrFault, wholeOrFault } from './records.ts'
import { attemptReply } from './reply-steps.ts'
import { waitForChannel } from './wait-for-channel.ts'
import { writeForChannel, writtenFor } from './write-for-channel.ts'

/** Builds the step. */
export const createDeliverySteps = (delivering: Delivering): DeliverySteps => ({
  attemptDelivery: (order) => whileBeating(() => attempt(delivering, order)),
  attemptReply: (order) => whileBeating(() => attemptReply(delivering, order)),
  askForReceipt: (order) => whileBeating(() => askForReceipt(delivering, order)),
})

const attempt = async (delivering: Delivering, order: AttemptOrder): Promise<AttemptFollowUp> => {
  const { records } = delivering
  // Only what the first attempt composes needs the content, so that only it opens it.
  const whole = order.attempt === 1 ? await wholeOrFault(records, order.referralId) : undefined
  const referral = whole?.referral ?? (await referralOrFault(records, order.referralId))
  if (order.purpose === 'new' && !maySend(records, referral, order))
    return (
      (await endIfBegun(delivering, referral, order)) ??
      (isNoWayRecorded(referral, order) ? await passedBy(delivering, referral, order) : undefined) ??
      (await withoutSending(records, referral, order)) ??
      // The decision was renewed this very moment: from the beginning, as content follows the decision.
      attempt(delivering, order)
    )
  if (await isNothingToEnd(records, referral, order)) return { next: 'stopped' }
  const closed = await closedByGate(delivering, referral, order)
  if (closed !== undefined) return closed
  const channel = await records.directory.channel(order.channelId)
  if (channel === undefined || !carries(delivering, channel, referral.kind, order.purpose))
    return (await endIfBegun(delivering, referral, order)) ?? passedBy(delivering, referral, order)
  const made = await messageToSend(delivering, whole, order, channel)
  if ('next' in made) return made
  const toSend = await underPresentDecision(delivering, made, { referral, order, channel })
  if ('next' in toSend) return toSend
  if (mayBeElsewhere(toSend.message, order)) return passedBy(delivering, referral, order)
  const wait = await waitForChannel(channel, toSend.message, {
    circuits: delivering.circuits,
    order,
    isUrgent: isUrgent(referral.urgency),
    now: records.now(),
  })
  if (wait !== undefined) return waiting(records, referral, order, wait)
  const ended = await attemptMessage(delivering, toSend, channel, {
    number: order.attempt,
    roundStart: order.roundStart,
    audit: { referralId: order.referralId, recipientId: order.recipientId, because: order.purpose },
  })
  const { contentVersion = 1 } = toSend.message
  return recordFollowUp(records, { referral, order, channel, contentVersion, ...ended })
}

const waiting = async (
  records: Records,
  referral: Referral,
  order: AttemptOrder,
  wait: NonNullable<Awaited<ReturnType<typeof waitForChannel>>>,
): Promise<AttemptFollowUp> => {
  if (wait.next === 'next-channel') return wait
  const { opensAt, downSince, ...rest } = wait
  if (opensAt !== undefined) await recordClosedChannel(records, referral, order, opensAt)
  else if (downSince !== undefined) await recordNotAnswering(records, referral, order, downSince)
  return rest
}

/** The state may have moved while the attempt waited in its queue, and the decision may have lapsed (P4). */
const maySend = (records: Records, referral: Referral, { recipientId }: AttemptOrder): boolean =>
  recipientOf(referral, recipientId)?.state === 'sending' &&
  gateState(referral, recipientId, records.now()) === 'sending'

/** Nothing that rested on the withdrawn agreement can be with them: to tell them of it would tell them that there is some. */
const isNothingToEnd = async (
  { messages }: Pick<Records, 'messages'>,
  referral: Referral,
  { purpose, attempt: number, recipientId }: AttemptOrder,
): Promise<boolean> => {
  const recipient = recipientOf(referral, recipientId)
  if (purpose !== 'agreement-withdrawn' || number > 1 || recipient === undefined) return false
  return endedForHolder(referral, recipient, await messages.aboutItem(referral.id)).length === 0
}

const isOpenFor = (
  { now }: Pick<Records, 'now'>,
  referral: Referral,
  { recipientId, purpose }: AttemptOrder,
): boolean => {
  if (gateState(referral, recipientId, now()) !== 'sending') return false
  const recipient = recipientOf(referral, recipientId)
  const isCorrection = purpose === 'correction' && recipient !== undefined
  return !(isCorrection && isCorrectionHeld(referral, recipient, dayOf(now())))
}

/** What tells of the child again asks the gate again; it moves nobody, so the procedure has a person see to it. */
const closedByGate = async (
  delivering: Delivering,
  referral: Referral,
  order: AttemptOrder,
): Promise<AttemptFollowUp | undefined> => {
  const { records } = delivering
  if (order.purpose === 'new' || !tellsContent(order.purpose)) return undefined
  if (isOpenFor(records, referral, order)) return undefined
  const begun = await endIfBegun(delivering, referral, order)
  if (begun !== undefined) return begun
  await records.audit.append({
    action: 'sharing.refused',
    actor: { userId: 'exchange' },
    referralId: order.referralId,
    recipientId: order.recipientId,
    because: order.purpose,
    outcome: 'refused',
    at: iso(records.now()),
  })
  return { next: 'held' }
}

/**
 * An attempt begun by a run that was killed may have reached the partner: it is ended and followed up, whatever has
 * happened since, so that a withdrawal is followed by "do not act" and a decision lapsed since hides no doubt.
 */
const endIfBegun = async (
  delivering: Delivering,
  referral: Referral,
  order: AttemptOrder,
): Promise<AttemptFollowUp | undefined> => {
  const { referralId, recipientId, messageVersion, attempt: number } = order
  const message = await delivering.messages.byKey(messageKey(referralId, recipientId, messageVersion))
  if (message?.attempts.some((begun) => begun.number === number) !== true) return undefined
  const channel = await delivering.records.directory.channel(order.channelId)
  const ended = await begunBefore(delivering, message, number)
  if (channel === undefined) return passedBy(delivering, referral, order)
  const { contentVersion = 1 } = message
  return recordFollowUp(delivering.records, { referral, order, channel, contentVersion, ...ended })
}

/** Goes another way; recorded where there is none. */
const passedBy = async (
  { messages, records }: Delivering,
  referral: Referral,
  order: AttemptOrder,
): Promise<AttemptFollowUp> => {
  const { referralId, recipientId, messageVersion } = order
  const channel = await records.directory.channel(order.channelId)
  const message = await messages.byKey(messageKey(referralId, recipientId, messageVersion))
  return recordNoWay(records, { referral, order, channel, message })
}

/** What follows where nothing is sent; `undefined` where it may be sent after all. */
const withoutSending = async (
  records: Records,
  referral: Referral,
  { recipientId }: AttemptOrder,
): Promise<AttemptFollowUp | undefined> => {
  const state = recipientOf(referral, recipientId)?.state
  // Also where an earlier run has recorded it: whether it told a person is not known.
  if (state !== 'sending' && state !== 'held' && state !== 'not-shared') return { next: 'stopped' }
  const next = await recordHeld(records, referral, recipientId)
  return next === undefined ? undefined : { next }
}

/**
 * Composed and frozen at the first attempt; each later one sends the same bytes, unless they are another's: see
 * present-decision.ts. A wait where a scan is not over.
 */
const messageToSend = async (
  delivering: Delivering,
  whole: WholeReferral | undefined,
  order: AttemptOrder,
  channel: Channel,
): Promise<MessageToSend | AttemptFollowUp> => {
  const { messages, records } = delivering
  const key = messageKey(order.referralId, order.recipientId, order.messageVersion)
  const stored = order.attempt === 1 ? undefined : await messages.byKey(key)
  if (stored !== undefined) return { message: stored }
  const present = whole ?? (await wholeOrFault(records, order.referralId))
  const written = await writeForChannel(delivering, present, order, channel, { waits: true })
  if ('next' in written) return written
  const { outgoing, document } = written
  const { made, message } = await messages.makeOnce({
    key,
    wireId: outgoing.wireId,
    itemId: order.referralId,
    recipientId: order.recipientId,
    messageVersion: order.messageVersion,
    purpose: order.purpose,
    madeAt: outgoing.madeAt,
    ...madeUnder(present.referral),
    ...holding(outgoing, order),
    ...madeOf(present.referral),
    ...writtenFor(channel),
    correlationId: outgoing.correlationId,
    document,
  })
  // Where an earlier run had made it already, the bytes that it froze are the ones to send.
  return made ? { message, document } : { message }
}
