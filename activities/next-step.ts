/** What the referrer does after a recipient said no or could not be reached. */
import { settleAttention } from '../database/raise-attention.ts'
import { iso } from '../domain/instant.ts'
import { withEntry, withRecipient } from '../domain/referral-changes.ts'
import type { RecordSteps } from '../workflows/activity-contracts.ts'
import type { Records } from './records.ts'
import { openFor, settlementBy } from './settling.ts'

/** @see RecordSteps.recordNextStep */
export const recordNextStep = async (
  records: Records,
  { referralId, recipientId, commandId }: Parameters<RecordSteps['recordNextStep']>[0],
): Promise<void> => {
  const command = await records.commands.byId(commandId)
  const at = iso(records.now())
  await records.audit.append({
    action: 'recipient.next-step',
    actor: command?.actor ?? { userId: 'exchange' },
    referralId,
    recipientId,
    outcome: 'done',
    at,
  })
  const after = await records.referrals.change(referralId, (current) =>
    withEntry(
      withRecipient(current, recipientId, at, (recipient) => ({ ...recipient, nextStepRecorded: true })),
      {
        key: `next-step:${commandId}`,
        at,
        title: 'Next step recorded',
        by: 'the referrer',
        recipientId,
        commandId,
      },
    ),
  )
  const settled = openFor(after, recipientId, ['waiting-for-referrer', 'undeliverable'])
  await settleAttention(records, after, settled, await settlementBy(records, command, 'next-step-taken'))
}
