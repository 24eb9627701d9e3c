/** Steps when what was said has changed after it went: the next version, who is told of it, and whom a person tells. */
import { raiseAttention } from '../database/raise-attention.ts'
import { recordCorrection } from '../database/record-correction.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { isCorrectionOwed, recipientsToCorrect } from '../domain/correction.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { Fault } from '../runtime/fault.ts'
import type { RecordSteps } from '../workflows/activity-contracts.ts'
import { type Records, referralOrFault } from './records.ts'
import { agencyName } from './settling.ts'

type Steps = Pick<RecordSteps, 'applyCorrection' | 'planCorrection' | 'recordCorrectionOwed'>

/** Builds the steps. */
export const createCorrectionSteps = (records: Records): Steps => ({
  async applyCorrection({ referralId, commandId }) {
    const command = await records.commands.byId(commandId)
    if (command === undefined) throw new Fault('data-damaged', `command ${commandId} is not stored`)
    const by = await agencyName(records, command.actor.agencyId)
    const after = await recordCorrection(records, { referralId, command, by })
    return {
      toCorrect: recipientsToCorrect(after, records.now()).map((recipientId) => {
        const { state = 'held', messageVersion = 1 } = recipientOf(after, recipientId) ?? {}
        return { recipientId, state, messageVersion, clocks: {} }
      }),
    }
  },

  async planCorrection({ referralId, recipientId }) {
    const referral = await referralOrFault(records, referralId)
    const recipient = recipientOf(referral, recipientId)
    return {
      owed: recipient !== undefined && isCorrectionOwed(referral, recipient, dayOf(records.now())),
    }
  },

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
