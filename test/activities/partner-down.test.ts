/** Many deliveries on a partner that is down: few calls, one at a time, nothing lost, and all told once. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import type { AttemptResult } from '../../domain/delivery.ts'
import { messageKey } from '../../domain/delivery.ts'
import { type ChannelId, idOf } from '../../domain/ids.ts'
import { iso } from '../../domain/instant.ts'
import type { WireDocument } from '../../partners/format.ts'
import { newUuid } from '../../runtime/new-id.ts'
import type { AttemptFollowUp, AttemptOrder } from '../../workflows/activity-contracts.ts'
import { useDatabase } from '../database/database-world.ts'
import {
  aSending,
  channelOf,
  fillDirectory,
  type Sending,
  type Steps,
  stepsOn,
  stored,
} from './steps-world.ts'

const world = useDatabase()
const DOWN: AttemptResult = { outcome: 'not-now', reason: 'connection-refused' }
const TAKEN: AttemptResult = { outcome: 'taken', reason: 'accepted' }
const START = Date.parse('2026-03-02T10:00:00.000Z')

let channelId: ChannelId
let now = START
let answer: AttemptResult | 'never' = DOWN
let calls = 0
let mostAtOnce = 0

const worker = (more: { readonly sent?: WireDocument[] } = {}): Steps => {
  let running = 0
  return stepsOn(world.store(), {
    ...more,
    now: () => now,
    partner: async () => {
      calls += 1
      running += 1
      mostAtOnce = Math.max(mostAtOnce, running)
      try {
        if (answer === 'never') throw new Error('killed here')
        return answer
      } finally {
        running -= 1
      }
    },
  })
}

beforeEach(async () => {
  await fillDirectory(world.store())
  channelId = idOf('channel', `chn_${newUuid()}`)
  await world.store().directory.putChannel(channelOf(channelId, true))
  now = START
  answer = DOWN
  calls = 0
  mostAtOnce = 0
})

interface Going {
  readonly sending: Sending
  order: AttemptOrder
  followUp?: AttemptFollowUp
}

const going = async (count: number, more: Parameters<typeof aSending>[1] = {}): Promise<readonly Going[]> => {
  const made: Going[] = []
  for (let one = 0; one < count; one += 1) {
    const sending = await aSending(world.store(), more)
    made.push({ sending, order: { ...sending.order, channelId } })
  }
  return made
}

/** As the procedure does it: each next attempt has the next number. */
const tryAll = async (steps: Steps, all: readonly Going[]): Promise<void> => {
  await Promise.all(
    all.map(async (one) => {
      one.followUp = await steps.attempt(one.order)
      one.order = { ...one.order, attempt: one.order.attempt + 1 }
    }),
  )
}

/** The first of them. */
const first = ([one]: readonly Going[]): Going => {
  if (one === undefined) throw new Error('nothing is sent')
  return one
}

const opensIt = async (steps: Steps): Promise<readonly Going[]> => {
  const all = await going(5)
  await tryAll(steps, all)
  await tryAll(steps, all)
  return all
}

const circuit = async () => (await world.store().directory.circuitOf(channelId)).circuit
const items = () => world.store().attention.openAbout(channelId)
const attemptsOf = async ({ order }: Going) =>
  (await world.store().messages.byKey(messageKey(order.referralId, order.recipientId, 1)))?.attempts ?? []

