/** Works out what follows an attempt, records it on the referral in one write and puts before a person what needs one. */

import { agencyTimes } from '../database/agency-times.ts'
import { raiseAttention, settleAttention } from '../database/raise-attention.ts'
import type { AttentionKind } from '../domain/attention.ts'
import { withContentSent } from '../domain/correction.ts'
import { type AfterAttempt, afterAttempt, tellsContent } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import { withClocks } from '../domain/recipient-clocks.ts'
import { isUrgent, type Recipient, type Referral, type TimelineEntry } from '../domain/referral.ts'
import { recipientOf, withEntry, withRecipient } from '../domain/referral-changes.ts'
import { ATTEMPT_WORDS, BY_THIS_SERVICE, MOVE_TITLES } from '../domain/timeline.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'
import type { AttemptMade } from './attempt-message.ts'
import { decisionClocks } from './decision-clocks.ts'
import { knownAtDelivery } from './known-at-delivery.ts'
import { pauseMisconfigured } from './pause-misconfigured.ts'
import type { Records } from './records.ts'

/** What is known at the end of an attempt at any message. */
export interface FollowedUp extends AttemptMade {
  readonly order: Pick<AttemptOrder, 'attempt' | 'roundStart' | 'channelId' | 'lastChannel'>
  readonly channel: Channel
}

export interface AttemptEnded extends FollowedUp {
  readonly referral: Referral
  /** Of the message that was tried. */
  readonly contentVersion: number
  readonly order: AttemptOrder
}

/** Records the attempt's end. */
export const recordFollowUp = async (records: Records, ended: AttemptEnded): Promise<AttemptFollowUp> => {
  const { referral, order, channel, result } = ended
  const now = records.now()
  const after = followUpOf(ended, now)
  const timeOf = await agencyTimes(records)
  const recorded = (current: Referral): Referral | undefined => {
    const entry = entryFor(ended, after, iso(now))
    if (current.timeline.some(({ key }) => key === entry.key)) return undefined
    return withEntry(
      withRecipient(current, order.recipientId, iso(now), (recipient) =>
        withClocks(recipientAfter(recipient, ended, after, now), current, now, timeOf(recipient.agencyId)),
      ),
      entry,
    )
  }
  const changed = await records.referrals.change(order.referralId, recorded, { seen: referral })
  records.events.attemptEnded({
    referralId: order.referralId,
    recipientId: order.recipientId,
    channelId: order.channelId,
    attempt: order.attempt,
    outcome: result.outcome,
    reason: result.reason,
    seconds: secondsOf(ended, now),
  })
  if (result.outcome === 'misconfigured') await pauseMisconfigured(records, channel, result.reason)
  await raiseWhatNeedsAPerson(records, changed, ended, after)
  const recipient = recipientOf(changed, order.recipientId)
  if (after.next !== 'delivered' || recipient === undefined) return after
  await settleOpen(records, changed, order.recipientId, 'retrying')
  const ends = recipient.endsWithReceipt === true
  if (ends) await settleOpen(records, changed, order.recipientId, 'not-opened', 'no-response')
  return { ...after, clocks: decisionClocks(recipient), ...(ends ? { ends } : {}) }
}

/** How long the attempt took, from its begin as stored. */
const secondsOf = ({ order, attempts }: AttemptEnded, now: number): number => {
  const startedAt = attempts.find(({ number }) => number === order.attempt)?.startedAt
  return startedAt === undefined ? 0 : (now - Date.parse(startedAt)) / 1000
}

/** What follows, by the domain's rule over this channel's attempts in the present round. */
export const followUpOf = (
  { order, channel, result, attempts }: FollowedUp,
  now: number,
): AttemptFollowUp => {
  const round = attempts.filter(({ number }) => number >= order.roundStart && number <= order.attempt)
  const here = round.filter(({ channelId }) => channelId === order.channelId)
  const unknowns = round.filter((attempt) => attempt.result?.outcome === 'unknown').length
  // While the channel was paused nothing was tried, and no patience was spent.
  const first = Math.max(Date.parse(here[0]?.startedAt ?? iso(now)), Date.parse(channel.openSince ?? iso(0)))
  const after: AfterAttempt = afterAttempt(result, channel.abilities, channel.retry, {
    attempts: here.length,
    unknowns,
    elapsedSeconds: (now - first) / 1000,
  })
  if (after.next === 'wait') return { ...after, inDoubt: unknowns > 0 }
  return after.next === 'next-channel' && order.lastChannel ? { next: 'undeliverable' } : after
}

const entryFor = ({ order, result }: AttemptEnded, after: AttemptFollowUp, at: string): TimelineEntry => ({
  key: `attempt:${order.recipientId}:${order.messageVersion}:${order.attempt}`,
  at,
  title: after.next === 'delivered' ? SENT_TITLES[order.purpose] : titleOfFailure(after, order),
  detail: ATTEMPT_WORDS[result.reason],
  by: BY_THIS_SERVICE,
  recipientId: order.recipientId,
})

const SENT_TITLES = {
  new: MOVE_TITLES.deliver,
  correction: 'Correction delivered',
  'go-on': 'Partner told to go on after all',
  withdrawal: 'Partner told not to act',
  'agreement-withdrawn': 'Partner told that the agreement was withdrawn',
  answer: 'Answer delivered to the sender',
} as const satisfies Record<AttemptOrder['purpose'], string>

