/** Steps when what was said has changed after it went: a person tells those whom no message reaches. */
import { raiseAttention } from '../database/raise-attention.ts'
import type { RecordSteps } from '../workflows/activity-contracts.ts'
import { type Records, referralOrFault } from './records.ts'

/** Builds the step. */
export const createCorrectionSteps = (records: Records): Pick<RecordSteps, 'recordCorrectionOwed'> => ({
  async recordCorrectionOwed({ referralId, recipientId, commandId, because }) {
    const referral = await referralOrFault(records, referralId)
    await raiseAttention(records, referral, {
      kind: 'correction-not-sent',
      ownerAgency: referral.raisedBy.agencyId,
      because,
      occurrence: commandId,
      recipientId,
    })
  },
})
