/** Working time: referral practice and clocks §3.3, against a slow model that looks at every minute. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { dayOf, wallMinutes } from '../../domain/calendar-day.ts'
import { iso } from '../../domain/instant.ts'
import {
  afterWorkingMinutes,
  hoursOf,
  nextOpening,
  OFFICE_HOURS,
  type WorkingCalendar,
} from '../../domain/working-time.ts'

const OFFICE: WorkingCalendar = { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS }
const MINUTE = 60_000
const at = (text: string): number => Date.parse(text)
const whole = (low: string, high: string) =>
  fc.integer({ min: at(low) / MINUTE, max: at(high) / MINUTE }).map((minute) => minute * MINUTE)
const instants = whole('2026-01-05T00:00:00Z', '2029-06-01T00:00:00Z')
/** Where it is easiest to be wrong: around both changes of the clocks and around Christmas and Easter. */
const awkward = fc.oneof(
  whole('2026-03-27T00:00:00Z', '2026-03-31T00:00:00Z'),
  whole('2026-10-23T00:00:00Z', '2026-10-27T00:00:00Z'),
  whole('2026-12-23T00:00:00Z', '2026-12-30T00:00:00Z'),
  whole('2026-04-02T00:00:00Z', '2026-04-08T00:00:00Z'),
)

const hours = fc.oneof(
  fc.constant({ opensAt: 0, closesAt: 1440 }),
  fc.constant({ opensAt: 8 * 60 + 30, closesAt: 16 * 60 + 45 }),
  fc.constant({ opensAt: 45, closesAt: 2 * 60 + 30 }),
)
const calendars: fc.Arbitrary<WorkingCalendar> = fc
  .record({
    weekday: hours,
    weekend: fc.option(hours, { nil: undefined }),
    opensOnBankHolidays: fc.boolean(),
    shut: fc.boolean(),
  })
  .map(({ weekday, weekend, opensOnBankHolidays, shut }) => ({
    bankHolidays: BANK_HOLIDAYS,
    openingHours: {
      week: {
        ...{ monday: weekday, tuesday: weekday, wednesday: weekday, thursday: weekday, friday: weekday },
        ...(weekend === undefined ? {} : { saturday: weekend, sunday: weekend }),
      },
      opensOnBankHolidays,
    },
    closures: shut ? [{ fromDay: '2026-10-26', toDay: '2026-10-26' }] : [],
  }))

const LONDON = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hourCycle: 'h23',
  weekday: 'long',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

/** Whether a minute is worked, read off the platform's clock of England and the calendar's data alone. */
const isWorked = (minute: number, { openingHours, bankHolidays, closures }: WorkingCalendar): boolean => {
  const parts = Object.fromEntries(LONDON.formatToParts(minute).map(({ type, value }) => [type, value]))
  const open = Object.entries(openingHours.week).find(([day]) => day === parts.weekday?.toLowerCase())?.[1]
  const day = `${parts.year}-${parts.month}-${parts.day}`
  if (open === undefined || closures.some(({ fromDay, toDay }) => fromDay <= day && day <= toDay))
    return false
  if (bankHolidays.includes(day) && !openingHours.opensOnBankHolidays) return false
  const wall = Number(parts.hour) * 60 + Number(parts.minute)
  return open.opensAt <= wall && wall < open.closesAt
}

const minuteByMinute = (from: number, minutes: number, calendar: WorkingCalendar): number => {
  let left = minutes
  for (let minute = from; ; minute += MINUTE)
    if (isWorked(minute, calendar) && --left === 0) return minute + MINUTE
}

describe('working time', () => {
  it.each([
    ['2026-11-20T10:00:00Z', 60, '2026-11-20T11:00:00.000Z'],
    ['2026-11-20T16:30:00Z', 60, '2026-11-23T09:30:00.000Z'],
    ['2026-11-20T16:00:00Z', 60, '2026-11-20T17:00:00.000Z'],
    ['2026-11-20T18:00:00Z', 60, '2026-11-23T10:00:00.000Z'],
    ['2026-11-20T05:00:00Z', 60, '2026-11-20T10:00:00.000Z'],
    ['2026-12-24T16:30:00Z', 60, '2026-12-29T09:30:00.000Z'],
    ['2026-10-23T15:30:00Z', 60, '2026-10-26T09:30:00.000Z'],
    ['2026-11-20T10:00:00Z', 16 * 60, '2026-11-24T10:00:00.000Z'],
    // Nothing is rounded: a due time is never before its time.
    ['2026-11-20T10:00:30Z', 60, '2026-11-20T11:00:30.000Z'],
  ])('from %s and %d minutes on is %s', (from, minutes, due) => {
    expect(iso(afterWorkingMinutes(at(from), minutes, OFFICE))).toBe(due)
  })

  it('is what a model finds that looks at every minute, around holidays and changes of the clocks', () => {
    fc.assert(
      fc.property(awkward, fc.integer({ min: 1, max: 900 }), calendars, (from, minutes, calendar) => {
        const due = afterWorkingMinutes(from, minutes, calendar)
        expect(iso(due)).toBe(iso(minuteByMinute(from, minutes, calendar)))
      }),
      { numRuns: 60 },
    )
  })

  it('never ends outside opening hours', () => {
    fc.assert(
      fc.property(fc.oneof(instants, awkward), fc.integer({ min: 1, max: 5000 }), (from, minutes) => {
        const lastMinute = afterWorkingMinutes(from, minutes, OFFICE) - MINUTE
        const open = hoursOf(dayOf(lastMinute), OFFICE)
        expect(open?.opensAt).toBeLessThanOrEqual(wallMinutes(lastMinute))
        expect(open?.closesAt).toBeGreaterThan(wallMinutes(lastMinute))
      }),
    )
  })

  it('adds up: two stretches in turn are one stretch of both', () => {
    const stretch = fc.integer({ min: 1, max: 2000 })
    fc.assert(
      fc.property(fc.oneof(instants, awkward), stretch, stretch, calendars, (from, one, other, calendar) => {
        const inTurn = afterWorkingMinutes(afterWorkingMinutes(from, one, calendar), other, calendar)
        expect(afterWorkingMinutes(from, one + other, calendar)).toBe(inTurn)
      }),
    )
  })

  it('grows with the minutes asked for, and with a later start', () => {
    const minutes = fc.integer({ min: 1, max: 3000 })
    fc.assert(
      fc.property(awkward, minutes, minutes, calendars, (from, fewer, more, calendar) => {
        const due = afterWorkingMinutes(from, fewer, calendar)
        expect(afterWorkingMinutes(from, fewer + more, calendar)).toBeGreaterThan(due)
        expect(afterWorkingMinutes(from + more * MINUTE, fewer, calendar)).toBeGreaterThanOrEqual(due)
        expect(due).toBeGreaterThanOrEqual(from + fewer * MINUTE)
      }),
    )
  })

  it('does not mind what the clock showed while it was closed', () => {
    fc.assert(
      fc.property(awkward, fc.integer({ min: 1, max: 900 }), (from, minutes) => {
        const opening = nextOpening(from, OFFICE)
        expect(afterWorkingMinutes(from, minutes, OFFICE)).toBe(afterWorkingMinutes(opening, minutes, OFFICE))
      }),
    )
  })

  it('is refused for a calendar that never opens, instead of being looked for without end', () => {
    const never: WorkingCalendar = { ...OFFICE, openingHours: { week: {}, opensOnBankHolidays: true } }
    expect(() => afterWorkingMinutes(at('2026-11-20T10:00:00Z'), 1, never)).toThrow(RangeError)
  })
})
