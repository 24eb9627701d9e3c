/** Days and wall-clock time in England, against the time-zone data of the platform. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { bankHolidaysByRule, isBankHoliday } from '../../domain/bank-holiday-rules.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import {
  addDays,
  addMonths,
  addWorkingDays,
  dayOf,
  daysBetween,
  instantAt,
  isWorkingDay,
  londonOffsetMinutes,
  wallMinutes,
} from '../../domain/calendar-day.ts'

const at = (text: string): number => Date.parse(text)
const instants = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') })
const days = fc.integer({ min: 0, max: 1400 }).map((count) => addDays('2026-01-01', count))

const LONDON = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

/** Day and minutes by the platform's Europe/London. */
const platform = (instant: number): { day: string; minutes: number } => {
  const parts = LONDON.formatToParts(instant)
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? ''
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    minutes: Number(part('hour')) * 60 + Number(part('minute')),
  }
}

describe('the clock on the wall in England', () => {
  it('agrees with the time-zone data at any instant', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect({ day: dayOf(instant), minutes: wallMinutes(instant) }).toEqual(platform(instant))
      }),
    )
  })

  it('agrees with it minute by minute on the days it changes', () => {
    for (const day of ['2026-03-29', '2026-10-25', '2027-03-28', '2027-10-31'])
      for (let minute = 0; minute < 24 * 60; minute += 1) {
        const instant = at(`${day}T00:00:00Z`) + minute * 60_000
        expect({ day: dayOf(instant), minutes: wallMinutes(instant) }).toEqual(platform(instant))
      }
  })

  it('goes forward on the last Sunday of March and back on the last Sunday of October', () => {
    expect(londonOffsetMinutes(at('2026-03-29T00:59:59.999Z'))).toBe(0)
    expect(londonOffsetMinutes(at('2026-03-29T01:00:00Z'))).toBe(60)
    expect(londonOffsetMinutes(at('2026-10-25T00:59:59.999Z'))).toBe(60)
    expect(londonOffsetMinutes(at('2026-10-25T01:00:00Z'))).toBe(0)
  })

  it('is turned back into the instant, but for the hour that comes twice', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const minute = instant - (instant % 60_000)
        const back = instantAt(dayOf(minute), wallMinutes(minute))
        if (back !== minute) expect(minute - back).toBe(3_600_000)
        expect(wallMinutes(back)).toBe(wallMinutes(minute))
      }),
    )
  })

  it('takes the first of the hour that comes twice, and moves the missing hour on', () => {
    expect(instantAt('2026-10-25', 90)).toBe(at('2026-10-25T00:30:00Z'))
    expect(instantAt('2026-03-29', 90)).toBe(at('2026-03-29T01:30:00Z'))
    expect(wallMinutes(instantAt('2026-03-29', 90))).toBe(150)
  })

  it('shows another day than UTC late on a summer evening', () => {
    expect(dayOf(at('2026-06-30T23:30:00Z'))).toBe('2026-07-01')
    expect(dayOf(at('2026-12-31T23:30:00Z'))).toBe('2026-12-31')
  })
})