const titleOfFailure = (after: AttemptFollowUp, { attempt, purpose }: AttemptOrder): string => {
  const isOver = after.next === 'uncertain' || after.next === 'undeliverable'
  // Nothing is in doubt of the item itself: a person tells them.
  if (isOver && purpose === 'agreement-withdrawn')
    return 'The partner’s system did not take the notice that the agreement was withdrawn'
  if (after.next === 'uncertain') return MOVE_TITLES.doubt
  if (after.next === 'undeliverable') return MOVE_TITLES['give-up']
  return after.next === 'wait'
    ? `Try ${attempt} failed, trying again`
    : `Try ${attempt} failed, trying another way`
}

/** Only a first message moves the recipient, and only while it is still being sent: a response may have come since. */
const recipientAfter = (
  recipient: Recipient,
  ended: AttemptEnded,
  after: AttemptFollowUp,
  now: number,
): Recipient => {
  const { order, result } = ended
  const { nextAttemptAt: _next, ...rest } = tellsContent(order.purpose)
    ? withContentSent(recipient, result.outcome, ended.contentVersion)
    : recipient
  const counted: Recipient = {
    ...rest,
    attempts: recipient.attempts + 1,
    messageVersion: Math.max(recipient.messageVersion, order.messageVersion),
    ...(result.partnerReference === undefined ? {} : { partnerReference: result.partnerReference }),
  }
  if (order.purpose === 'withdrawal') return { ...counted, ...withdrawalNotice(after, now) }
  if (order.purpose !== 'new') return counted
  const deliveredAt =
    after.next === 'delivered' && recipient.deliveredAt === undefined ? { deliveredAt: iso(now) } : {}
  if (recipient.state !== 'sending') return { ...counted, ...deliveredAt }
  const moved = (state: Recipient['state']): Recipient => ({
    ...counted,
    ...deliveredAt,
    state,
    since: iso(now),
  })
  switch (after.next) {
    case 'delivered':
      return { ...moved('delivered'), ...knownAtDelivery(ended) }
    case 'uncertain':
    case 'undeliverable':
      return { ...moved(after.next), because: result.reason }
    case 'wait':
      return { ...counted, nextAttemptAt: iso(now + after.seconds * 1000), because: result.reason }
    case 'next-channel':
    case 'held':
    case 'not-shared':
    case 'stopped':
      return counted
    default: {
      const never: never = after
      throw new RangeError(`unknown follow-up ${String(never)}`)
    }
  }
}

/** How far telling them not to act has come. */
const withdrawalNotice = (
  after: AttemptFollowUp,
  now: number,
): Pick<Recipient, 'withdrawalNotice' | 'nextAttemptAt'> => {
  if (after.next === 'delivered') return { withdrawalNotice: 'delivered' }
  if (after.next === 'wait')
    return { withdrawalNotice: 'owed', nextAttemptAt: iso(now + after.seconds * 1000) }
  return after.next === 'next-channel' ? { withdrawalNotice: 'owed' } : { withdrawalNotice: 'not-delivered' }
}

/** Uncertain and undeliverable always; for urgent work already the first time that we do not know. */
const raiseWhatNeedsAPerson = async (
  records: Records,
  referral: Referral,
  { order, result }: AttemptEnded,
  after: AttemptFollowUp,
): Promise<void> => {
  const urgentDoubt = after.next === 'wait' && after.inDoubt && isUrgent(referral.urgency)
  const kind =
    after.next === 'uncertain'
      ? 'delivery-uncertain'
      : after.next === 'undeliverable'
        ? 'undeliverable'
        : urgentDoubt
          ? 'retrying'
          : undefined
  if (kind === undefined || TOLD_BY_A_PERSON.includes(order.purpose)) return
  const needed = ({ recipients }: Referral): boolean => {
    const state = recipients.find(({ id }) => id === order.recipientId)?.state
    return order.purpose !== 'new' || state === undefined || state === NEEDED_IN[kind]
  }
  const raised = needed(referral)
    ? await raiseAttention(records, referral, {
        kind,
        ownerAgency: referral.raisedBy.agencyId,
        because: result.reason,
        occurrence:
          kind === 'retrying'
            ? `${order.messageVersion}:${order.roundStart}`
            : `${order.messageVersion}:${order.attempt}`,
        // One call tells a sender all the answers that did not reach it.
        ...(order.purpose === 'answer' && kind === 'undeliverable' ? { once: true } : {}),
        recipientId: order.recipientId,
      })
    : referral
  // A response that came meanwhile, even while it was raised, has proved delivery: nothing is left to ask a person.
  if (!needed(raised)) await settleOpen(records, raised, order.recipientId, kind)
}

/** Of these the procedure has a person tell them where the message did not surely arrive. */
const TOLD_BY_A_PERSON: readonly AttemptOrder['purpose'][] = ['agreement-withdrawn', 'correction', 'go-on']

/** The state in which a person is needed. */
const NEEDED_IN = {
  'delivery-uncertain': 'uncertain',
  undeliverable: 'undeliverable',
  retrying: 'sending',
} as const satisfies { readonly [Kind in AttentionKind]?: Recipient['state'] }

/** Somebody was told that it is late or in doubt: now it is there. */
const settleOpen = (
  records: Records,
  referral: Referral,
  recipientId: AttemptOrder['recipientId'],
  ...kinds: readonly AttentionKind[]
): Promise<void> =>
  settleAttention(
    records,
    referral,
    referral.openAttention.filter((item) => kinds.includes(item.kind) && item.recipientId === recipientId),
    { by: 'exchange', settlement: 'delivered' },
  )
