/** Steps when the family withdraws its agreement: what rests on it is held, whoever has it is told. */
import { raiseAttention } from '../database/raise-attention.ts'
import { iso } from '../domain/instant.ts'
import { hasReached } from '../domain/involvement.ts'
import { hasEnded } from '../domain/recipient.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { recipientOf, withAgreementWithdrawn } from '../domain/referral-changes.ts'
import { endedForHolder } from '../domain/sharing/ended-for-holder.ts'
import { endedByWithdrawal } from '../domain/sharing/referral-gate.ts'
import type { RecordSteps } from '../workflows/activity-contracts.ts'
import { type Records, referralOrFault } from './records.ts'

/** Builds the steps. */
export const createAgreementSteps = (
  records: Records,
): Pick<RecordSteps, 'applyAgreementWithdrawal' | 'recordNoticeOwed'> => ({
  async applyAgreementWithdrawal({ referralId, commandId }) {
    const command = await records.commands.byId(commandId)
    const at = command?.createdAt ?? iso(records.now())
    const after = await records.referrals.change(referralId, (current) =>
      withAgreementWithdrawn(current, { at, commandId }),
    )
    const stopped = after.recipients.filter((recipient) => endedByWithdrawal(after, recipient).length > 0)
    const messages = await records.messages.aboutItem(referralId)
    const isOver = (recipient: Recipient) => hasEnded(after.kind, recipient)
    return {
      held: stopped.filter((recipient) => !isOver(recipient)).map(({ id }) => id),
      toTell: stopped
        .filter((one) => isOver(one) && hasReached(one) && endedForHolder(after, one, messages).length > 0)
        .map(({ id: recipientId, state, messageVersion }) => ({
          recipientId,
          state,
          messageVersion,
          clocks: {},
        })),
    }
  },

  async recordNoticeOwed({ referralId, recipientId, commandId }) {
    const referral = await referralOrFault(records, referralId)
    const recipient = recipientOf(referral, recipientId)
    if (recipient !== undefined) await raiseNoticeOwed(records, referral, recipient, commandId)
  },
})

/** A person rings those who have it; nobody is rung who never had it. */
const raiseNoticeOwed = async (
  records: Records,
  referral: Referral,
  recipient: Recipient,
  commandId: string,
): Promise<void> => {
  const { id, state } = recipient
  if (!hasReached(recipient) && state !== 'held') return
  const messages = await records.messages.aboutItem(referral.id)
  if (endedForHolder(referral, recipient, messages).length === 0) return
  await raiseAttention(records, referral, {
    kind: 'agreement-withdrawn',
    ownerAgency: referral.raisedBy.agencyId,
    because: 'agreement-withdrawn',
    occurrence: commandId,
    recipientId: id,
  })
}
