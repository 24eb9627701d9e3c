/** A partner's system takes nothing at this time: said where it stands, and of urgent work told to a person at once. */
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
  { recipientId, messageVersion, roundStart, purpose }: AttemptOrder,
  opensAt: number,
): Promise<void> => {
  if (purpose !== 'new') return
  const at = iso(records.now())
  const nextAttemptAt = iso(opensAt)
  const key = `closed:${recipientId}:${messageVersion}:${nextAttemptAt}`
  const isSending = (current: Referral): boolean => recipientOf(current, recipientId)?.state === 'sending'
  const after = await records.referrals.change(
    referral.id,
    (current) => {
      if (!isSending(current) || current.timeline.some((entry) => entry.key === key)) return undefined
      const waiting = withRecipient(current, recipientId, at, (recipient) => ({
        ...recipient,
        nextAttemptAt,
        because: 'channel-closed',
      }))
      return withEntry(waiting, {
        key,
        at,
        title: 'Waiting until their system opens',
        detail: ATTEMPT_WORDS['channel-closed'],
        by: BY_THIS_SERVICE,
        recipientId,
      })
    },
    { seen: referral },
  )
  if (!isUrgent(referral.urgency) || !isSending(after)) return
  await raiseAttention(records, after, {
    kind: 'retrying',
    ownerAgency: referral.raisedBy.agencyId,
    because: 'channel-closed',
    occurrence: `${messageVersion}:${roundStart}`,
    recipientId,
  })
}
