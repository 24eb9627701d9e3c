/**
 * Deliveries held by a paused partner: what they cost while they wait, by processor time over a quiet stretch with and
 * without them and by what their histories grew, and in what order they go out once the channel is opened.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { idOf } from '../../domain/ids.ts'
import { URGENCIES, type Urgency } from '../../domain/referral.ts'
import { deliveryWorkflowId } from '../../workflows/delivery-messages.ts'
import { channelQueue } from '../../workflows/task-queues.ts'
import { rounded, sum } from './bench-figures.ts'
import { DELIVERED_TO, setFaults } from './bench-partner.ts'
import type { BenchWorld } from './bench-world.ts'
import { type Delivered, untilDelivered } from './delivered-round.ts'
import { follow, withClients } from './load-generators.ts'
import { cpuBetween, cpuOf } from './process-figures.ts'

export interface HeldOptions {
  readonly deliveries: number
  /** Length of each quiet stretch, in seconds. */
  readonly quietSeconds: number
  readonly clients: number
  readonly limitSeconds: number
}

/** Processor milliseconds a second, by process. */
export type QuietCost = Readonly<Record<string, number>>

export interface HeldFigures {
  readonly deliveries: number
  readonly without: QuietCost
  readonly held: QuietCost
  /** By how much all their histories together grew in the quiet stretch. */
  readonly eventsWhileHeld: number
  /** Seconds from the opening to the first and the last record of delivery, by urgency. */
  readonly drained: { readonly [Each in Urgency]: readonly [first: number, last: number] }
  /** Delivered although something more urgent waited, by more places than the channel takes at once. */
  readonly overtaken: number
  /** Most that were delivered in one second, and how many the channel allows. */
  readonly mostInASecond: number
  readonly perSecond: number
}

const CHANNEL = idOf('channel', 'chn_riverside-bars')
const CLIENTS_NUMBERS = 900_000
/** A change to a channel is followed within two seconds; a beaten heart later nothing of it runs any more. */
const SETTLE_MS = 6_000

/** Runs it. */
export const heldDeliveries = async (
  bench: BenchWorld,
  options: HeldOptions,
  say: (text: string) => void,
): Promise<HeldFigures> => {
  const channel = await bench.directory.channel(CHANNEL)
  if (channel === undefined) throw new RangeError(`there is no ${CHANNEL}`)
  await setFaults(bench.world, DELIVERED_TO.partner, [])
  await bench.directory.pauseChannel(CHANNEL, 'by-a-person:maintenance', channel.version)
  await pause(SETTLE_MS)
  const without = await quietCost(bench, options.quietSeconds)
  say(`raising ${options.deliveries} referrals to a paused partner`)
  const raised = await raiseAll(bench, options)
  await untilHeld(bench, options)
  await pause(SETTLE_MS)
  const workflows = await workflowsOf(bench, [...raised.keys()])
  const before = await eventsOf(bench, workflows)
  const held = await quietCost(bench, options.quietSeconds)
  const eventsWhileHeld = (await eventsOf(bench, workflows)) - before
  say('opening it')
  const openedAt = Date.now()
  await bench.directory.resumeChannel(CHANNEL)
  const delivered = await untilDelivered(bench, [...raised.keys()], options.limitSeconds)
  return {
    deliveries: delivered.length,
    without,
    held,
    eventsWhileHeld,
    ...drainedBy(delivered, raised, openedAt, channel.atOnce),
    perSecond: channel.perSecond,
  }
}

/** The urgencies in turn: the order in which they came says nothing of how soon they go. */
const raiseAll = async (
  bench: BenchWorld,
  { deliveries, clients }: HeldOptions,
): Promise<ReadonlyMap<string, Urgency>> => {
  const raised = new Map<string, Urgency>()
  await withClients(clients, deliveries, async (index) => {
    const urgency = URGENCIES[(deliveries - index) % URGENCIES.length] ?? 'standard'
    const { id } = await bench.door.raise(CLIENTS_NUMBERS + index, [DELIVERED_TO.service], urgency)
    raised.set(id, urgency)
  })
  return raised
}

const ACTIVITY_QUEUE = 2

