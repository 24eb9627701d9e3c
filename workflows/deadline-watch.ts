/** Watches the due time that a recipient has from the beginning, whether or not it has been reached by then. */
import { condition } from '@temporalio/workflow'
import { DEADLINE_STEPS } from '../domain/deadline.ts'
import type { DeadlineWatched } from '../domain/prepared-item.ts'
import type { ItemRecipients } from './item-recipients.ts'
import { recordFor } from './record-in-turn.ts'
import type { ReferralInput } from './referral-messages.ts'

/** Each step is taken when its time has come and the recipient has not ended by then. Nothing ends by time passing. */
export async function watchDeadline(
  { referralId }: ReferralInput,
  item: ItemRecipients,
  { recipientId, deadline }: DeadlineWatched,
): Promise<void> {
  const hasEnded = () => item.standings[recipientId] === 'ended'
  for (const step of DEADLINE_STEPS) {
    if (await condition(hasEnded, Math.max(1, Date.parse(deadline[step]) - Date.now()))) return
    await recordFor(item).recordOverdue({ referralId, recipientId, step })
  }
}
