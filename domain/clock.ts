/**
 * When a clock runs out, by its policy. Resolved once by a step with the calendar of the day and then carried: never
 * worked out again inside a procedure, as bank holidays and opening hours change and a replay must not.
 */
import {
  addDays,
  addMonths,
  type CalendarDay,
  dayOf,
  daysBetween,
  instantAt,
  isWorkingDay,
} from './calendar-day.ts'
import type { ClockPolicy, PauseReason } from './clock-policy.ts'
import {
  hoursOf,
  isClosedFor,
  nextOpening,
  OFFICE_HOURS,
  openSpans,
  type Span,
  type WorkingCalendar,
} from './working-time.ts'

export { afterWorkingMinutes, OFFICE_HOURS, type WorkingCalendar } from './working-time.ts'

/** A time in which a clock stood still; without an end it still does. */
export interface Pause {
  readonly reason: PauseReason
  readonly from: number
  readonly to?: number
}

const MINUTE = 60_000
const MIDNIGHT = 24 * 60
const SECOND = 1_000

/** When a clock that began at an instant runs out. */
export const dueOf = (policy: ClockPolicy, from: number, calendar: WorkingCalendar): number => {
  const due = dueAfterPauses(policy, from, calendar, [])
  if (due === undefined) throw new RangeError(`${policy.id} runs out never, though nothing pauses it`)
  return due
}

/**
 * The same, where it stood still meanwhile; `undefined` while it stands still now. Only reasons that the policy names
 * count: a statutory clock has none. In units of days, a day is not counted whose end fell into a pause.
 */
export const dueAfterPauses = (
  policy: ClockPolicy,
  from: number,
  calendar: WorkingCalendar,
  pauses: readonly Pause[],
): number | undefined => {
  const reasons: readonly PauseReason[] = policy.pausable
  const counted: WorkingCalendar = reasons.includes('agency-closed')
    ? calendar
    : { ...calendar, closures: [] }
  const still = pauses.filter(({ reason }) => reasons.includes(reason))
  const start = policy.receiptRule === 'next-opening' ? nextOpening(from, counted) : from
  switch (policy.unit) {
    case 'working-minutes':
      return afterMinutes(
        policy,
        policy.continuesOutOfHours ? withoutEnd(start) : openSpans(start, counted),
        still,
      )
    case 'elapsed-minutes':
      return afterMinutes(policy, withoutEnd(start), still)
    case 'working-days':
      return afterDays(policy, start, policy.amount, counted, still)
    case 'calendar-weeks':
      return afterDays(policy, start, policy.amount * 7, counted, still)
    case 'months':
      return afterDays(policy, start, daysOfMonths(dayOf(start), policy.amount), counted, still)
    default: {
      const never: never = policy.unit
      throw new RangeError(`unknown unit ${String(never)}`)
    }
  }
}

/** Half-way between asking and the due time: the asked agency is reminded. */
export const reminderDue = (from: number, due: number): number => from + Math.floor((due - from) / 2)

const daysOfMonths = (start: CalendarDay, months: number): number =>
  daysBetween(start, addMonths(start, months))

/** All time from an instant on, in stretches short enough to be cut by a pause. */
function* withoutEnd(from: number): Generator<Span, never> {
  for (let start = from; ; start += MIDNIGHT * MINUTE) yield { from: start, to: start + MIDNIGHT * MINUTE }
}

/** The instant at which so much time has been counted; `undefined` where an open pause comes first. */
const afterMinutes = (
  { amount }: ClockPolicy,
  spans: Iterable<Span>,
  pauses: readonly Pause[],
): number | undefined => {
  const forGood = Math.min(...pauses.map((pause) => (pause.to === undefined ? pause.from : Infinity)))
  let left = amount * MINUTE
  for (const span of spans) {
    for (const { from, to } of outsidePauses(span, pauses)) {
      if (from + left <= to) return from + left
      left -= to - from
    }
    if (span.to >= forGood) return undefined
  }
  return undefined
}

/** What is left of a stretch when the pauses are cut out of it, in order. */
const outsidePauses = (span: Span, pauses: readonly Pause[]): readonly Span[] =>
  pauses.reduce<readonly Span[]>(
    (spans, pause) =>
      spans.flatMap(({ from, to }) => {
        const end = pause.to ?? Infinity
        if (end <= from || pause.from >= to) return [{ from, to }]
        return [
          { from, to: pause.from },
          { from: end, to },
        ].filter((left) => left.from < left.to)
      }),
    [span],
  )

/** The end of the last of so many days. */
const afterDays = (
  policy: ClockPolicy,
  start: number,
  count: number,
  calendar: WorkingCalendar,
  pauses: readonly Pause[],
): number | undefined => {
  let day = policy.countStartDay ? addDays(dayOf(start), -1) : dayOf(start)
  let end = endOf(day, policy, calendar)
  for (let left = count; left > 0; ) {
    day = addDays(day, 1)
    end = endOf(day, policy, calendar)
    const pause = pauses.find(({ from, to }) => from <= end && (to === undefined || end < to))
    if (pause !== undefined) {
      if (pause.to === undefined) return undefined
    } else if (policy.unit !== 'working-days' || counts(day, calendar)) left -= 1
  }
  return end
}

/** A working day, but for the closures that this policy minds. */
const counts = (day: CalendarDay, { bankHolidays, closures }: WorkingCalendar): boolean =>
  isWorkingDay(day, bankHolidays) && !isClosedFor(day, closures)

/** A day on which the agency does not open ends for it as an office's does, not later. */
const endOf = (day: CalendarDay, { dayEnd }: ClockPolicy, calendar: WorkingCalendar): number => {
  if (dayEnd === 'midnight') return instantAt(day, MIDNIGHT) - SECOND
  const closesAt = hoursOf(day, calendar)?.closesAt ?? OFFICE_HOURS.openingHours.week.monday.closesAt
  return closesAt === MIDNIGHT ? instantAt(day, MIDNIGHT) - SECOND : instantAt(day, closesAt)
}
