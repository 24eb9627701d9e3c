/** The clocks of a recipient: which start and stop in which state, by which policy. */
import { describe, expect, it } from '@jest/globals'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { CLOCK_POLICIES } from '../../domain/clock-policies.ts'
import { idOf } from '../../domain/ids.ts'
import { iso } from '../../domain/instant.ts'
import { RECIPIENT_STATES } from '../../domain/recipient.ts'
import {
  type AgencyTime,
  decisionClock,
  outcomeClock,
  reminderAt,
  undeliveredAfterSeconds,
  withClocks,
} from '../../domain/recipient-clocks.ts'
import { type Recipient, URGENCIES } from '../../domain/referral.ts'

const TIME: AgencyTime = { calendar: { bankHolidays: BANK_HOLIDAYS, ...OFFICE_HOURS }, ownPolicies: [] }
const REFERRAL = { urgency: 'standard', raisedAt: '2026-11-20T10:00:00.000Z' } as const
const at = (text: string): number => Date.parse(text)

const recipient = (more: Partial<Recipient>): Recipient => ({
  id: idOf('recipient', 'rcp_one'),
  number: 1,
  agencyId: idOf('agency', 'agc_riverside'),
  state: 'sending',
  since: REFERRAL.raisedAt,
  messageVersion: 1,
  attempts: 1,
  nextStepRecorded: false,
  ...more,
})

describe("a partner's decision", () => {
  it.each([
    // The end of the first working day after the day of receipt, whatever the urgency.
    ['standard', '2026-12-23T10:00:00Z', '2026-12-24T17:00:00.000Z', 'england.decision.1'],
    ['standard', '2026-12-24T10:00:00Z', '2026-12-29T17:00:00.000Z', 'england.decision.1'],
    ['three-days', '2026-11-18T10:00:00Z', '2026-11-19T17:00:00.000Z', 'england.decision.1'],
    // Urgent work runs round the clock, also at night and on holidays.
    ['immediate', '2026-12-25T23:00:00Z', '2026-12-26T03:00:00.000Z', 'default.decision-immediate.1'],
    ['same-day', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00.000Z', 'default.decision-same-day.1'],
    ['three-days', '2026-12-24T10:00:00Z', '2026-12-27T10:00:00.000Z', 'default.decision-three-days.1'],
  ] as const)('on %s work received at %s is due at %s by %s', (urgency, from, due, policyId) => {
    const clock = decisionClock(urgency, at(from), TIME)
    expect(clock).toMatchObject({ clock: 'decision', dueAt: due, policyId, startedAt: iso(at(from)) })
  })

  it('is counted in the hours of the agency, and by its own policy where that is sooner', () => {
    const friday = { opensAt: 9 * 60, closesAt: 13 * 60 }
    const early: AgencyTime = {
      ...TIME,
      calendar: { ...TIME.calendar, openingHours: { week: { friday }, opensOnBankHolidays: false } },
    }
    expect(decisionClock('standard', at('2026-11-19T10:00:00Z'), early).dueAt).toBe(
      '2026-11-20T13:00:00.000Z',
    )
    const [common] = CLOCK_POLICIES
    const agreed = { ...common, id: 'own', statutory: false, pausable: [], unit: 'working-minutes' } as const
    const own = (amount: number) => ({ ...TIME, ownPolicies: [{ ...agreed, amount }] }) as AgencyTime
    expect(decisionClock('standard', at('2026-11-19T10:00:00Z'), own(120))).toMatchObject({
      policyId: 'own',
      dueAt: '2026-11-19T12:00:00.000Z',
    })
    // No agreement lengthens what is statutory.
    expect(decisionClock('standard', at('2026-11-19T10:00:00Z'), own(9000)).policyId).toBe(
      'england.decision.1',
    )
  })

  it('is sooner for more urgent work', () => {
    for (const from of ['2026-11-18T10:00:00Z', '2026-12-24T22:00:00Z', '2026-11-21T03:00:00Z']) {
      const dues = URGENCIES.map((urgency) => decisionClock(urgency, at(from), TIME).dueAt)
      expect(dues).toEqual(dues.toSorted())
    }
  })
})

it('the outcome is due 45 working days after the referral was raised (worked check)', () => {
  expect(outcomeClock(REFERRAL, TIME)).toMatchObject({
    dueAt: '2027-01-27T17:00:00.000Z',
    policyId: 'england.outcome.1',
    statutory: true,
  })
})

it('a person is told of urgent work after 15 minutes, of other work after four hours', () => {
  const minutes = URGENCIES.map(
    (urgency) => undeliveredAfterSeconds(urgency, at(REFERRAL.raisedAt), TIME) / 60,
  )
  expect(minutes).toEqual([15, 15, 240, 240])
})

describe('on the record', () => {
  const DELIVERED = at('2026-11-20T10:05:00Z')
  const delivered = withClocks(
    recipient({ state: 'delivered', deliveredAt: iso(DELIVERED) }),
    REFERRAL,
    DELIVERED,
    TIME,
  )

  it('nothing runs before the partner has it', () => {
    expect(withClocks(recipient({}), REFERRAL, DELIVERED, TIME)).toEqual(recipient({}))
    expect(reminderAt(recipient({}))).toBeUndefined()
  })

  it('the decision runs from delivery, and the agency is reminded half-way', () => {
    expect(delivered.respondBy).toBe('2026-11-23T17:00:00.000Z')
    expect(delivered.clocks).toHaveLength(1)
    expect(reminderAt(delivered)).toBe('2026-11-22T01:32:30.000Z')
  })

  it('acceptance stops it and starts the outcome; finishing stops that', () => {
    const accepted = withClocks(
      { ...delivered, state: 'accepted' },
      REFERRAL,
      at('2026-11-23T09:00:00Z'),
      TIME,
    )
    expect(accepted.clocks?.map(({ clock, stoppedAt }) => [clock, stoppedAt])).toEqual([
      ['decision', '2026-11-23T09:00:00.000Z'],
      ['outcome', undefined],
    ])
    const finished = withClocks(
      { ...accepted, state: 'finished' },
      REFERRAL,
      at('2026-12-01T09:00:00Z'),
      TIME,
    )
    expect(finished.clocks?.map(({ stoppedAt }) => stoppedAt)).toEqual([
      '2026-11-23T09:00:00.000Z',
      '2026-12-01T09:00:00.000Z',
    ])
    expect(finished.outcomeBy).toBe(accepted.outcomeBy)
  })

  it('is never set again, whatever states follow', () => {
    for (const state of RECIPIENT_STATES) {
      const again = withClocks({ ...delivered, state }, REFERRAL, at('2026-12-20T09:00:00Z'), TIME)
      expect(again.respondBy).toBe(delivered.respondBy)
      expect(again.clocks?.filter(({ clock }) => clock === 'decision')).toHaveLength(1)
    }
  })
})
