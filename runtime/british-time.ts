/** Instants and days in the words of British pages: one clock, the server's, always Europe/London. screens.md §3.5. */
import { DateTime } from 'luxon'

const ZONE = 'Europe/London'

const london = (instant: string | Date): DateTime =>
  (typeof instant === 'string' ? DateTime.fromISO(instant) : DateTime.fromJSDate(instant)).setZone(ZONE)

/** Whether this hour happens twice on that day, so that the zone must be said. */
const happensTwice = (at: DateTime): boolean =>
  [-1, 1].some((hours) => {
    const other = at.plus({ hours })
    return other.hour === at.hour && other.day === at.day
  })

/** `10:41am`, `5pm`, `midday`; in the autumn hour that comes twice, `1:30am GMT`. */
export const britishTime = (instant: string | Date): string => {
  const at = london(instant)
  if (at.hour === 12 && at.minute === 0) return 'midday'
  const minutes = at.minute === 0 ? '' : `:${String(at.minute).padStart(2, '0')}`
  const clock = `${at.hour % 12 === 0 ? 12 : at.hour % 12}${minutes}${at.hour < 12 ? 'am' : 'pm'}`
  return happensTwice(at) ? `${clock} ${at.offset === 0 ? 'GMT' : 'BST'}` : clock
}

/** `21 November 2026`. */
export const britishDay = (instant: string | Date): string =>
  london(instant).setLocale('en-GB').toFormat('d MMMM yyyy')

/** `21 November 2026 at 10:41am`. */
export const britishDayAndTime = (instant: string | Date): string =>
  `${britishDay(instant)} at ${britishTime(instant)}`

/** A day written `YYYY-MM-DD`, in words: `9 March 2026`. */
export const dayInWords = (day: string): string =>
  DateTime.fromISO(day, { zone: ZONE }).setLocale('en-GB').toFormat('d MMMM yyyy')

/** The day it is in England at an instant, `YYYY-MM-DD`. */
export const britishDate = (instant: string | Date): string => london(instant).toFormat('yyyy-MM-dd')

/** ISO 8601 with the British offset, for `<time datetime>`. */
export const britishIso = (instant: string | Date): string =>
  london(instant).toISO({ suppressMilliseconds: true }) ?? ''

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** A length in its largest unit, rounded down, so that no wait is made to look longer or shorter than it is. */
const roughly = (seconds: number): string => {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return plural(minutes, 'minute')
  if (minutes < 24 * 60) return plural(Math.floor(minutes / 60), 'hour')
  return plural(Math.floor(minutes / (24 * 60)), 'day')
}

const dayAndTimeFrom = (at: DateTime, now: DateTime): string => {
  const time = britishTime(at.toJSDate())
  if (at.hasSame(now, 'day')) return `${time} today`
  if (at.hasSame(now.plus({ days: 1 }), 'day')) return `${time} tomorrow`
  return `${time} on ${at.setLocale('en-GB').toFormat('cccc d MMMM yyyy')}`
}

/** `due in 3 hours (by 4:30pm today)`, `2 days over (was due by 5pm on Friday 6 March 2026)`. */
export const dueInWords = (due: string, now: Date): string => {
  const [at, present] = [london(due), london(now)]
  const seconds = at.diff(present, 'seconds').seconds
  return seconds >= 0
    ? `due in ${roughly(seconds)} (by ${dayAndTimeFrom(at, present)})`
    : `${roughly(-seconds)} over (was due by ${dayAndTimeFrom(at, present)})`
}

/** `12 minutes ago (10:30am today)`. */
export const agoInWords = (instant: string, now: Date): string => {
  const [at, present] = [london(instant), london(now)]
  const seconds = Math.max(0, present.diff(at, 'seconds').seconds)
  return `${seconds < 60 ? 'less than a minute' : roughly(seconds)} ago (${dayAndTimeFrom(at, present)})`
}
