/** When clocks run out: referral practice and clocks §§3.3, 3.4, with the worked checks of the standard. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { addDays, dayOf, isWorkingDay } from '../../domain/calendar-day.ts'
import { dueAfterPauses, dueOf, OFFICE_HOURS, type Pause, reminderDue } from '../../domain/clock.ts'
import { CLOCK_POLICIES } from '../../domain/clock-policies.ts'
import { CLOCK_KINDS, type ClockPolicy, policiesFor } from '../../domain/clock-policy.ts'
import { iso } from '../../domain/instant.ts'

const CALENDAR = { bankHolidays: BANK_HOLIDAYS, ...OFFICE_HOURS }
const MINUTE = 60_000
const at = (text: string): number => Date.parse(text)
const instants = fc.integer({ min: at('2026-01-05T00:00:00Z'), max: at('2029-06-01T00:00:00Z') })

const policy = (more: Partial<Omit<ClockPolicy, 'statutory' | 'pausable'>>): ClockPolicy => ({
  id: 'test.1',
  kind: 'decision',
  unit: 'working-days',
  amount: 1,
  statutory: false,
  pausable: ['waiting-for-family', 'agency-closed'],
  receiptRule: 'actual',
  countStartDay: false,
  dayEnd: 'midnight',
  continuesOutOfHours: false,
  validFrom: '2020-01-01',
  source: 'this test',
  ...more,
})
const due = (more: Parameters<typeof policy>[0], from: string): string =>
  iso(dueOf(policy(more), at(from), CALENDAR))

describe('a clock of working days', () => {
  it.each([
    ['2026-12-23', 1, '2026-12-24'],
    ['2026-12-24', 1, '2026-12-29'],
    ['2026-04-02', 1, '2026-04-07'],
    ['2026-03-30', 10, '2026-04-15'],
    ['2026-11-20', 15, '2026-12-11'],
    ['2026-11-20', 45, '2027-01-27'],
  ])('received on %s runs out %d of them later, at the end of %s', (from, amount, day) => {
    const end = at(due({ amount }, `${from}T10:00:00Z`))
    expect(dayOf(end)).toBe(day)
    expect(dayOf(end + 1_000)).toBe(addDays(day, 1))
    // Where the day of receipt is day 1, as one census validator counts, it is one working day sooner.
    expect(dayOf(at(due({ amount: amount + 1, countStartDay: true }, `${from}T10:00:00Z`)))).toBe(day)
  })

  it.each([
    // Late on a summer evening it is already the next day in England.
    [{}, '2026-06-30T23:30:00Z', '2026-07-02T22:59:59.000Z'],
    [{ dayEnd: 'closing' }, '2026-06-30T23:30:00Z', '2026-07-02T16:00:00.000Z'],
    // Over the change of the clocks: 5pm by the wall.
    [{ dayEnd: 'closing' }, '2026-10-23T10:00:00Z', '2026-10-26T17:00:00.000Z'],
    [{ dayEnd: 'closing' }, '2026-03-27T10:00:00Z', '2026-03-30T16:00:00.000Z'],
    // What comes on a Saturday counts from that day, or from the Monday on which it is opened.
    [{ dayEnd: 'closing' }, '2026-11-21T10:00:00Z', '2026-11-23T17:00:00.000Z'],
    [{ dayEnd: 'closing', receiptRule: 'next-opening' }, '2026-11-21T10:00:00Z', '2026-11-24T17:00:00.000Z'],
    [{ dayEnd: 'closing', receiptRule: 'next-opening' }, '2026-11-20T17:30:00Z', '2026-11-24T17:00:00.000Z'],
  ] as const)('%j received at %s runs out at %s', (more, from, runsOut) => {
    expect(due(more, from)).toBe(runsOut)
  })
})

describe('other clocks', () => {
  it.each([
    [{ unit: 'months', amount: 3 }, '2026-11-30T10:00:00Z', '2027-02-28T23:59:59.000Z'],
    [{ unit: 'months', amount: 6 }, '2026-03-10T10:00:00Z', '2026-09-10T22:59:59.000Z'],
    // Not moved on from a day that nobody works.
    [{ unit: 'calendar-weeks', amount: 6 }, '2026-11-20T10:00:00Z', '2027-01-01T23:59:59.000Z'],
    [{ unit: 'elapsed-minutes', amount: 72 * 60 }, '2026-10-23T10:00:00Z', '2026-10-26T10:00:00.000Z'],
    [{ unit: 'working-minutes', amount: 240 }, '2026-11-20T15:00:00Z', '2026-11-23T11:00:00.000Z'],
    [
      { unit: 'working-minutes', amount: 240, continuesOutOfHours: true },
      '2026-12-25T23:00:00Z',
      '2026-12-26T03:00:00.000Z',
    ],
  ] as const)('%j from %s run out at %s', (more, from, runsOut) => {
    expect(due(more, from)).toBe(runsOut)
  })

  it('are due later the longer they are, and never before they began', () => {
    const policies = fc.record({
      unit: fc.constantFrom('working-minutes', 'working-days', 'elapsed-minutes', 'calendar-weeks', 'months'),
      amount: fc.integer({ min: 1, max: 60 }),
      countStartDay: fc.boolean(),
      dayEnd: fc.constantFrom('midnight', 'closing'),
      receiptRule: fc.constantFrom('actual', 'next-opening'),
    } as const)
    fc.assert(
      fc.property(policies, instants, (more, from) => {
        const runsOut = dueOf(policy(more), from, CALENDAR)
        const longer = dueOf(policy({ ...more, amount: more.amount + 1 }), from, CALENDAR)
        expect(longer).toBeGreaterThan(runsOut)
        if (!more.countStartDay) expect(runsOut).toBeGreaterThan(from)
        if (more.unit === 'working-days') expect(isWorkingDay(dayOf(runsOut), BANK_HOLIDAYS)).toBe(true)
      }),
    )
  })

  it('remind half-way', () => {
    fc.assert(
      fc.property(instants, fc.nat(10 ** 9), (from, length) => {
        expect(reminderDue(from, from + length) - from).toBe(Math.floor(length / 2))
      }),
    )
  })
})

describe('a pause', () => {
  const family = (from: string, to?: string): Pause => ({
    reason: 'waiting-for-family',
    from: at(from),
    ...(to === undefined ? {} : { to: at(to) }),
  })
  const pausedDue = (more: Parameters<typeof policy>[0], from: string, pauses: readonly Pause[]) => {
    const runsOut = dueAfterPauses(policy(more), at(from), CALENDAR, pauses)
    return runsOut === undefined ? undefined : iso(runsOut)
  }

  it('moves the due time by the time that would have counted in it', () => {
    const hours = { unit: 'working-minutes', amount: 240 } as const
    const pauses = [family('2026-11-20T11:00:00Z', '2026-11-20T12:30:00Z')]
    expect(pausedDue(hours, '2026-11-20T10:00:00Z', pauses)).toBe('2026-11-20T15:30:00.000Z')
    // Through a night and a weekend: only the working hours in it were lost.
    const overnight = [family('2026-11-20T11:00:00Z', '2026-11-23T09:00:00Z')]
    expect(pausedDue(hours, '2026-11-20T10:00:00Z', overnight)).toBe('2026-11-23T12:00:00.000Z')
    const days = [family('2026-11-24T09:00:00Z', '2026-11-26T09:00:00Z')]
    expect(pausedDue({ amount: 5 }, '2026-11-20T10:00:00Z', days)).toBe('2026-12-01T23:59:59.000Z')
  })

  it('has no due time while it lasts, unless the clock ran out before', () => {
    const hours = { unit: 'working-minutes', amount: 240 } as const
    expect(pausedDue(hours, '2026-11-20T10:00:00Z', [family('2026-11-20T11:00:00Z')])).toBeUndefined()
    expect(pausedDue(hours, '2026-11-20T10:00:00Z', [family('2026-11-20T15:00:00Z')])).toBe(
      '2026-11-20T14:00:00.000Z',
    )
    expect(pausedDue({ amount: 5 }, '2026-11-20T10:00:00Z', [family('2026-11-24T11:00:00Z')])).toBeUndefined()
    const elapsed = { unit: 'elapsed-minutes', amount: 24 * 60 } as const
    expect(pausedDue(elapsed, '2026-11-20T10:00:00Z', [family('2026-11-20T11:00:00Z')])).toBeUndefined()
  })

  it('for a reason that the policy does not name counts for nothing; for a closure only where it says so', () => {
    const supervisor: Pause = { reason: 'supervisor', from: at('2026-11-20T10:30:00Z') }
    expect(pausedDue({}, '2026-11-20T10:00:00Z', [supervisor])).toBe('2026-11-23T23:59:59.000Z')
    const shut = { ...CALENDAR, closures: [{ fromDay: '2026-11-23', toDay: '2026-11-24' }] }
    const open = at('2026-11-20T10:00:00Z')
    expect(iso(dueOf(policy({}), open, shut))).toBe('2026-11-25T23:59:59.000Z')
    const deaf: ClockPolicy = { ...policy({}), statutory: true, pausable: [] }
    expect(iso(dueOf(deaf, open, shut))).toBe('2026-11-23T23:59:59.000Z')
  })

  it('never moves a statutory clock, and never makes another one due sooner', () => {
    const pauses = fc.array(
      fc
        .record({
          reason: fc.constantFrom(
            'waiting-for-family',
            'agency-closed',
            'supervisor',
            'waiting-for-referrer',
          ),
          from: fc.integer({ min: 0, max: 20_000 }),
          length: fc.integer({ min: 1, max: 20_000 }),
        } as const)
        .map(({ reason, from, length }) => ({ reason, from, to: from + length })),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(instants, fc.constantFrom(...CLOCK_POLICIES), pauses, (from, kept, relative) => {
        const there = relative.map((pause) => ({
          ...pause,
          from: from + pause.from * MINUTE,
          to: from + pause.to * MINUTE,
        }))
        const plain = dueOf(kept, from, CALENDAR)
        const paused = dueAfterPauses(kept, from, CALENDAR, there)
        if (kept.statutory) expect(paused).toBe(plain)
        else expect(paused).toBeGreaterThanOrEqual(plain)
      }),
    )
  })
})

describe('clock policies', () => {
  it('have ids of their own, and none that is statutory can be paused', () => {
    expect(new Set(CLOCK_POLICIES.map(({ id }) => id)).size).toBe(CLOCK_POLICIES.length)
    for (const { statutory, pausable } of CLOCK_POLICIES) if (statutory) expect(pausable).toEqual([])
  })

  it('are one for each kind today', () => {
    for (const kind of CLOCK_KINDS) expect(policiesFor(kind, '2026-11-20', CLOCK_POLICIES)).toHaveLength(1)
  })

  it('hold from their first day to their last; a newer one takes over', () => {
    const old = policy({ id: 'old', validFrom: '2026-01-01', validTo: '2026-06-30' })
    const later = policy({ id: 'later', validFrom: '2026-07-01' })
    const ids = (day: string) => policiesFor('decision', day, [old, later]).map(({ id }) => id)
    expect(['2025-12-31', '2026-01-01', '2026-06-30', '2026-07-01'].map(ids)).toEqual([
      [],
      ['old'],
      ['old'],
      ['later'],
    ])
  })

  it('of an agency replace the common ones, but stand beside one that is statutory', () => {
    const own = [policy({ id: 'own', kind: 'decision' }), policy({ id: 'red', kind: 'partner-reply-red' })]
    const ids = (kind: 'decision' | 'partner-reply-red') =>
      policiesFor(kind, '2026-11-20', CLOCK_POLICIES, own).map(({ id }) => id)
    expect(ids('partner-reply-red')).toEqual(['red'])
    expect(ids('decision')).toEqual(['england.decision.1', 'own'])
  })
})
