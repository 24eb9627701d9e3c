/** When an event is tried again, which goes first, and when it is enough. */
import { describe, expect, it } from '@jest/globals'
import {
  afterAttempt,
  afterFailure,
  afterSuccess,
  askedAgain,
  dueNow,
  type EventDelivery,
  type EventSubscription,
  hasFailedLong,
  nextLook,
  waitAfter,
} from '../../domain/event-subscription.ts'
import { idOf } from '../../domain/ids.ts'

const NOW = Date.parse('2026-03-02T09:00:00.000Z')
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString()
const DAY = 86_400

const subscription: EventSubscription = {
  id: idOf('subscription', 'sub_one'),
  version: 1,
  agencyId: idOf('agency', 'agc_own'),
  userId: idOf('user', 'usr_client'),
  url: 'https://receiver.example/hook',
  types: ['uk.referral.raised.v1'],
  state: 'active',
  createdAt: at(-DAY),
  activeSince: at(-DAY),
  place: 0,
  failures: 0,
  replays: 0,
}
const delivery = (place: string, item: string, more: Partial<EventDelivery> = {}): EventDelivery => ({
  subscriptionId: subscription.id,
  eventId: idOf('event', `evt_${place}`),
  type: 'uk.referral.raised.v1',
  itemId: idOf('referral', `rfl_${item}`),
  at: at(0),
  place,
  state: 'waiting',
  attempts: 0,
  round: 0,
  nextAt: at(0),
  version: 1,
  ...more,
})
const placesOf = (due: readonly EventDelivery[]) => due.map(({ place }) => place)
const FAILED = { at: at(0), outcome: 'unknown', reason: 'timeout' }

describe('what is sent now', () => {
  it('is of each item its oldest event', () => {
    const waiting = [delivery('001', 'one'), delivery('002', 'one'), delivery('003', 'two')]
    expect(placesOf(dueNow(waiting, subscription, NOW))).toEqual(['001', '003'])
  })

  it('holds an item back while its oldest waits, and no other', () => {
    const waiting = [
      delivery('001', 'one', { nextAt: at(60) }),
      delivery('002', 'one'),
      delivery('003', 'two'),
    ]
    expect(placesOf(dueNow(waiting, subscription, NOW))).toEqual(['003'])
    expect(nextLook([...waiting.slice(0, 2)], subscription)).toBe(NOW + 60_000)
  })

  it('is one alone where the receiver failed last, the least tried first', () => {
    const failing = { failures: 2, nextTryAt: at(0) }
    const waiting = [delivery('001', 'one', { round: 4 }), delivery('002', 'two')]
    expect(placesOf(dueNow(waiting, failing, NOW))).toEqual(['002'])
    expect(dueNow(waiting, { ...failing, nextTryAt: at(5) }, NOW)).toEqual([])
    expect(nextLook(waiting, { nextTryAt: at(5) })).toBe(NOW + 5_000)
  })

  it('is nothing where nothing waits', () => {
    expect(nextLook([], subscription)).toBeUndefined()
  })
})

describe('after a failure', () => {
  it('waits grow, and follow what the receiver asks for, within a day', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => waitAfter(failures))).toEqual([
      5, 60, 300, 1800, 3600, 3600, 3600,
    ])
    expect(waitAfter(1, 600)).toBe(600)
    expect(waitAfter(1, 10 * DAY)).toBe(DAY)
  })

  it('a subscription counts from its first failure, and a success ends it', () => {
    const once = afterFailure(subscription, NOW)
    const twice = afterFailure(once, NOW + 10_000)
    expect(twice).toMatchObject({ failures: 2, failingSince: at(0), nextTryAt: at(70) })
    expect(hasFailedLong(twice, NOW + 2 * DAY * 1000)).toBe(false)
    expect(hasFailedLong(twice, NOW + 3 * DAY * 1000)).toBe(true)
    // Patience begins anew when somebody made it active again.
    expect(hasFailedLong({ ...twice, activeSince: at(2 * DAY) }, NOW + 3 * DAY * 1000)).toBe(false)
    expect(afterSuccess(twice)).toEqual(subscription)
    expect(afterSuccess(subscription)).toBe(subscription)
  })

  it('an event is given up after five days, and can be asked for again', () => {
    const tried = afterAttempt(delivery('001', 'one'), subscription, FAILED)
    expect(tried).toMatchObject({ state: 'waiting', attempts: 1, round: 1, nextAt: at(5), triedSince: at(0) })
    const late = { ...FAILED, at: at(5 * DAY) }
    const given = afterAttempt(tried, subscription, late)
    expect(given).toMatchObject({ state: 'failed', attempts: 2 })
    const again = askedAgain(given, at(6 * DAY))
    expect(again).toMatchObject({ state: 'waiting', round: 0, attempts: 2, nextAt: at(6 * DAY) })
    expect(again).not.toHaveProperty('triedSince')
    expect(afterAttempt(again, subscription, { ...late, outcome: 'taken' }).state).toBe('delivered')
  })
})
