/** The clocks of a partner's decision, resolved once when delivery is known. */
import { decisionDue, reminderDue, type WorkingCalendar } from '../domain/clock.ts'
import type { Urgency } from '../domain/referral.ts'

/** When the asked agency is reminded and when the decision is due, as instants. */
export const decisionClocks = (
  { calendar }: { readonly calendar: WorkingCalendar },
  urgency: Urgency,
  from: number,
): { readonly remindAt: string; readonly respondBy: string } => {
  const due = decisionDue(urgency, from, calendar)
  return { remindAt: new Date(reminderDue(from, due)).toISOString(), respondBy: new Date(due).toISOString() }
}
