/** By when a notification is to have been seen, where its sender does not say. */
import { dayOf, instantAt } from './calendar-day.ts'
import type { ClockKind } from './clock-policy.ts'
import type { NotificationType } from './notification.ts'
import type { AgencyKind } from './partner.ts'
import { type AgencyTime, earliestDue } from './recipient-clocks.ts'
import type { Urgency } from './referral.ts'
import { nextOpening, type WorkingCalendar } from './working-time.ts'

/** What is more urgent is to be seen as soon as it would have to be decided about. */
const KINDS = {
  immediate: ['notification-seen', 'decision-immediate'],
  'same-day': ['notification-seen', 'decision-same-day'],
  'three-days': ['notification-seen', 'decision-three-days'],
  standard: ['notification-seen'],
} as const satisfies Record<Urgency, readonly ClockKind[]>

const MINUTE = 60_000

/** A school is told so long before it opens that somebody can read it before the children come, in minutes. */
const BEFORE_SCHOOL_MINUTES = 30

/**
 * Milliseconds since 1970, in the time of the agency that is told. A school hears of an incident at home before its
 * next school day begins (referral practice and clocks §5.1, unverified); terms are not known here, so in the holidays
 * this falls early, which is the safe side.
 */
export const defaultSeeBy = (
  told: { readonly type: NotificationType; readonly urgency: Urgency; readonly agencyKind?: AgencyKind },
  from: number,
  time: AgencyTime,
): number => {
  const { due } = earliestDue(KINDS[told.urgency], from, time)
  return told.type === 'domestic-incident' && told.agencyKind === 'school'
    ? Math.min(due, beforeSchool(from, time.calendar))
    : due
}

const beforeSchool = (from: number, calendar: WorkingCalendar): number => {
  const opening = openingAfter(from, calendar)
  const early = opening - BEFORE_SCHOOL_MINUTES * MINUTE
  return early > from ? early : opening
}

const LAST_MINUTE_OF_DAY = 24 * 60 - 1

/** The next opening after this instant; where it is open now, that of the next day on which it opens. */
const openingAfter = (from: number, calendar: WorkingCalendar): number => {
  const opening = nextOpening(from, calendar)
  return opening > from ? opening : nextOpening(instantAt(dayOf(from), LAST_MINUTE_OF_DAY), calendar)
}