/** Waits until the attempt of each is in the channel's queue. */
const untilHeld = async (
  { temporal }: BenchWorld,
  { deliveries, limitSeconds }: HeldOptions,
): Promise<void> => {
  await follow('attempts to be held', [CHANNEL], { followers: 1, limitSeconds }, async () => {
    const { stats } = await temporal.workflowService.describeTaskQueue({
      namespace: temporal.options.namespace,
      taskQueue: { name: channelQueue(CHANNEL) },
      taskQueueType: ACTIVITY_QUEUE,
      reportStats: true,
    })
    return Number(stats?.approximateBacklogCount ?? 0) >= deliveries || undefined
  })
}

/** Milliseconds a second that each process of the exchange, Temporal and MongoDB used while nobody asked for anything. */
const quietCost = async ({ world }: BenchWorld, seconds: number): Promise<QuietCost> => {
  const watched = () =>
    new Map([
      ...[world.http, world.workflowWorker, world.activityWorker].map(
        (process) => [process.name, process.pid()] as const,
      ),
      ['temporal', world.temporal.current().pid],
      ['mongodb', world.mongo.current().pid],
    ])
  const before = await cpuOf(watched)
  await pause(seconds * 1000)
  const used = cpuBetween(before, await cpuOf(watched))
  return Object.fromEntries(Object.entries(used).map(([name, ms]) => [name, rounded(ms / seconds, 1)]))
}

const workflowsOf = async ({ referrals }: BenchWorld, ids: readonly string[]): Promise<readonly string[]> => {
  const all = await Promise.all(ids.map((id) => referrals.byId(idOf('referral', id))))
  return all.flatMap((referral) => (referral?.recipients ?? []).map(({ id }) => deliveryWorkflowId(id)))
}

/** Events in their histories together. */
const eventsOf = async ({ temporal }: BenchWorld, workflows: readonly string[]): Promise<number> => {
  const lengths: number[] = []
  await withClients(8, workflows.length, async (index) => {
    const { historyLength } = await temporal.workflow.getHandle(workflows[index] ?? '').describe()
    lengths.push(historyLength)
  })
  return sum(lengths)
}

const drainedBy = (
  delivered: readonly Delivered[],
  raised: ReadonlyMap<string, Urgency>,
  openedAt: number,
  atOnce: number,
): Pick<HeldFigures, 'drained' | 'overtaken' | 'mostInASecond'> => {
  const inOrder = delivered.toSorted((one, other) => one.deliveredAt - other.deliveredAt)
  const ranks = inOrder.map(({ id }) => URGENCIES.indexOf(raised.get(id) ?? 'standard'))
  const at = (urgency: Urgency): readonly number[] =>
    inOrder.filter(({ id }) => raised.get(id) === urgency).map(({ deliveredAt }) => deliveredAt - openedAt)
  const span = (urgency: Urgency): readonly [number, number] => [
    rounded((at(urgency)[0] ?? 0) / 1000, 1),
    rounded((at(urgency).at(-1) ?? 0) / 1000, 1),
  ]
  return {
    drained: {
      immediate: span('immediate'),
      'same-day': span('same-day'),
      'three-days': span('three-days'),
      standard: span('standard'),
    },
    overtaken: overtaken(ranks, atOnce),
    mostInASecond: mostWithin(
      inOrder.map(({ deliveredAt }) => deliveredAt),
      1000,
    ),
  }
}

/** How many came although one of a lower rank was to come, by more than `slack` places. */
export const overtaken = (ranks: readonly number[], slack: number): number => {
  let least = Number.POSITIVE_INFINITY
  let count = 0
  for (let index = ranks.length - 1; index >= 0; index -= 1) {
    const later = ranks[index + slack + 1]
    if (later !== undefined) least = Math.min(least, later)
    if ((ranks[index] ?? 0) > least) count += 1
  }
  return count
}

/** Most of these instants, in order, that lie within so many milliseconds. */
export const mostWithin = (instants: readonly number[], milliseconds: number): number => {
  let [from, most] = [0, 0]
  instants.forEach((instant, index) => {
    while (instant - (instants[from] ?? instant) >= milliseconds) from += 1
    most = Math.max(most, index - from + 1)
  })
  return most
}
