/** The due times of a question about consent, by the policies of the agency that asks. */
import { addDays, addMonths, type CalendarDay, instantAt } from './calendar-day.ts'
import type { ConsentClocks } from './consent-request.ts'
import { iso } from './instant.ts'
import { type AgencyTime, earliestDue } from './recipient-clocks.ts'
import { isUrgent, type Urgency } from './referral.ts'

/** When the person is reminded, and when it goes back to whoever asked; sooner for urgent work. */
export const consentClocks = (urgency: Urgency, from: number, time: AgencyTime): ConsentClocks => {
  const urgent = isUrgent(urgency)
  const remind = earliestDue([urgent ? 'consent-reminder-urgent' : 'consent-reminder'], from, time)
  const end = earliestDue([urgent ? 'consent-no-answer-urgent' : 'consent-no-answer'], from, time)
  return {
    // A policy that reminds after the end reminds at the end.
    remindAt: iso(Math.min(remind.due, end.due)),
    answerBy: iso(end.due),
    policyIds: [remind.policy.id, end.policy.id],
  }
}

/** A consent is looked at again within a year (screens.md §2.8 e). */
const REVIEW_MONTHS = 12

/** The latest day on which a consent asked for today may be due for review. */
export const latestReviewDay = (today: CalendarDay): CalendarDay => addMonths(today, REVIEW_MONTHS)

/** The end of a day in London, as an instant. */
export const endOfDay = (day: CalendarDay): string => iso(instantAt(addDays(day, 1), 0))
