/**
 * A channel that has no message for this, is there no more, or is not to be taken as an earlier try elsewhere may have
 * arrived: passed by. Where it was the last, or an earlier try may have arrived, no attempt follows that could record
 * it, so that it is recorded and put before a person here.
 */
import type { StoredAttempt, StoredMessage } from '../database/message-document.ts'
import type { AttemptReason } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { withEntry, withRecipient } from '../domain/referral-changes.ts'
import { ATTEMPT_WORDS, BY_THIS_SERVICE, MOVE_TITLES } from '../domain/timeline.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'
import { attemptMayHaveArrived } from './present-decision.ts'
import { raiseWhatNeedsAPerson, TOLD_BY_A_PERSON } from './raise-after-attempt.ts'
import type { Records } from './records.ts'

type Numbered = Pick<AttemptOrder, 'attempt' | 'roundStart' | 'lastChannel'>
type PassedBy = Extract<AttemptFollowUp, { next: 'next-channel' | 'uncertain' | 'undeliverable' }>

/** What follows: while it is in doubt no other channel is taken, as that could make a second case (P2). */
export const afterNoWay = (
  order: Numbered,
  message: Pick<StoredMessage, 'attempts'> | undefined,
): PassedBy => {
  if (message !== undefined && attemptMayHaveArrived(message, order)) return { next: 'uncertain' }
  return { next: order.lastChannel ? 'undeliverable' : 'next-channel' }
}

/** Whether a try on another channel may have arrived, as where it was lost with its worker and then called off. */
export const mayBeElsewhere = (
  { attempts }: Pick<StoredMessage, 'attempts'>,
  order: Numbered & Pick<AttemptOrder, 'channelId'>,
): boolean =>
  attemptMayHaveArrived(
    { attempts: attempts.filter(({ channelId }) => channelId !== order.channelId) },
    { ...order, attempt: order.attempt - 1 },
  )

/** A channel passed by, for one message of an item. */
interface NoWay {
  readonly referral: Referral
  readonly order: AttemptOrder
  /** Absent: it is there no more. */
  readonly channel: Channel | undefined
  /** Absent: nothing has been composed. */
  readonly message: StoredMessage | undefined
}

const keyOf = ({ recipientId, messageVersion, attempt }: AttemptOrder): string =>
  `no-way:${recipientId}:${messageVersion}:${attempt}`

/** Whether a run that was killed had recorded it: it may not have come to tell a person. */
export const isNoWayRecorded = ({ timeline }: Referral, order: AttemptOrder): boolean =>
  timeline.some(({ key }) => key === keyOf(order))

/** Records it, where nothing else is tried by itself. */
export const recordNoWay = async (
  records: Records,
  { referral, order, channel, message }: NoWay,
): Promise<PassedBy> => {
  const after = afterNoWay(order, message)
  const { next } = after
  if (next === 'next-channel' || TOLD_BY_A_PERSON.includes(order.purpose)) return after
  const at = iso(records.now())
  const reason =
    next === 'uncertain'
      ? doubtOf(message?.attempts ?? [], order)
      : channel === undefined
        ? 'address-wrong'
        : 'not-supported'
  const key = keyOf(order)
  const changed = await records.referrals.change(
    referral.id,
    (current) => {
      if (isNoWayRecorded(current, order)) return undefined
      const title = MOVE_TITLES[next === 'uncertain' ? 'doubt' : 'give-up']
      const { recipientId } = order
      return withEntry(
        withRecipient(current, recipientId, at, (recipient) => left(recipient, order, { next, reason, at })),
        { key, at, title, detail: ATTEMPT_WORDS[reason], by: BY_THIS_SERVICE, recipientId },
      )
    },
    { seen: referral },
  )
  await raiseWhatNeedsAPerson(records, changed, { order, result: { reason } }, after)
  return after
}

/** Why the last try that may have arrived ended in doubt; one without an end was interrupted. */
const doubtOf = (attempts: readonly StoredAttempt[], { roundStart }: Numbered): AttemptReason =>
  attempts.findLast(({ number, result }) => number >= roundStart && result?.outcome === 'unknown')?.result
    ?.reason ?? 'interrupted'

interface Left {
  readonly next: 'uncertain' | 'undeliverable'
  readonly reason: AttemptReason
  readonly at: string
}

/** Only a first message moves the recipient, and only while it is still being sent. */
const left = (recipient: Recipient, { purpose }: AttemptOrder, { next, reason, at }: Left): Recipient => {
  const { nextAttemptAt: _next, ...rest } = recipient
  if (purpose === 'withdrawal') return { ...rest, withdrawalNotice: 'not-delivered' }
  return purpose === 'new' && recipient.state === 'sending'
    ? { ...rest, state: next, since: at, because: reason }
    : recipient
}
