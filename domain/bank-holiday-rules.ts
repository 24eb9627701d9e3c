/**
 * Which days are bank holidays of England and Wales by the rules (referral practice and clocks §3.4; Banking and
 * Financial Dealings Act 1971, common law for Good Friday and Christmas Day). They fill only years without data: one-off
 * holidays and moved ones (2020, 2022, 2023) are proclaimed, not computed. Days are `YYYY-MM-DD`.
 */
const DAY = 24 * 60 * 60_000
const MONDAY = 1
const SATURDAY = 6
const SUNDAY = 0

const dayFrom = (instant: number): string => new Date(instant).toISOString().slice(0, 10)
const weekdayOf = (instant: number): number => new Date(instant).getUTCDay()

/** The first Monday on or after an instant at midnight. */
const mondayFrom = (instant: number): number => instant + ((MONDAY + 7 - weekdayOf(instant)) % 7) * DAY

/** Easter Sunday of the Gregorian calendar at midnight (Oudin's form of the tables). */
const easterSunday = (year: number): number => {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const epact =
    (century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25) + 19 * golden + 15) % 30
  const moon =
    epact - Math.floor(epact / 28) * (1 - Math.floor(29 / (epact + 1)) * Math.floor((21 - golden) / 11))
  const weekday = (year + Math.floor(year / 4) + moon + 2 - century + Math.floor(century / 4)) % 7
  return Date.UTC(year, 2, 28) + (moon - weekday) * DAY
}

/** Days of December, by the weekday of the 25th: a holiday at a weekend is moved to the next working days. */
const christmasDays = (year: number): readonly number[] => {
  switch (weekdayOf(Date.UTC(year, 11, 25))) {
    case 5:
      return [25, 28]
    case SATURDAY:
      return [27, 28]
    case SUNDAY:
      return [26, 27]
    default:
      return [25, 26]
  }
}

const newYear = (year: number): number => {
  const first = Date.UTC(year, 0, 1)
  const weekday = weekdayOf(first)
  return weekday === SATURDAY || weekday === SUNDAY ? mondayFrom(first) : first
}

/** The bank holidays of a year by the rules, in order. */
export const bankHolidaysByRule = (year: number): readonly string[] => {
  const easter = easterSunday(year)
  return [
    newYear(year),
    easter - 2 * DAY,
    easter + DAY,
    mondayFrom(Date.UTC(year, 4, 1)),
    mondayFrom(Date.UTC(year, 5, 1)) - 7 * DAY,
    mondayFrom(Date.UTC(year, 8, 1)) - 7 * DAY,
    ...christmasDays(year).map((day) => Date.UTC(year, 11, day)),
  ].map(dayFrom)
}

/** Whether a day is a bank holiday. A year that is listed is listed whole; only a year without data is computed. */
export const isBankHoliday = (day: string, listed: readonly string[]): boolean => {
  const year = day.slice(0, 4)
  return listed.some((holiday) => holiday.startsWith(year))
    ? listed.includes(day)
    : bankHolidaysByRule(Number(year)).includes(day)
}
