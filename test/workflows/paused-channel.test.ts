/**
 * Deliveries held by a paused channel, on the real server: while they wait nothing of theirs runs, and once the channel
 * is opened the urgent leave its queue first, within its limits.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Worker } from '@temporalio/worker'
import { URGENCIES, type Urgency } from '../../domain/referral.ts'
import { channelQueue } from '../../workflows/task-queues.ts'
import { FIRST, USUAL } from './procedure-workers.ts'
import type { RaisedReferral } from './raised-referral.ts'
import { eventsOf, type RealServer, startRealServer, untilOrdered } from './real-server.ts'

/** So many of each urgency: more than a queue hands out beforehand. */
const EACH = 12
/** The channel's limits while it is drained. */
const AT_ONCE = 2
const PER_SECOND = 10
const POLLS = 2
/** What was handed out at the same moment may begin in either order. */
const SAME_MOMENT = AT_ONCE + POLLS

interface Sent {
  readonly order: Urgency[]
  /** When each began, in milliseconds. */
  readonly at: number[]
  underWay: number
  mostAtOnce: number
}

/** Notes when its attempt begins, and how many run with it. */
const noting = (urgency: Urgency, sent: Sent) => async (step: string) => {
  if (step !== 'attemptDelivery') return
  sent.order.push(urgency)
  sent.at.push(performance.now())
  sent.underWay += 1
  sent.mostAtOnce = Math.max(sent.mostAtOnce, sent.underWay)
  await new Promise((resolve) => setImmediate(resolve))
  sent.underWay -= 1
}

/** Those that something more urgent came after, by more than a moment. */
const overtaken = (order: readonly Urgency[]): Urgency[] =>
  order.filter((urgency, index) =>
    order
      .slice(index + 1 + SAME_MOMENT)
      .some((later) => URGENCIES.indexOf(later) < URGENCIES.indexOf(urgency)),
  )

let server: RealServer
const held: RaisedReferral[] = []
const sent: Sent = { order: [], at: [], underWay: 0, mostAtOnce: 0 }

beforeAll(async () => {
  server = await startRealServer()
  // The least urgent came first.
  for (const urgency of URGENCIES.toReversed())
    for (let count = 0; count < EACH; count += 1)
      held.push(await server.aDelivery({ channels: [FIRST], urgency, before: noting(urgency, sent) }))
  for (const raised of held) await untilOrdered(raised)
}, 120_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const openChannel = (): Promise<Worker> =>
  Worker.create({
    connection: server.connection,
    taskQueue: channelQueue(FIRST),
    activities: server.steps.delivery,
    maxTaskQueueActivitiesPerSecond: PER_SECOND,
    maxConcurrentActivityTaskExecutions: AT_ONCE,
    maxConcurrentActivityTaskPolls: POLLS,
    shutdownGraceTime: '1s',
  })

describe('a channel that is opened after a pause', () => {
  it('finds that nothing of what it held runs by itself but the word that it is late', async () => {
    for (const raised of held) {
      const timers = (await eventsOf(raised)).flatMap(({ timerStartedEventAttributes: timer }) => timer ?? [])
      expect(timers.map(({ startToFireTimeout }) => Number(startToFireTimeout?.seconds))).toEqual([
        USUAL.undeliveredAfterSeconds,
      ])
    }
  }, 60_000)

  it('sends what is urgent first, within its limits', async () => {
    const channel = await openChannel()
    const ended = channel.run()
    for (const raised of held) await raised.untilState('delivered')
    channel.shutdown()
    await ended
    expect(sent.order).toHaveLength(held.length)
    expect(overtaken(sent.order)).toEqual([])
    expect(sent.mostAtOnce).toBeLessThanOrEqual(AT_ONCE)
    // A second's worth may go at once, and what was handed out before the limit was known.
    const seconds = ((sent.at.at(-1) ?? 0) - (sent.at[0] ?? 0)) / 1000
    expect(seconds).toBeGreaterThan((held.length - 2 * PER_SECOND - SAME_MOMENT) / PER_SECOND)
  }, 60_000)

  it('had no work with any of them between the order and the attempt', async () => {
    for (const raised of held) {
      const events = await eventsOf(raised)
      const ordered = events.findIndex((event) => event.activityTaskScheduledEventAttributes)
      const next = events.slice(ordered + 1).find((event) => !event.timerStartedEventAttributes)
      expect(next?.activityTaskStartedEventAttributes).toBeDefined()
    }
  }, 60_000)
})
