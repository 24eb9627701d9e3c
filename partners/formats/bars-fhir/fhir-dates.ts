/** FHIR dates and instants (R4 datatypes: date, dateTime, instant), read strictly. */
import { addDays, addMonths, type CalendarDay, dayOf } from '../../../domain/calendar-day.ts'

const DATE = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/
const DATE_TIME =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})$/

const isDay = (year: number, month: number, day: number): boolean =>
  year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()

const isOffset = (offset: string): boolean =>
  offset === 'Z' || (Number(offset.slice(1, 3)) <= 14 && Number(offset.slice(4)) <= 59)

/** Whether text is a date that exists: a year, a year and month, or a whole day. */
export const isFhirDate = (text: string): boolean => {
  const [, year, month = '01', day = '01'] = DATE.exec(text) ?? []
  return year !== undefined && isDay(Number(year), Number(month), Number(day))
}

/** Whether text is a whole day that exists, `2019-02-28`. */
export const isWholeDay = (text: string): boolean => text.length === 10 && isFhirDate(text)

/** The moment that text names, in milliseconds; `undefined` where it is not a time with an offset. */
export const momentOf = (text: string): number | undefined => {
  const [, year, month, day, hour, minute, second = '00', offset] = DATE_TIME.exec(text) ?? []
  if (offset === undefined || !isDay(Number(year), Number(month), Number(day)) || !isOffset(offset)) return
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`)
}

/** Whether text is a dateTime: a date, or a time with its offset. */
export const isFhirDateTime = (text: string): boolean => isFhirDate(text) || momentOf(text) !== undefined

/** The earliest moment that a dateTime can mean, in milliseconds: a bare date begins at midnight UTC. */
export const earliestOf = (text: string): number | undefined =>
  isFhirDate(text) ? Date.parse(`${text.padEnd(10, '-01').slice(0, 10)}T00:00:00Z`) : momentOf(text)

/** The first day in England that a dateTime can mean. */
export const firstDayOf = (text: string): CalendarDay | undefined => {
  const moment = momentOf(text)
  if (moment !== undefined) return dayOf(moment)
  return isFhirDate(text) ? text.padEnd(10, '-01').slice(0, 10) : undefined
}

/** The last one: `2027` and `2027-02` mean to their end (R4 datatypes, Period.end is inclusive). */
export const lastDayOf = (text: string): CalendarDay | undefined => {
  const first = firstDayOf(text)
  if (first === undefined || text.length >= 10) return first
  return addDays(addMonths(first, text.length === 4 ? 12 : 1), -1)
}
