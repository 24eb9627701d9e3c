/** Named due times: referral practice and clocks §3. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { dayOf, isWorkingDay, wallMinutes } from '../../domain/calendar-day.ts'
import {
  afterWorkingMinutes,
  decisionDue,
  OFFICE_HOURS,
  outcomeDue,
  reminderDue,
  undeliveredAfterSeconds,
} from '../../domain/clock.ts'
import { iso } from '../../domain/instant.ts'
import { URGENCIES } from '../../domain/referral.ts'

const CALENDAR = { bankHolidays: BANK_HOLIDAYS, ...OFFICE_HOURS }
const at = (text: string): number => Date.parse(text)
const instants = fc.integer({ min: at('2026-01-05T00:00:00Z'), max: at('2029-06-01T00:00:00Z') })
const MINUTE = 60_000

describe("a partner's decision", () => {
  it.each([
    // Standard work: the end of the first working day after the day of receipt.
    ['standard', '2026-12-23T10:00:00Z', '2026-12-24T17:00:00.000Z'],
    ['standard', '2026-12-24T10:00:00Z', '2026-12-29T17:00:00.000Z'],
    ['standard', '2026-04-02T10:00:00Z', '2026-04-07T16:00:00.000Z'],
    // Late on a summer evening it is already the next day in England.
    ['standard', '2026-06-30T23:30:00Z', '2026-07-02T16:00:00.000Z'],
    ['standard', '2026-11-21T10:00:00Z', '2026-11-23T17:00:00.000Z'],
    // Over the change of the clocks: 5pm by the wall.
    ['standard', '2026-10-23T10:00:00Z', '2026-10-26T17:00:00.000Z'],
    ['standard', '2026-03-27T10:00:00Z', '2026-03-30T16:00:00.000Z'],
    // Urgent work runs round the clock, also at night and on holidays.
    ['immediate', '2026-12-25T23:00:00Z', '2026-12-26T03:00:00.000Z'],
    ['same-day', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00.000Z'],
    ['three-days', '2026-12-24T10:00:00Z', '2026-12-27T10:00:00.000Z'],
  ] as const)('on %s work asked at %s is due at %s', (urgency, from, due) => {
    expect(iso(decisionDue(urgency, at(from), CALENDAR))).toBe(due)
  })

  it('is due after it was asked, sooner for more urgent work, and reminded half-way', () => {
    fc.assert(
      fc.property(instants, (from) => {
        const dues = URGENCIES.slice(0, 3).map((urgency) => decisionDue(urgency, from, CALENDAR))
        expect(dues).toEqual(dues.toSorted((one, other) => one - other))
        for (const urgency of URGENCIES) {
          const due = decisionDue(urgency, from, CALENDAR)
          const reminder = reminderDue(from, due)
          expect(due).toBeGreaterThan(from)
          expect(reminder - from).toBe(Math.floor((due - from) / 2))
        }
      }),
    )
  })
})

it('has its outcome due 45 working days after it was raised (worked check)', () => {
  expect(iso(outcomeDue(at('2026-11-20T10:00:00Z'), CALENDAR))).toBe('2027-01-27T17:00:00.000Z')
})

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
  ])('from %s and %d minutes on is %s', (from, minutes, due) => {
    expect(iso(afterWorkingMinutes(at(from), minutes, CALENDAR))).toBe(due)
  })

  it('ends within opening hours of a working day', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 5000 }), (from, minutes) => {
        const due = afterWorkingMinutes(from, minutes, CALENDAR)
        expect(isWorkingDay(dayOf(due), BANK_HOLIDAYS)).toBe(true)
        expect(wallMinutes(due)).toBeGreaterThan(OFFICE_HOURS.opensAt)
        expect(wallMinutes(due)).toBeLessThanOrEqual(OFFICE_HOURS.closesAt)
        expect(due).toBeGreaterThan(from - MINUTE)
      }),
    )
  })

  it('adds up: two stretches in turn are one stretch of both', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 2000 }),
        (from, one, other) => {
          const inTurn = afterWorkingMinutes(afterWorkingMinutes(from, one, CALENDAR), other, CALENDAR)
          expect(afterWorkingMinutes(from, one + other, CALENDAR)).toBe(inTurn)
        },
      ),
    )
  })
})

it('tells a person of urgent work after 15 minutes, of other work after four hours', () => {
  expect(URGENCIES.map((urgency) => undeliveredAfterSeconds(urgency) / 60)).toEqual([15, 15, 240, 240])
})
