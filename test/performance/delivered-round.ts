/**
 * One round of ours: referrals raised by clients through POST /v1/referrals, each followed until the partner has it and
 * that is recorded. Begun when the first request is sent, over when the last referral is recorded as delivered.
 */

import { idOf } from '../../domain/ids.ts'
import { type Latency, latencyOf, rounded, sum } from './bench-figures.ts'
import { DELIVERED_TO, resetFaults } from './bench-partner.ts'
import type { BenchWorld } from './bench-world.ts'
import { follow, withClients } from './load-generators.ts'

export interface Round {
  /** Answered, a second, with all clients at work. */
  readonly acceptedPerSecond: number
  readonly accept: Latency
  /** Delivered and recorded, a second, from the first request to the last record. */
  readonly deliveredPerSecond: number
  /** From the request's first byte to the record of delivery. */
  readonly raisedToDelivered: Latency
  /** Calls to the partner for each referral. */
  readonly attempts: number
  /** Workflow ids by which histories are read afterwards. */
  readonly workflowIds: readonly (readonly string[])[]
}

export interface RoundOrder {
  readonly clients: number
  readonly count: number
  /** Longest the round may take before it is given up, in seconds. */
  readonly limitSeconds: number
}

/** Runs it. */
export const deliveredRound = async (bench: BenchWorld, order: RoundOrder): Promise<Round> => {
  await resetFaults(bench.world, DELIVERED_TO.partner)
  const sentAt = new Map<string, number>()
  const accept: number[] = []
  const startedAt = Date.now()
  await withClients(order.clients, order.count, async (index) => {
    const [at, from] = [Date.now(), performance.now()]
    const { id } = await bench.door.raise(index, DELIVERED_TO.service)
    accept.push(performance.now() - from)
    sentAt.set(id, at)
  })
  const acceptedSeconds = (Date.now() - startedAt) / 1000
  const delivered = await untilDelivered(bench, [...sentAt.keys()], order.limitSeconds)
  const lastAt = Math.max(...delivered.map(({ deliveredAt }) => deliveredAt))
  return {
    acceptedPerSecond: rounded(order.count / acceptedSeconds, 1),
    accept: latencyOf(accept),
    deliveredPerSecond: rounded(order.count / ((lastAt - startedAt) / 1000), 1),
    raisedToDelivered: latencyOf(delivered.map(({ id, deliveredAt }) => deliveredAt - (sentAt.get(id) ?? 0))),
    attempts: rounded(sum(delivered.map(({ attempts }) => attempts)) / order.count, 2),
    workflowIds: delivered.map(({ id, recipientId }) => [`referral/${id}`, `delivery/${recipientId}`]),
  }
}

/** A referral with one recipient, recorded as delivered. */
export interface Delivered {
  readonly id: string
  readonly recipientId: string
  /** Milliseconds since 1970. */
  readonly deliveredAt: number
  readonly attempts: number
}

/** Waits until each of these is recorded as delivered. */
export const untilDelivered = (
  { referrals }: Pick<BenchWorld, 'referrals'>,
  ids: readonly string[],
  limitSeconds: number,
): Promise<readonly Delivered[]> =>
  follow('referrals to be delivered', ids, { followers: 1, limitSeconds }, async (id) => {
    const [recipient] = (await referrals.byId(idOf('referral', id)))?.recipients ?? []
    if (recipient?.deliveredAt === undefined) return undefined
    const { id: recipientId, deliveredAt, attempts } = recipient
    return { id, recipientId, deliveredAt: Date.parse(deliveredAt), attempts }
  })
