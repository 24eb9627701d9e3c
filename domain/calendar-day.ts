/**
 * Days and wall-clock time in England. Instants are UTC (ISO 8601); a day is `YYYY-MM-DD` as it is in Europe/London.
 * British Summer Time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October
 * (Summer Time Act 1972 as amended in 2002): a rule of law, so it can be pure.
 */

import { isBankHoliday } from './bank-holiday-rules.ts'

/** A day in England, `YYYY-MM-DD`. */
export type CalendarDay = string

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const lastSundayAtOne = (year: number, month: number): number => {
  const lastDay = Date.UTC(year, month + 1, 0, 1)
  return lastDay - new Date(lastDay).getUTCDay() * DAY
}

/** Minutes that clocks in England are ahead of UTC at an instant (milliseconds since 1970): 0 or 60. */
export const londonOffsetMinutes = (instant: number): number => {
  const year = new Date(instant).getUTCFullYear()
  return instant >= lastSundayAtOne(year, 2) && instant < lastSundayAtOne(year, 9) ? 60 : 0
}

/** The day in England at an instant. */
export const dayOf = (instant: number): CalendarDay =>
  new Date(instant + londonOffsetMinutes(instant) * MINUTE).toISOString().slice(0, 10)

/** Minutes since midnight by the clock on the wall in England. */
export const wallMinutes = (instant: number): number => {
  const local = new Date(instant + londonOffsetMinutes(instant) * MINUTE)
  return local.getUTCHours() * 60 + local.getUTCMinutes()
}

/** The instant at which a wall clock in England shows so many minutes since midnight of a day. */
export const instantAt = (day: CalendarDay, minutes: number): number => {
  const asUtc = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE
  const summer = asUtc - HOUR
  return londonOffsetMinutes(summer) === 60 ? summer : asUtc
}

/** The day `count` days later (or earlier). */
export const addDays = (day: CalendarDay, count: number): CalendarDay =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10)

/** The same day of the month `count` months later; the last day of a month that has no such day. */
export const addMonths = (day: CalendarDay, count: number): CalendarDay => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const lastDate = new Date(Date.UTC(year, month + count, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, lastDate))).toISOString().slice(0, 10)
}

/** How many days `later` is after `earlier`. */
export const daysBetween = (earlier: CalendarDay, later: CalendarDay): number =>
  (Date.parse(`${later}T00:00:00Z`) - Date.parse(`${earlier}T00:00:00Z`)) / DAY

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (day: CalendarDay): number => new Date(`${day}T00:00:00Z`).getUTCDay()

/**
 * Monday to Friday, and not a bank holiday of England and Wales; the rules stand in for a year that is not among the
 * listed holidays.
 */
export const isWorkingDay = (day: CalendarDay, bankHolidays: readonly CalendarDay[]): boolean => {
  const weekday = weekdayOf(day)
  return weekday !== 0 && weekday !== 6 && !isBankHoliday(day, bankHolidays)
}

/** The `count`th working day after a day, which itself is day 0. */
export const addWorkingDays = (
  day: CalendarDay,
  count: number,
  bankHolidays: readonly CalendarDay[],
): CalendarDay => {
  let current = day
  for (let left = count; left > 0; ) {
    current = addDays(current, 1)
    if (isWorkingDay(current, bankHolidays)) left -= 1
  }
  return current
}
