/**
 * One round of ours: referrals raised by clients through POST /v1/referrals, each followed until the partner has it and
 * that is recorded. Begun when the first request is sent, over when the last referral is recorded as delivered.
 */

import { type Latency, latencyOf, rounded } from './bench-figures.ts'
import { DELIVERED_TO, resetFaults } from './bench-partner.ts'
import type { BenchWorld } from './bench-world.ts'
import { waitUntil, withClients } from './load-generators.ts'

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
  const ids = [...sentAt.keys()]
  await untilDelivered(bench, ids, order.limitSeconds)
  const stored = await bench.referrals.find({ _id: { $in: ids } }).toArray()
  const recipients = stored.map(({ _id, record: { recipients } }) => ({ id: _id, recipient: recipients[0] }))
  const deliveredAt = recipients.map(({ recipient }) => Date.parse(recipient?.deliveredAt ?? ''))
  const attempts = recipients.reduce((total, { recipient }) => total + (recipient?.attempts ?? 0), 0)
  return {
    acceptedPerSecond: rounded(order.count / acceptedSeconds, 1),
    accept: latencyOf(accept),
    deliveredPerSecond: rounded(order.count / ((Math.max(...deliveredAt) - startedAt) / 1000), 1),
    raisedToDelivered: latencyOf(
      recipients.map(({ id }, at) => (deliveredAt[at] ?? 0) - (sentAt.get(id) ?? 0)),
    ),
    attempts: rounded(attempts / order.count, 2),
    workflowIds: recipients.map(({ id, recipient }) => [`referral/${id}`, `delivery/${recipient?.id}`]),
  }
}

/** Waits until each of these is recorded as delivered. */
export const untilDelivered = (
  { referrals }: Pick<BenchWorld, 'referrals'>,
  ids: readonly string[],
  limitSeconds: number,
): Promise<void> =>
  waitUntil(`${ids.length} referrals to be delivered`, limitSeconds, async () => {
    const found = await referrals.countDocuments({
      _id: { $in: [...ids] },
      'record.recipients.0.deliveredAt': { $exists: true },
    })
    return found === ids.length
  })
