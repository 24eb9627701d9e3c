/** The clocks of a recipient, resolved once when they begin to run. */
import { decisionDue, outcomeDue, reminderDue, type WorkingCalendar } from '../domain/clock.ts'
import { iso } from '../domain/instant.ts'
import type { Referral, Urgency } from '../domain/referral.ts'
import type { Clocks } from '../workflows/activity-contracts.ts'

interface Counted {
  readonly calendar: WorkingCalendar
}

/** From delivery on: when the asked agency is reminded and when its decision is due. */
export const decisionClocks = (
  { calendar }: Counted,
  urgency: Urgency,
  from: number,
): Clocks & { readonly escalate: string } => {
  const due = decisionDue(urgency, from, calendar)
  return { remind: iso(reminderDue(from, due)), escalate: iso(due) }
}

/** From acceptance on: when the outcome is due. */
export const outcomeClock = (
  { calendar }: Counted,
  { raisedAt }: Pick<Referral, 'raisedAt'>,
): Clocks & { readonly 'outcome-late': string } => ({
  'outcome-late': iso(outcomeDue(Date.parse(raisedAt), calendar)),
})