describe('a partner that is down', () => {
  it('is found so after ten failures, and its owner is told once', async () => {
    const steps = worker()
    const all = await opensIt(steps)
    expect(await circuit()).toMatchObject({ state: 'open', because: 'connection-refused' })
    expect(await items()).toMatchObject([{ kind: 'partner-not-answering', because: 'connection-refused' }])
    calls = 0
    await tryAll(steps, all)
    await tryAll(steps, await going(20))
    expect(calls).toBe(0)
    for (const { followUp } of all) expect(followUp).toMatchObject({ next: 'wait', inDoubt: false })
    expect(await items()).toHaveLength(1)
  })

  it('holds what is new without an attempt, and says so once', async () => {
    const steps = worker()
    await opensIt(steps)
    const one = first(await going(1))
    for (let run = 1; run <= 3; run += 1) await tryAll(steps, [one])
    expect(await attemptsOf(one)).toEqual([])
    const { referral, recipient } = await stored(world.store(), one.sending)
    expect(recipient).toMatchObject({ state: 'sending', attempts: 0, because: 'not-answering' })
    expect(referral.timeline.map(({ title }) => title)).toEqual(['Waiting until their system answers'])
  })

  it('is tried by one of many at a time, from several processes', async () => {
    const workers = [worker(), worker(), worker()] as const
    await opensIt(workers[0])
    const all = await going(24)
    calls = 0
    now += 15_000
    await Promise.all(workers.map((steps, at) => tryAll(steps, all.slice(at * 8, at * 8 + 8))))
    expect(calls).toBe(1)
    expect(mostAtOnce).toBeLessThanOrEqual(10)
    expect(await circuit()).toMatchObject({ state: 'open', probes: 1, nextProbeAt: iso(now + 30_000) })
    const tried = await Promise.all(all.map(attemptsOf))
    expect(tried.filter((attempts) => attempts.length > 0)).toHaveLength(1)
  })

  it('is tried less often after a probe that failed, also where others were late to fail', async () => {
    let running = 0
    const partner = async () => {
      running += 1
      while (running < 19) await new Promise(setImmediate)
      return DOWN
    }
    const [steps, all] = [stepsOn(world.store(), { now: () => now, partner }), await going(19)]
    await tryAll(steps, all)
    now += 15_000
    await tryAll(steps, [first(all)])
    expect(await circuit()).toMatchObject({ probes: 1, nextProbeAt: iso(now + 30_000) })
  })

  it('answers again: the probe is the delivery, the rest goes on, and what was raised is settled', async () => {
    const steps = worker()
    const all = await opensIt(steps)
    now += 15_000
    answer = TAKEN
    const [probe, rest] = [first(all), all.slice(1)]
    await tryAll(steps, [probe])
    expect(probe.followUp).toMatchObject({ next: 'delivered' })
    expect(await circuit()).toMatchObject({ state: 'closed', outages: [{ from: iso(START), to: iso(now) }] })
    expect(await items()).toEqual([])
    await tryAll(steps, rest)
    for (const { followUp } of rest) expect(followUp).toMatchObject({ next: 'delivered' })
  })

  it('spends no patience of what waits', async () => {
    const steps = worker()
    const all = await opensIt(steps)
    // Patience is ten minutes; the outage lasts an hour.
    now += 3_600_000
    const probe = first(all)
    await tryAll(steps, [probe])
    expect(probe.followUp).toMatchObject({ next: 'wait' })
  })

  it('is left for another way once it has been down for longer than its patience, but never in doubt', async () => {
    const steps = worker()
    await opensIt(steps)
    now += 601_000
    const { order } = first(await going(1))
    const doubted = first(await going(1))
    expect(await steps.attempt({ ...order, lastChannel: false })).toEqual({ next: 'next-channel' })
    answer = { outcome: 'unknown', reason: 'timeout' }
    await tryAll(steps, [doubted])
    expect(doubted.followUp).toMatchObject({ next: 'wait', inDoubt: true })
    const again = await steps.attempt({ ...doubted.order, lastChannel: false })
    expect(again).toMatchObject({ next: 'wait', inDoubt: true })
    expect(await attemptsOf(doubted)).toHaveLength(1)
  })
})

describe('a prober that is killed', () => {
  it('has its attempt in doubt, and its lease ends by time', async () => {
    const steps = worker()
    const all = await opensIt(steps)
    now += 15_000
    answer = 'never'
    const [probe, other] = [first(all), first(all.slice(1))]
    await expect(steps.attempt(probe.order)).rejects.toThrow('killed here')
    answer = TAKEN
    expect(await steps.attempt(other.order)).toMatchObject({ next: 'wait' })
    expect(calls).toBe(11)
    now += 60_000
    expect(await steps.attempt(other.order)).toMatchObject({ next: 'delivered' })
    // The run after the kill sends nothing again by itself: it may be there.
    expect(await steps.attempt(probe.order)).toMatchObject({ next: 'wait', inDoubt: true })
    expect(calls).toBe(12)
  })

  it('that had sent it settles what it left open when it is run again', async () => {
    const steps = worker()
    const all = await opensIt(steps)
    now += 15_000
    answer = TAKEN
    const probe = first(all)
    const { attention } = world.store()
    const killed = stepsOn(world.store(), {
      now: () => now,
      replaced: {
        attention: {
          ...attention,
          settle: async () => {
            throw new Error('killed here')
          },
        },
      },
    })
    await expect(killed.attempt(probe.order)).rejects.toThrow('killed here')
    expect(await items()).toHaveLength(1)
    expect(await steps.attempt(probe.order)).toMatchObject({ next: 'delivered' })
    expect(await items()).toEqual([])
  })
})

describe('a circuit', () => {
  it('stays closed while messages are refused for what is in them, or one message alone fails', async () => {
    const steps = worker()
    answer = { outcome: 'refused', reason: 'message-invalid' }
    await tryAll(steps, await going(12))
    answer = DOWN
    const one = first(await going(1))
    for (let run = 1; run <= 12; run += 1) await tryAll(steps, [one])
    expect(await circuit()).toBeUndefined()
  })
})
