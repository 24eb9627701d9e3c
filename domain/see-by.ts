/** By when a notification is to have been seen, where its sender does not say. */
import { dayOf, instantAt } from './calendar-day.ts'
import { afterWorkingMinutes, decisionDue, type WorkingCalendar } from './clock.ts'
import type { NotificationType } from './notification.ts'
import type { AgencyKind } from './partner.ts'
import type { Urgency } from './referral.ts'

const MINUTE = 60_000

/** A school is told so long before it opens that somebody can read it before the children come, in minutes. */
const BEFORE_SCHOOL_MINUTES = 30

/**
 * When it is to have been seen where the sender does not say. A school hears of an incident at home before its next
 * school day begins (referral practice and clocks §5.1, unverified); terms are not known here, so in the holidays this
 * falls early, which is the safe side. Everything else is due when a decision of that urgency would be.
 */
export const defaultSeeBy = (
  asked: {
    readonly type: NotificationType
    readonly urgency: Urgency
    readonly tells: readonly AgencyKind[]
  },
  from: number,
  calendar: WorkingCalendar,
): number => {
  const due = decisionDue(asked.urgency, from, calendar)
  return asked.type === 'domestic-incident' && asked.tells.includes('school')
    ? Math.min(due, beforeSchool(from, calendar))
    : due
}

const beforeSchool = (from: number, calendar: WorkingCalendar): number => {
  const opening = nextOpening(from, calendar)
  const early = opening - BEFORE_SCHOOL_MINUTES * MINUTE
  return early > from ? early : opening
}

const LAST_MINUTE_OF_DAY = 24 * 60 - 1

/** The next opening after this instant; where it is open now, that of the next working day. */
const nextOpening = (from: number, calendar: WorkingCalendar): number => {
  const opening = afterWorkingMinutes(from, 0, calendar)
  return opening > from
    ? opening
    : afterWorkingMinutes(instantAt(dayOf(from), LAST_MINUTE_OF_DAY), 0, calendar)
}
