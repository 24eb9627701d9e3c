/** Notifications: by when they are to be seen, what is done about it, what can be answered, and when they are over. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { DEADLINE_STEPS, deadlineOf } from '../../domain/deadline.ts'
import { iso } from '../../domain/instant.ts'
import { NOTIFICATION_TYPES, type NotificationType } from '../../domain/notification.ts'
import {
  hasEnded,
  isEnded,
  nextState,
  possibleMoves,
  RECIPIENT_STATES,
  RESPONSE_MOVES,
  responseAs,
} from '../../domain/recipient.ts'
import { URGENCIES } from '../../domain/referral.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { defaultSeeBy } from '../../domain/see-by.ts'

const OFFICE = { calendar: { bankHolidays: BANK_HOLIDAYS, ...OFFICE_HOURS }, ownPolicies: [] }
const at = (text: string): number => Date.parse(text)
const instants = fc.integer({ min: at('2026-01-05T00:00:00Z'), max: at('2029-06-01T00:00:00Z') })
const types = fc.constantFrom(...(Object.keys(NOTIFICATION_TYPES) as NotificationType[]))

describe('the time by which a notification is to be seen', () => {
  const school = (urgency: (typeof URGENCIES)[number], from: string): string =>
    iso(defaultSeeBy({ type: 'domestic-incident', urgency, agencyKind: 'school' }, at(from), OFFICE))

  it.each([
    // At night: before the school opens that morning.
    ['standard', '2026-11-24T02:00:00Z', '2026-11-24T08:30:00.000Z'],
    // While it is open: before its next day.
    ['standard', '2026-11-24T11:00:00Z', '2026-11-25T08:30:00.000Z'],
    // Friday evening: before Monday, and not before a bank holiday.
    ['standard', '2026-11-20T21:00:00Z', '2026-11-23T08:30:00.000Z'],
    ['standard', '2026-04-02T21:00:00Z', '2026-04-07T07:30:00.000Z'],
    // By the clock on the wall, on the day that the clocks change.
    ['standard', '2026-03-29T20:00:00Z', '2026-03-30T07:30:00.000Z'],
    // In the last minutes before it opens: when it opens.
    ['standard', '2026-11-24T08:45:00Z', '2026-11-24T09:00:00.000Z'],
    // What is urgent is not made to wait for the morning.
    ['immediate', '2026-11-24T21:00:00Z', '2026-11-25T01:00:00.000Z'],
  ] as const)('of %s news of an incident at home, told to a school at %s, is %s', (urgency, from, due) => {
    expect(school(urgency, from)).toBe(due)
  })

  it('follows the hours of the school itself, where it has said them', () => {
    const open = { opensAt: 7 * 60 + 45, closesAt: 16 * 60 }
    const openingHours = { week: { monday: open, wednesday: open }, opensOnBankHolidays: false }
    const time = { calendar: { ...OFFICE.calendar, openingHours }, ownPolicies: [] }
    const told = { type: 'domestic-incident', urgency: 'standard', agencyKind: 'school' } as const
    expect(iso(defaultSeeBy(told, at('2026-11-20T21:00:00Z'), time))).toBe('2026-11-23T07:15:00.000Z')
  })

  it('of everything else is by the policy: one working day, sooner where it is urgent', () => {
    const due = (urgency: (typeof URGENCIES)[number], from: string): string =>
      iso(defaultSeeBy({ type: 'missing', urgency, agencyKind: 'school' }, at(from), OFFICE))
    expect(due('standard', '2026-12-24T10:00:00Z')).toBe('2026-12-29T17:00:00.000Z')
    expect(due('same-day', '2026-12-24T10:00:00Z')).toBe('2026-12-25T10:00:00.000Z')
    expect(due('immediate', '2026-12-24T10:00:00Z')).toBe('2026-12-24T14:00:00.000Z')
  })

  it('is never past, and never later than for anybody else', () => {
    fc.assert(
      fc.property(types, fc.constantFrom(...URGENCIES), instants, (type, urgency, from) => {
        const due = defaultSeeBy({ type, urgency, agencyKind: 'school' }, from, OFFICE)
        expect(due).toBeGreaterThan(from)
        expect(due).toBeLessThanOrEqual(defaultSeeBy({ type, urgency, agencyKind: 'health' }, from, OFFICE))
      }),
    )
  })

  it('is reminded of before it comes and escalated after it', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1 }), fc.constantFrom(...URGENCIES), (from, wait, urgency) => {
        const deadline = deadlineOf(from, from + wait, urgency)
        const steps = DEADLINE_STEPS.map((step) => deadline[step])
        expect(steps).toEqual(steps.toSorted())
        expect(deadline.due).toBe(iso(from + wait))
        expect(deadline.escalate > deadline.due).toBe(true)
      }),
    )
  })
})

describe('what a partner can do about a notification', () => {
  it('is to open it, from every state in which a referral could be opened, and to answer nothing', () => {
    for (const state of RECIPIENT_STATES) {
      expect(nextState(state, 'open', 'notification')).toEqual(
        isRefusal(nextState(state, 'open')) ? expect.objectContaining({ refused: true }) : 'opened',
      )
      for (const move of RESPONSE_MOVES.filter((answer) => answer !== 'open'))
        expect(isRefusal(nextState(state, move, 'notification'))).toBe(true)
      expect(possibleMoves(state, 'notification').every((move) => possibleMoves(state).includes(move))).toBe(
        true,
      )
    }
  })

  it('counts as seen where its system accepts or starts it, and is left for a person where it declines or asks', () => {
    const meaning = RESPONSE_MOVES.map((move) => [move, responseAs('notification', move)])
    expect(Object.fromEntries(meaning)).toEqual({
      open: 'open',
      accept: 'open',
      start: 'open',
      hold: 'open',
      finish: 'open',
      ask: 'ask',
      decline: 'decline',
    })
    for (const move of RESPONSE_MOVES) expect(responseAs('referral', move)).toBe(move)
  })
})

describe('a recipient of a notification', () => {
  it('has ended when it was opened, with its receipt where no more can be known, and as one of a referral', () => {
    for (const state of RECIPIENT_STATES)
      for (const nextStepRecorded of [true, false]) {
        const facts = { state, nextStepRecorded }
        expect(hasEnded('referral', { ...facts, endsWithReceipt: true })).toBe(
          isEnded(state, nextStepRecorded),
        )
        const seen = state === 'opened' || isEnded(state, nextStepRecorded)
        expect(hasEnded('notification', facts)).toBe(seen)
        expect(hasEnded('notification', { ...facts, endsWithReceipt: true })).toBe(
          seen || state === 'delivered',
        )
      }
  })
})
