/**
 * Deliveries held by a paused channel, on the real server: while they wait nothing of theirs runs, and once the channel
 * is opened the urgent leave its queue first, within its limits. (The time-skipping server knows no priorities.)
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Worker } from '@temporalio/worker'
import { quietProgress } from '../../dev/servers/progress.ts'
import { startTemporal, type TemporalServer } from '../../dev/servers/temporal-server.ts'
import { URGENCIES, type Urgency } from '../../domain/referral.ts'
import { channelQueue } from '../../workflows/task-queues.ts'
import { FakeReferral } from './fake-referral.ts'
import { createFakeSteps, type FakeSteps } from './fake-steps.ts'
import { FIRST, quietRuntime, type Running, startProcedures, USUAL } from './procedure-workers.ts'
import { RaisedReferral } from './raised-referral.ts'

let folder: string
let server: TemporalServer
let connection: Connection
let native: NativeConnection
let steps: FakeSteps
let procedures: Running

beforeAll(async () => {
  quietRuntime()
  folder = await mkdtemp(join(tmpdir(), 'paused-channel-'))
  server = await startTemporal({ dataFolder: folder, progress: quietProgress })
  connection = await Connection.connect({ address: server.address })
  native = await NativeConnection.connect({ address: server.address })
  steps = createFakeSteps(async () => Date.now())
  procedures = await startProcedures(native, steps)
})
afterAll(async () => {
  await procedures.stop()
  await Promise.all([native.close(), connection.close()])
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

/** So many of each urgency: more than a queue hands out beforehand. */
const EACH = 12
/** The channel's limit while it is drained. */
const AT_ONCE = 2
const POLLS = 2
const WAIT_MS = 20_000

interface Sent {
  readonly order: Urgency[]
  mostAtOnce: number
}

const aDelivery = (urgency: Urgency, sent: Sent, under: Set<object>): Promise<RaisedReferral> => {
  const fake = new FakeReferral({
    ...USUAL,
    channels: [FIRST],
    urgency,
    async before(step, order) {
      if (step !== 'attemptDelivery') return
      sent.order.push(urgency)
      under.add(order)
      sent.mostAtOnce = Math.max(sent.mostAtOnce, under.size)
      await new Promise((resolve) => setImmediate(resolve))
      under.delete(order)
    },
  })
  steps.add(fake)
  const client = new Client({ connection })
  return new RaisedReferral({ client, sleep: async () => undefined }, fake).startDelivery()
}

const eventsOf = async (raised: RaisedReferral) => (await raised.delivery().fetchHistory()).events ?? []

/** Resolves when its attempt waits in the channel's queue. */
const untilHeld = async (raised: RaisedReferral): Promise<void> => {
  const until = Date.now() + WAIT_MS
  while (!(await eventsOf(raised)).some((event) => event.activityTaskScheduledEventAttributes)) {
    if (Date.now() > until) throw new Error('its attempt was not scheduled')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** What was handed out at the same moment may begin in either order. */
const SAME_MOMENT = AT_ONCE + POLLS

/** Those that something more urgent came after, by more than a moment. */
const overtaken = (order: readonly Urgency[]): Urgency[] =>
  order.filter((urgency, index) =>
    order
      .slice(index + 1 + SAME_MOMENT)
      .some((later) => URGENCIES.indexOf(later) < URGENCIES.indexOf(urgency)),
  )

const openChannel = (): Promise<Worker> =>
  Worker.create({
    connection: native,
    taskQueue: channelQueue(FIRST),
    activities: steps.delivery,
    maxConcurrentActivityTaskExecutions: AT_ONCE,
    maxConcurrentActivityTaskPolls: POLLS,
    shutdownGraceTime: '1s',
  })

describe('a channel that is opened after a pause', () => {
  const sent: Sent = { order: [], mostAtOnce: 0 }
  let held: RaisedReferral[] = []
  beforeAll(async () => {
    const under = new Set<object>()
    // The least urgent came first.
    for (const urgency of URGENCIES.toReversed())
      for (let count = 0; count < EACH; count += 1) held.push(await aDelivery(urgency, sent, under))
    for (const raised of held) await untilHeld(raised)
  }, 60_000)

  it('finds that nothing of what it held runs or will run by itself but the word that it is late', async () => {
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
  }, 60_000)

  it('had no work with any of them between the order and the attempt', async () => {
    for (const raised of held) {
      const events = await eventsOf(raised)
      const scheduled = events.findIndex((event) => event.activityTaskScheduledEventAttributes)
      const next = events.slice(scheduled + 1).find((event) => !event.timerStartedEventAttributes)
      expect(next?.activityTaskStartedEventAttributes).toBeDefined()
    }
    held = []
  }, 60_000)
})
