/** Ten referrals a second whatever happens: how long acceptance takes, how soon each is seen, how soon delivered. */

import { type Latency, latencyOf } from './bench-figures.ts'
import { DELIVERED_TO, resetFaults } from './bench-partner.ts'
import type { BenchWorld } from './bench-world.ts'
import { untilDelivered } from './delivered-round.ts'
import { atRate } from './load-generators.ts'

export interface SteadyAccepts {
  readonly perSecond: number
  readonly seconds: number
  /** From when the request was due, so that a stall counts against all it would have kept waiting. */
  readonly accept: Latency
  /** From the answer to the end of the first list reply that shows it. */
  readonly answeredToListed: Latency
  readonly raisedToDelivered: Latency
}

/** Every so many referrals the list is looked at, once the referral is accepted. */
const LOOKED_AT_EVERY = 5
/** So often it is looked at again before it counts as not shown. */
const MOST_LOOKS = 50

/** Runs it. */
export const steadyAccepts = async (
  bench: BenchWorld,
  { perSecond, seconds, limitSeconds }: { perSecond: number; seconds: number; limitSeconds: number },
): Promise<SteadyAccepts> => {
  await resetFaults(bench.world, DELIVERED_TO.partner)
  const accept: number[] = []
  const listed: number[] = []
  const sentAt = new Map<string, number>()
  await atRate(perSecond, perSecond * seconds, async (index, dueAt) => {
    const at = Date.now()
    const { id } = await bench.door.raise(index, [DELIVERED_TO.service])
    accept.push(performance.now() - dueAt)
    sentAt.set(id, at)
    if (index % LOOKED_AT_EVERY === 0) listed.push(await untilListed(bench, id))
  })
  const delivered = await untilDelivered(bench, [...sentAt.keys()], limitSeconds)
  return {
    perSecond,
    seconds,
    accept: latencyOf(accept),
    answeredToListed: latencyOf(listed),
    raisedToDelivered: latencyOf(delivered.map(({ id, deliveredAt }) => deliveredAt - (sentAt.get(id) ?? 0))),
  }
}

const untilListed = async ({ door }: BenchWorld, id: string): Promise<number> => {
  const from = performance.now()
  for (let look = 0; look < MOST_LOOKS; look += 1)
    if ((await door.newest()).includes(id)) return performance.now() - from
  throw new RangeError(`referral ${id} was accepted and is not in the list`)
}
