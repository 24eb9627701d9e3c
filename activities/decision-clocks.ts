/** The clocks of a recipient, handed to the procedure as they stand on the record. */
import { reminderAt } from '../domain/recipient-clocks.ts'
import type { Recipient } from '../domain/referral.ts'
import type { Clocks } from '../workflows/activity-contracts.ts'

/** From delivery on: when the asked agency is reminded and when its decision is due. */
export const decisionClocks = (recipient: Recipient): Clocks => {
  const { respondBy } = recipient
  const remind = reminderAt(recipient)
  return {
    ...(remind === undefined ? {} : { remind }),
    ...(respondBy === undefined ? {} : { escalate: respondBy }),
  }
}

/** From acceptance on: when the outcome is due. */
export const outcomeClocks = ({ outcomeBy }: Recipient): Clocks =>
  outcomeBy === undefined ? {} : { 'outcome-late': outcomeBy }
