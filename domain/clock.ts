/**
 * Named due times. Resolved once by a step with the calendar of the day and then carried: never worked out again
 * inside a procedure, as time-zone data and bank holidays change and a replay must not.
 * Defaults: referral practice and clocks §3 (one working day to decide and acknowledge).
 */
import {
  addDays,
  addWorkingDays,
  type CalendarDay,
  dayOf,
  instantAt,
  isWorkingDay,
  wallMinutes,
} from './calendar-day.ts'
import { isUrgent, type Urgency } from './referral.ts'

/** The working calendar that due times are counted in. */
export interface WorkingCalendar {
  readonly bankHolidays: readonly CalendarDay[]
  /** Opening and closing, minutes since midnight by the wall clock. */
  readonly opensAt: number
  readonly closesAt: number
}

/** 9am to 5pm on working days. */
export const OFFICE_HOURS = { opensAt: 9 * 60, closesAt: 17 * 60 } as const

const MINUTE = 60_000
const HOURS_TO_DECIDE = { immediate: 4, 'same-day': 24, 'three-days': 72 } as const

/**
 * When the partner's decision is due, from the instant it was asked. Urgent work runs on round the clock; standard
 * work is due at the end of the first working day after the day of receipt.
 */
export const decisionDue = (urgency: Urgency, from: number, calendar: WorkingCalendar): number =>
  urgency === 'standard'
    ? instantAt(addWorkingDays(dayOf(from), 1, calendar.bankHolidays), calendar.closesAt)
    : from + HOURS_TO_DECIDE[urgency] * 60 * MINUTE

/** Working days from the referral to the outcome of what it led to (Working Together, assessment concluded). */
const WORKING_DAYS_TO_OUTCOME = 45

/** When the outcome is due, counted from the referral itself and not from its acceptance. */
export const outcomeDue = (raised: number, calendar: WorkingCalendar): number =>
  instantAt(addWorkingDays(dayOf(raised), WORKING_DAYS_TO_OUTCOME, calendar.bankHolidays), calendar.closesAt)

/** Half-way between asking and the due time: the asked agency is reminded. */
export const reminderDue = (from: number, due: number): number => from + Math.floor((due - from) / 2)

/** The instant after so many minutes of working time; from the next opening where it is closed now. */
export const afterWorkingMinutes = (from: number, minutes: number, calendar: WorkingCalendar): number => {
  let day = dayOf(from)
  let start = wallMinutes(from)
  let left = minutes
  for (;;) {
    if (isWorkingDay(day, calendar.bankHolidays) && start < calendar.closesAt) {
      const begin = Math.max(start, calendar.opensAt)
      if (begin + left <= calendar.closesAt) return instantAt(day, begin + left)
      left -= calendar.closesAt - begin
    }
    day = addDays(day, 1)
    start = 0
  }
}

/** After so many seconds without delivery a person is told: 15 minutes for urgent work, four hours for other. */
export const undeliveredAfterSeconds = (urgency: Urgency): number =>
  isUrgent(urgency) ? 15 * 60 : 4 * 60 * 60
