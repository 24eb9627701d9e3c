/**
 * Days and wall-clock time in England. Instants are UTC (ISO 8601); a day is `YYYY-MM-DD` as it is in Europe/London.
 * British Summer Time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October
 * (Summer Time Act 1972 as amended in 2002): a rule of law, so it can be pure.
 */

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

/** Monday to Friday, and not a bank holiday of England and Wales. */
export const isWorkingDay = (day: CalendarDay, bankHolidays: readonly CalendarDay[]): boolean => {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !bankHolidays.includes(day)
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
