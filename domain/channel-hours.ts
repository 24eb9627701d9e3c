/**
 * When a partner's system takes messages: its hours by the wall clock of Europe/London, and what was announced as
 * maintenance. Shut, it is not tried: nothing fails, and no patience is spent.
 */
import { BANK_HOLIDAYS } from './bank-holidays.ts'
import { everOpens, type OpeningHours, openSpans, type Span, type WorkingCalendar } from './working-time.ts'

/** A stretch in which the system is known to be down: instants, ISO 8601; the second is the first one after it. */
export interface MaintenanceWindow {
  readonly from: string
  readonly to: string
}

/** As a channel document has them. */
export interface ChannelHours {
  /** Absent: it takes messages at any hour. */
  readonly hours?: OpeningHours
  readonly maintenance?: readonly MaintenanceWindow[]
}

const calendarOf = (openingHours: OpeningHours): WorkingCalendar => ({
  openingHours,
  closures: [],
  bankHolidays: BANK_HOLIDAYS,
})

/** Times from an instant on at which its hours allow it; one without end where there are none, or none that ever open. */
const spansFrom = (from: number, { hours }: ChannelHours): Iterable<Span> =>
  hours === undefined || !everOpens(hours)
    ? [{ from, to: Number.POSITIVE_INFINITY }]
    : openSpans(from, calendarOf(hours))

/** Windows in the order in which they begin, as milliseconds. */
const windowsOf = ({ maintenance = [] }: ChannelHours): readonly Span[] =>
  maintenance
    .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
    .sort((one, other) => one.from - other.from)

/** What is left of a span once the windows are taken out. */
function* without(span: Span, windows: readonly Span[]): Generator<Span> {
  let { from } = span
  for (const window of windows) {
    if (window.to <= from || window.from >= span.to) continue
    if (window.from > from) yield { from, to: window.from }
    from = Math.max(from, window.to)
  }
  if (from < span.to) yield { from, to: span.to }
}

/** When it next takes messages; `undefined` where it does now. */
export const shutUntil = (channel: ChannelHours, now: number): number | undefined => {
  const windows = windowsOf(channel)
  for (const span of spansFrom(now, channel)) {
    for (const { from } of without(span, windows)) return from > now ? from : undefined
    // Announced as shut for longer than anybody announces: looked at again then.
    if (span.from > now + YEAR_MS) return span.from
  }
  return windows.at(-1)?.to
}

const YEAR_MS = 366 * 24 * 3600 * 1000

/** Milliseconds between two instants in which it took messages. */
export const openTimeBetween = (channel: ChannelHours, from: number, to: number): number => {
  const windows = windowsOf(channel)
  let open = 0
  for (const span of spansFrom(from, channel)) {
    if (span.from >= to) break
    for (const part of without({ from: span.from, to: Math.min(span.to, to) }, windows))
      open += part.to - part.from
    if (span.to >= to) break
  }
  return open
}

/** What is wrong with the hours of a channel, one line each; empty where nothing is. */
export const faultsInHours = ({ hours, maintenance = [] }: ChannelHours): readonly string[] => [
  ...(hours !== undefined && !everOpens(hours) ? ['hours must open on some day of the week'] : []),
  ...(maintenance.some(({ from, to }) => !(Date.parse(from) < Date.parse(to)))
    ? ['maintenance must be windows of instants, each from before to']
    : []),
]
