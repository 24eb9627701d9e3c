/**
 * The whole loop: raised through the API, delivered, accepted and finished by the partner in two BaRS messages, its
 * outcome read by the client system, which confirms the receipt; closed.
 */

import { type Latency, latencyOf, rounded } from './bench-figures.ts'
import { ANSWERED_BY, resetFaults } from './bench-partner.ts'
import type { BenchWorld } from './bench-world.ts'
import type { RoundOrder } from './delivered-round.ts'
import { waitUntil, withClients } from './load-generators.ts'

export interface WholeLoop {
  readonly count: number
  /** Closed, a second, from the first request to the last closing. */
  readonly completedPerSecond: number
  readonly raisedToClosed: Latency
  readonly workflowIds: readonly (readonly string[])[]
}

/** How often the client system asks which referrals have an outcome. */
const ASKED_EVERY_MS = 250

/** Runs it. */
export const wholeLoop = async (
  bench: BenchWorld,
  { clients, count, limitSeconds }: RoundOrder,
): Promise<WholeLoop> => {
  await resetFaults(bench.world, ANSWERED_BY.partner)
  const sentAt = new Map<string, number>()
  const startedAt = Date.now()
  const raising = withClients(clients, count, async (index) => {
    const at = Date.now()
    const { id } = await bench.door.raise(index, ANSWERED_BY.service)
    sentAt.set(id, at)
  })
  await Promise.all([raising, closeAsTheyEnd(bench, { clients, count, limitSeconds }, sentAt)])
  await untilClosed(bench, [...sentAt.keys()], limitSeconds)
  const stored = await bench.referrals.find({ _id: { $in: [...sentAt.keys()] } }).toArray()
  const closedAt = stored.map(({ record }) => Date.parse(record.updatedAt))
  return {
    count,
    completedPerSecond: rounded(count / ((Math.max(...closedAt) - startedAt) / 1000), 1),
    raisedToClosed: latencyOf(stored.map(({ _id }, at) => (closedAt[at] ?? 0) - (sentAt.get(_id) ?? 0))),
    workflowIds: stored.map(({ _id, record }) => [`referral/${_id}`, `delivery/${record.recipients[0]?.id}`]),
  }
}

/** The client system: looks for outcomes and confirms each once, until all are confirmed. */
const closeAsTheyEnd = async (
  { referrals, door }: BenchWorld,
  { clients, count, limitSeconds }: RoundOrder,
  sentAt: ReadonlyMap<string, number>,
): Promise<void> => {
  const confirmed = new Set<string>()
  await waitUntil(
    `${count} referrals to be closed`,
    limitSeconds,
    async () => {
      const ids = [...sentAt.keys()].filter((id) => !confirmed.has(id))
      const ended = await referrals
        .find({ _id: { $in: ids }, 'record.endedAt': { $exists: true } }, { projection: { _id: 1 } })
        .toArray()
      await withClients(clients, ended.length, async (index) => {
        const id = ended[index]?._id ?? ''
        await door.confirmReceipt(id)
        confirmed.add(id)
      })
      return confirmed.size === count
    },
    ASKED_EVERY_MS,
  )
}

/** A receipt may have been kept (202) and applied a little later. */
const untilClosed = (
  { referrals }: BenchWorld,
  ids: readonly string[],
  limitSeconds: number,
): Promise<void> =>
  waitUntil(`${ids.length} receipts to be recorded`, limitSeconds, async () => {
    const closed = await referrals.countDocuments({ _id: { $in: [...ids] }, 'record.state': 'closed' })
    return closed === ids.length
  })
