/**
 * A partner's system takes nothing at this time, or does not answer: said where it stands. Of urgent work that waits for
 * its hours a person is told at once; where it does not answer, the clock of the first quarter of an hour tells one.
 */
import { raiseAttention } from '../database/raise-attention.ts'
import { iso } from '../domain/instant.ts'
import { isUrgent, type Referral } from '../domain/referral.ts'
import { recipientOf, withEntry, withRecipient } from '../domain/referral-changes.ts'
import { ATTEMPT_WORDS, BY_THIS_SERVICE } from '../domain/timeline.ts'
import type { AttemptOrder } from '../workflows/activity-contracts.ts'
import type { Records } from './records.ts'

/** Records the wait of an item's own message; what else is sent waits without a word. */
export const recordClosedChannel = async (
  records: Records,
  referral: Referral,
  order: AttemptOrder,
  opensAt: number,
): Promise<void> => {
  if (order.purpose !== 'new') return
  const nextAttemptAt = iso(opensAt)
  const after = await recordWait(records, referral, order, {
    key: `closed:${order.recipientId}:${order.messageVersion}:${nextAttemptAt}`,
    title: 'Waiting until their system opens',
    because: 'channel-closed',
    nextAttemptAt,
  })
  if (!isUrgent(referral.urgency) || !isSending(after, order)) return
  await raiseAttention(records, after, {
    kind: 'retrying',
    ownerAgency: referral.raisedBy.agencyId,
    because: 'channel-closed',
    occurrence: `${order.messageVersion}:${order.roundStart}`,
    recipientId: order.recipientId,
  })
}

/** Records once an outage that an item's own message waits for their system to answer. */
export const recordNotAnswering = async (
  records: Records,
  referral: Referral,
  order: AttemptOrder,
  since: string,
): Promise<void> => {
  if (order.purpose !== 'new') return
  await recordWait(records, referral, order, {
    key: `not-answering:${order.recipientId}:${order.messageVersion}:${since}`,
    title: 'Waiting until their system answers',
    because: 'not-answering',
  })
}

const isSending = (referral: Referral, { recipientId }: AttemptOrder): boolean =>
  recipientOf(referral, recipientId)?.state === 'sending'

interface Waiting {
  readonly key: string
  readonly title: string
  readonly because: 'channel-closed' | 'not-answering'
  readonly nextAttemptAt?: string
}

const recordWait = (
  records: Records,
  referral: Referral,
  order: AttemptOrder,
  { key, title, because, nextAttemptAt }: Waiting,
): Promise<Referral> => {
  const at = iso(records.now())
  const { recipientId } = order
  const change = (current: Referral): Referral | undefined => {
    if (!isSending(current, order) || current.timeline.some((entry) => entry.key === key)) return undefined
    const waiting = withRecipient(current, recipientId, at, ({ nextAttemptAt: _before, ...recipient }) => ({
      ...recipient,
      ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
      because,
    }))
    const detail = ATTEMPT_WORDS[because]
    return withEntry(waiting, { key, at, title, detail, by: BY_THIS_SERVICE, recipientId })
  }
  return records.referrals.change(referral.id, change, { seen: referral })
}
