/**
 * When people are at work: opening hours and closures of an agency, and the minutes in between. Hours are read off the
 * wall clock and then turned into instants, so a change of the clocks moves nobody's opening (clocks §3.3).
 */
import { isBankHoliday } from './bank-holiday-rules.ts'
import { addDays, type CalendarDay, dayOf, instantAt, weekdayOf } from './calendar-day.ts'

export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Opening and closing, minutes since midnight by the wall clock; midnight at the end of the day is 1440. */
export interface DayHours {
  readonly opensAt: number
  readonly closesAt: number
}

export interface OpeningHours {
  /** A day that is missing is closed. */
  readonly week: { readonly [Day in Weekday]?: DayHours }
  readonly opensOnBankHolidays: boolean
}

/** Days on which an agency is shut besides its week, both inclusive: a Christmas shutdown, a training day. */
export interface Closure {
  readonly fromDay: CalendarDay
  readonly toDay: CalendarDay
}

/** The calendar that due times are counted in. */
export interface WorkingCalendar {
  /** Of England and Wales; a year is listed whole. */
  readonly bankHolidays: readonly CalendarDay[]
  readonly openingHours: OpeningHours
  readonly closures: readonly Closure[]
}

const NINE_TO_FIVE: DayHours = { opensAt: 9 * 60, closesAt: 17 * 60 }

/** 9am to 5pm on working days: of every agency that has not said otherwise. */
export const OFFICE_HOURS = {
  openingHours: {
    week: {
      monday: NINE_TO_FIVE,
      tuesday: NINE_TO_FIVE,
      wednesday: NINE_TO_FIVE,
      thursday: NINE_TO_FIVE,
      friday: NINE_TO_FIVE,
    },
    opensOnBankHolidays: false,
  },
  closures: [],
} as const satisfies Omit<WorkingCalendar, 'bankHolidays'>

/** Whether there is any day of the week on which it opens. */
export const everOpens = ({ week }: OpeningHours): boolean =>
  Object.values(week).some(({ opensAt, closesAt }) => opensAt < closesAt)

/** Whether a day lies in a closure. */
export const isClosedFor = (day: CalendarDay, closures: readonly Closure[]): boolean =>
  closures.some(({ fromDay, toDay }) => fromDay <= day && day <= toDay)

/** The hours of a day; `undefined` when it does not open at all. */
export const hoursOf = (
  day: CalendarDay,
  { openingHours, bankHolidays, closures }: WorkingCalendar,
): DayHours | undefined => {
  const hours = openingHours.week[WEEKDAYS[weekdayOf(day)] ?? 'sunday']
  if (hours === undefined || hours.opensAt >= hours.closesAt || isClosedFor(day, closures)) return undefined
  return openingHours.opensOnBankHolidays || !isBankHoliday(day, bankHolidays) ? hours : undefined
}

/** A stretch of time that counts: from an instant up to but not including another. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Opening times from an instant on, in order and without end.
 * @throws RangeError when the calendar never opens
 */
export function* openSpans(from: number, calendar: WorkingCalendar): Generator<Span, never> {
  if (!everOpens(calendar.openingHours)) throw new RangeError('a working calendar that never opens')
  for (let day = dayOf(from); ; day = addDays(day, 1)) {
    const hours = hoursOf(day, calendar)
    if (hours === undefined) continue
    const to = instantAt(day, hours.closesAt)
    if (to > from) yield { from: Math.max(from, instantAt(day, hours.opensAt)), to }
  }
}

/** The instant itself while it is open, else the next opening. */
export const nextOpening = (from: number, calendar: WorkingCalendar): number =>
  openSpans(from, calendar).next().value.from

const MINUTE = 60_000

/** The instant after so many minutes of working time; from the next opening where it is closed now. */
export const afterWorkingMinutes = (from: number, minutes: number, calendar: WorkingCalendar): number => {
  let left = minutes * MINUTE
  for (const span of openSpans(from, calendar)) {
    if (span.from + left <= span.to) return span.from + left
    left -= span.to - span.from
  }
  throw new RangeError('opening times have no end')
}
