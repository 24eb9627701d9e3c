/** Clocks that stand still while a partner waits for the family, where an agency's policy says so. */
import { describe, expect, it } from '@jest/globals'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import type { ClockPolicy, PauseReason } from '../../domain/clock-policy.ts'
import { idOf } from '../../domain/ids.ts'
import { pauseIn, type WaitsFor, withPause } from '../../domain/recipient-clock.ts'
import { type AgencyTime, withClocks } from '../../domain/recipient-clocks.ts'
import type { Recipient } from '../../domain/referral.ts'

const REFERRAL = { urgency: 'standard', raisedAt: '2026-11-19T09:30:00.000Z' } as const
const FOUR_HOURS = 4 * 60

/** The agency has agreed to four working hours, and may stop for these reasons. */
const agreed = (pausable: readonly PauseReason[], kind: 'decision' | 'outcome' = 'decision'): AgencyTime => {
  const policy: ClockPolicy = {
    id: `own.${kind}.1`,
    kind,
    unit: 'working-minutes',
    amount: FOUR_HOURS,
    receiptRule: 'actual',
    countStartDay: false,
    dayEnd: 'closing',
    continuesOutOfHours: false,
    validFrom: '2026-01-01',
    source: 'a test',
    statutory: false,
    pausable,
  }
  return { calendar: { bankHolidays: BANK_HOLIDAYS, ...OFFICE_HOURS }, ownPolicies: [policy] }
}

const SENT: Recipient = {
  id: idOf('recipient', 'rcp_one'),
  number: 1,
  agencyId: idOf('agency', 'agc_riverside'),
  state: 'sending',
  since: REFERRAL.raisedAt,
  messageVersion: 1,
  attempts: 1,
  nextStepRecorded: false,
}

/** Delivered at ten, then through these states at these times. */
const lived = (
  time: AgencyTime,
  ...changes: readonly (readonly [at: string, state: Recipient['state'], waitsFor?: WaitsFor])[]
): Recipient => {
  let recipient = SENT
  for (const [at, state, waitsFor] of [['2026-11-19T10:00:00Z', 'delivered'] as const, ...changes])
    recipient = withClocks({ ...recipient, state }, REFERRAL, Date.parse(at), time, waitsFor)
  return recipient
}

const ASKED = ['2026-11-19T11:00:00Z', 'asked', 'family'] as const

describe('a clock that an agency has agreed to', () => {
  it('is due after its four hours', () => {
    expect(lived(agreed(['waiting-for-family'])).respondBy).toBe('2026-11-19T14:00:00.000Z')
  })

  it('goes on after the time for which the family was waited for', () => {
    const back = lived(
      agreed(['waiting-for-family'], 'outcome'),
      ['2026-11-19T10:30:00Z', 'accepted'],
      ['2026-11-19T11:00:00Z', 'on-hold', 'family'],
      ['2026-11-19T13:00:00Z', 'in-progress'],
    )
    expect(back.outcomeBy).toBe('2026-11-19T15:30:00.000Z')
    expect(back.pauses).toEqual([
      {
        reason: 'waiting-for-family',
        from: '2026-11-19T11:00:00.000Z',
        to: '2026-11-19T13:00:00.000Z',
      },
    ])
  })

  it('does not stop for a reason that its policy does not name', () => {
    for (const reasons of [[], ['waiting-for-referrer'], ['supervisor']] as const)
      expect(lived(agreed(reasons), ASKED).respondBy).toBe('2026-11-19T14:00:00.000Z')
  })
})

describe('a statutory clock', () => {
  it('never stops: while the other stands still it is the one that is due', () => {
    // One working day from receipt: the close of the next day.
    expect(lived(agreed(['waiting-for-family']), ASKED).respondBy).toBe('2026-11-20T17:00:00.000Z')
  })

  it('is not outlived by the other, however long the family is waited for', () => {
    const late = lived(
      agreed(['waiting-for-family'], 'outcome'),
      ['2026-11-19T10:30:00Z', 'accepted'],
      ['2026-11-19T11:00:00Z', 'on-hold', 'family'],
      ['2027-03-19T13:00:00Z', 'in-progress'],
    )
    // 45 working days from the referral.
    expect(late.outcomeBy).toBe('2027-01-26T17:00:00.000Z')
  })

  it('that times the outcome does not stop on hold', () => {
    const time = agreed(['waiting-for-family'])
    const taken = lived(time, ['2026-11-19T12:00:00Z', 'accepted'])
    const held = lived(
      time,
      ['2026-11-19T12:00:00Z', 'accepted'],
      ['2026-11-20T12:00:00Z', 'on-hold', 'family'],
    )
    expect(held.outcomeBy).toBe(taken.outcomeBy)
    expect(held.pauses).toHaveLength(1)
  })
})

describe('whom a partner waits for', () => {
  it.each([
    ['asked', undefined, 'waiting-for-referrer'],
    ['asked', 'family', 'waiting-for-family'],
    ['on-hold', undefined, undefined],
    ['on-hold', 'family', 'waiting-for-family'],
    ['accepted', 'family', undefined],
  ] as const)('%s, said to be %s: %s', (state, waitsFor, reason) => {
    expect(pauseIn(state, waitsFor)).toBe(reason)
  })

  it('is one at a time, and what was kept is not changed', () => {
    const first = withPause([], 'waiting-for-family', 'a')
    expect(withPause(first, 'waiting-for-family', 'b')).toBe(first)
    const second = withPause(first, 'waiting-for-referrer', 'b')
    expect(second).toEqual([
      { reason: 'waiting-for-family', from: 'a', to: 'b' },
      { reason: 'waiting-for-referrer', from: 'b' },
    ])
    expect(withPause(second, undefined, 'c').filter(({ to }) => to === undefined)).toEqual([])
  })
})