describe('bank holidays', () => {
  /** Gregorian Easter Sunday (Meeus). */
  const easter = (year: number): string => {
    const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100]
    const f = Math.floor((b + 8) / 25)
    const g = Math.floor((b - f + 1) / 3)
    const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
    const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
    const m = Math.floor((a + 11 * h + 22 * l) / 451)
    const month = Math.floor((h + l - 7 * m + 114) / 31)
    const day = ((h + l - 7 * m + 114) % 31) + 1
    return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  }
  const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()
  const firstMonday = (day: string): string => addDays(day, (8 - weekday(day)) % 7)
  const notAtWeekend = (day: string): string =>
    addDays(day, weekday(day) === 6 ? 2 : weekday(day) === 0 ? 1 : 0)
  const byTheRules = (year: number): string[] => {
    const christmas = weekday(`${year}-12-25`)
    const december = { 5: ['25', '28'], 6: ['27', '28'], 0: ['26', '27'] }[christmas] ?? ['25', '26']
    return [
      notAtWeekend(`${year}-01-01`),
      addDays(easter(year), -2),
      addDays(easter(year), 1),
      firstMonday(`${year}-05-01`),
      addDays(firstMonday(`${year}-06-01`), -7),
      addDays(firstMonday(`${year}-09-01`), -7),
      ...december.map((day) => `${year}-12-${day}`),
    ]
  }

  it.each([2026, 2027, 2028, 2029])('of %d are those of the rules', (year) => {
    expect(BANK_HOLIDAYS.filter((day) => day.startsWith(`${year}`))).toEqual(byTheRules(year).toSorted())
  })

  it('are the same by the product for any year, in order', () => {
    for (let year = 1990; year <= 2099; year += 1)
      expect(bankHolidaysByRule(year)).toEqual(byTheRules(year).toSorted())
  })

  it('are filled by the rules only for a year that is not listed', () => {
    // 2020: early May was moved to the 8th by proclamation.
    const of2020 = ['2020-01-01', '2020-04-10', '2020-04-13', '2020-05-08', '2020-05-25', '2020-08-31']
    expect(isBankHoliday('2020-05-04', of2020)).toBe(false)
    expect(isBankHoliday('2020-05-08', of2020)).toBe(true)
    expect(isBankHoliday('2021-05-03', of2020)).toBe(true)
    expect(isWorkingDay('2031-04-14', BANK_HOLIDAYS)).toBe(false)
    expect(isWorkingDay('2031-04-15', BANK_HOLIDAYS)).toBe(true)
  })

  it('are listed for four years', () => {
    const years = new Set(BANK_HOLIDAYS.map((day) => day.slice(0, 4)))
    expect([...years]).toEqual(['2026', '2027', '2028', '2029'])
  })
})

describe('months', () => {
  it.each([
    ['2026-01-15', 3, '2026-04-15'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2026-12-31', 12, '2027-12-31'],
  ])('%s and %d more make %s', (from, count, due) => {
    expect(addMonths(from, count)).toBe(due)
  })

  it('are as many days as lie between', () => {
    fc.assert(
      fc.property(days, fc.nat(24), (day, count) => {
        expect(addDays(day, daysBetween(day, addMonths(day, count)))).toBe(addMonths(day, count))
      }),
    )
  })
})

describe('working days', () => {
  it.each([
    ['2026-12-23', 1, '2026-12-24'],
    ['2026-12-24', 1, '2026-12-29'],
    ['2026-04-02', 1, '2026-04-07'],
    ['2026-03-30', 10, '2026-04-15'],
    ['2026-11-20', 15, '2026-12-11'],
    ['2026-11-20', 45, '2027-01-27'],
    ['2026-11-21', 1, '2026-11-23'],
    ['2026-11-20', 0, '2026-11-20'],
  ])('%s and %d more make %s', (from, count, due) => {
    expect(addWorkingDays(from, count, BANK_HOLIDAYS)).toBe(due)
  })

  it('are counted one by one: two counts in turn are one count of both', () => {
    fc.assert(
      fc.property(days, fc.nat(30), fc.nat(30), (day, one, other) => {
        const inTurn = addWorkingDays(addWorkingDays(day, one, BANK_HOLIDAYS), other, BANK_HOLIDAYS)
        expect(addWorkingDays(day, one + other, BANK_HOLIDAYS)).toBe(inTurn)
      }),
    )
  })

  it('end on a working day, with exactly so many of them behind', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (day, count) => {
        const due = addWorkingDays(day, count, BANK_HOLIDAYS)
        expect(isWorkingDay(due, BANK_HOLIDAYS)).toBe(true)
        let passed = 0
        for (let current = addDays(day, 1); current <= due; current = addDays(current, 1))
          if (isWorkingDay(current, BANK_HOLIDAYS)) passed += 1
        expect(passed).toBe(count)
      }),
    )
  })

  it('are no Saturday, no Sunday and no bank holiday', () => {
    expect(isWorkingDay('2026-11-20', BANK_HOLIDAYS)).toBe(true)
    for (const day of ['2026-11-21', '2026-11-22', '2026-12-28', '2026-04-03'])
      expect(isWorkingDay(day, BANK_HOLIDAYS)).toBe(false)
  })
})
