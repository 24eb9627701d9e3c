/**
 * The whole loop: raised through the API, delivered, accepted and finished by the partner in two BaRS messages, its
 * outcome read by the client system, which confirms the receipt; closed.
 */
import { idOf } from '../../domain/ids.ts'
import { type Latency, latencyOf, rounded } from './bench-figures.ts'
import { ANSWERED_BY, resetFaults } from './bench-partner.ts'
import type { BenchWorld } from './bench-world.ts'
import type { RoundOrder } from './delivered-round.ts'
import { follow, withClients } from './load-generators.ts'

export interface WholeLoop {
  readonly count: number
  /** Closed, a second, from the first request to the last closing. */
  readonly completedPerSecond: number
  readonly raisedToClosed: Latency
  readonly workflowIds: readonly (readonly string[])[]
}

/**
 * Runs it. The client system is told of no outcome yet, so the bench looks for each in the database, four times a
 * second, and only the receipt goes through the API.
 */
export const wholeLoop = async (bench: BenchWorld, order: RoundOrder): Promise<WholeLoop> => {
  const { clients, count, limitSeconds } = order
  await resetFaults(bench.world, ANSWERED_BY.partner)
  const sentAt = new Map<string, number>()
  const startedAt = Date.now()
  await withClients(clients, count, async (index) => {
    const at = Date.now()
    const { id } = await bench.door.raise(index, [ANSWERED_BY.service])
    sentAt.set(id, at)
  })
  const ids = [...sentAt.keys()]
  const followers = { followers: clients, limitSeconds }
  await follow('referrals to have an outcome', ids, followers, async (id) => {
    if ((await referralOf(bench, id))?.endedAt === undefined) return undefined
    await bench.door.confirmReceipt(id)
    return id
  })
  // A receipt may have been kept (202) and applied a little later.
  const closed = await follow('receipts to be recorded', ids, followers, async (id) => {
    const referral = await referralOf(bench, id)
    return referral?.state === 'closed' ? referral : undefined
  })
  const closedAt = closed.map(({ id, updatedAt }) => ({ id, at: Date.parse(updatedAt) }))
  const lastAt = Math.max(...closedAt.map(({ at }) => at))
  return {
    count,
    completedPerSecond: rounded(count / ((lastAt - startedAt) / 1000), 1),
    raisedToClosed: latencyOf(closedAt.map(({ id, at }) => at - (sentAt.get(id) ?? 0))),
    workflowIds: closed.map(({ id, recipients }) => [`referral/${id}`, `delivery/${recipients[0]?.id}`]),
  }
}

const referralOf = ({ referrals }: BenchWorld, id: string) => referrals.byId(idOf('referral', id))
