/**
 * What one dead partner costs the others: referrals at a steady rate to a healthy partner and fewer to another one, which
 * is in turn healthy, refuses connections, or takes messages and never answers.
 */
import { WATCHABLE_RETRY } from '../../dev/cast.ts'
import type { FaultPlan } from '../../dev/simulators/fault-plan.ts'
import { idOf } from '../../domain/ids.ts'
import { type Latency, latencyOf, ratioOfPairs } from './bench-figures.ts'
import { BESIDE, DELIVERED_TO, setFaults } from './bench-partner.ts'
import type { BenchWorld } from './bench-world.ts'
import { untilDelivered } from './delivered-round.ts'
import { atRate } from './load-generators.ts'

export interface DeadOptions {
  /** Rounds of each kind. */
  readonly rounds: number
  readonly roundSeconds: number
  readonly limitSeconds: number
}

/** How the other partner is. */
const STATES = {
  healthy: [],
  refuses: [{ fault: 'down' }],
  hangs: [{ fault: 'timeout-after-accept' }],
} as const satisfies Record<string, readonly FaultPlan[]>
type OtherState = keyof typeof STATES

export interface DeadFigures {
  /** To the healthy partner in a round. */
  readonly deliveries: number
  /** Raised to delivered at the healthy partner, over all rounds in which the other one was so. */
  readonly raisedToDelivered: { readonly [State in OtherState]: Latency }
  /** p99 with the other one dead by p99 with it healthy: the median of the pairs of rounds. */
  readonly ratio: { readonly [State in Exclude<OtherState, 'healthy'>]: number }
}

/** To the healthy partner a second, and to the other one as a share of that. */
const PER_SECOND = 4
const TO_OTHER_EVERY = 4
const DEAD_CHANNEL = idOf('channel', 'chn_riverside-bars')

/** Runs it. The other partner is tried again as `npm start` has it, which is sooner than any real one. */
export const deadPartner = async (
  bench: BenchWorld,
  { rounds, roundSeconds, limitSeconds }: DeadOptions,
  say: (text: string) => void,
): Promise<DeadFigures> => {
  const channel = await bench.directory.channel(DEAD_CHANNEL)
  if (channel === undefined) throw new RangeError(`there is no ${DEAD_CHANNEL}`)
  await bench.directory.putChannel({ ...channel, retry: WATCHABLE_RETRY })
  const milliseconds: Record<OtherState, (readonly number[])[]> = { healthy: [], refuses: [], hangs: [] }
  for (let round = 1; round <= rounds; round += 1)
    for (const state of ['healthy', 'refuses', 'hangs'] as const) {
      const took = await oneRound(bench, state, { roundSeconds, limitSeconds })
      milliseconds[state].push(took)
      say(`round ${round} of ${rounds}, the other partner ${state}: p99 ${latencyOf(took).p99} ms`)
    }
  const p99 = (state: OtherState): readonly number[] => milliseconds[state].map((took) => latencyOf(took).p99)
  const over = (state: OtherState): Latency => latencyOf(milliseconds[state].flat())
  return {
    deliveries: PER_SECOND * roundSeconds,
    raisedToDelivered: { healthy: over('healthy'), refuses: over('refuses'), hangs: over('hangs') },
    ratio: {
      refuses: ratioOfPairs(p99('refuses'), p99('healthy')),
      hangs: ratioOfPairs(p99('hangs'), p99('healthy')),
    },
  }
}

/** Milliseconds from raised to delivered at the healthy partner. What the dead one owes is delivered before the next round. */
const oneRound = async (
  bench: BenchWorld,
  state: OtherState,
  { roundSeconds, limitSeconds }: Omit<DeadOptions, 'rounds'>,
): Promise<readonly number[]> => {
  const dueAt = new Map<string, number>()
  const toOther: string[] = []
  await setFaults(bench.world, BESIDE.partner, [])
  await setFaults(bench.world, DELIVERED_TO.partner, STATES[state])
  await atRate(PER_SECOND, PER_SECOND * roundSeconds, async (index, due) => {
    const at = Date.now() - (performance.now() - due)
    const other = index % TO_OTHER_EVERY === 0 ? bench.door.raise(index, [DELIVERED_TO.service]) : undefined
    const { id } = await bench.door.raise(index, [BESIDE.service])
    dueAt.set(id, at)
    if (other !== undefined) toOther.push((await other).id)
  })
  const delivered = await untilDelivered(bench, [...dueAt.keys()], limitSeconds)
  await setFaults(bench.world, DELIVERED_TO.partner, [])
  await untilDelivered(bench, toOther, limitSeconds)
  return delivered.map(({ id, deliveredAt }) => deliveredAt - (dueAt.get(id) ?? 0))
}
