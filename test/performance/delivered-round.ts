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
  /** Referrals delivered to each recipient and recorded, a second, from the first request to the last record. */
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
  /** To whom each referral goes; to the one service without it. */
  readonly services?: readonly string[]
}

/** Runs it. */
export const deliveredRound = async (bench: BenchWorld, order: RoundOrder): Promise<Round> => {
  await resetFaults(bench.world, DELIVERED_TO.partner)
  const sentAt = new Map<string, number>()
  const accept: number[] = []
  const startedAt = Date.now()
  await withClients(order.clients, order.count, async (index) => {
    const [at, from] = [Date.now(), performance.now()]
    const { id } = await bench.door.raise(index, order.services ?? [DELIVERED_TO.service])
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
    workflowIds: delivered.map(({ id, recipientIds }) => [
      `referral/${id}`,
      ...recipientIds.map((recipientId) => `delivery/${recipientId}`),
    ]),
  }
}

/** A referral recorded as delivered to each of its recipients. */
export interface Delivered {
  readonly id: string
  readonly recipientIds: readonly string[]
  /** To the last of them, in milliseconds since 1970. */
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
    const recipients = (await referrals.byId(idOf('referral', id)))?.recipients ?? []
    const deliveredAt = recipients.flatMap((recipient) => recipient.deliveredAt ?? [])
    if (recipients.length === 0 || deliveredAt.length < recipients.length) return undefined
    return {
      id,
      recipientIds: recipients.map((recipient) => recipient.id),
      deliveredAt: Math.max(...deliveredAt.map((at) => Date.parse(at))),
      attempts: sum(recipients.map(({ attempts }) => attempts)),
    }
  })
