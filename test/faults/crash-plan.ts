/** Which kills a campaign makes, drawn from its seed: named points and random moments. */
import { seededRandom } from '../../dev/simulators/fault-plan.ts'
import { type VictimName, victimAt } from './crash-victims.ts'
import { KILL_POINTS, type KillPoint } from './kill-point-table.ts'

export type PlannedKill =
  | {
      readonly at: 'point'
      readonly victim: VictimName
      readonly point: KillPoint
      /** How many times the moment passes before it kills. */
      readonly passes: number
      readonly waitForRecovery: boolean
    }
  | {
      readonly at: 'random'
      readonly victim: VictimName
      /** Wait before it dies, in milliseconds. */
      readonly afterMs: number
      readonly waitForRecovery: boolean
    }

export interface PlanOptions {
  readonly kills: number
  readonly seed: number
  /** Who may be killed. */
  readonly only: readonly VictimName[]
  /** Only named points whose name has this in it, again and again; empty for the usual mixture. */
  readonly points: string
  /** How often the next kill waits until the exchange has recovered from those before, in parts of a hundred. */
  readonly waitPercent: number
}

/** Longest wait before a kill at a random moment, in milliseconds. */
const LONGEST_WAIT_MS = 2_000
const MOST_PASSES = 3

/** The kills in order. With as many kills as points or more, each point is in it; else they are half of the kills. */
export const planOf = ({ kills, seed, only, points, waitPercent }: PlanOptions): readonly PlannedKill[] => {
  const random = seededRandom(seed)
  const upTo = (most: number): number => Math.floor(random() * most)
  const possible = KILL_POINTS.filter(
    (point) => only.includes(victimAt(point)) && point.name.includes(points),
  )
  const named = kills < possible.length ? Math.ceil(kills / 2) : possible.length
  const chosen =
    points === ''
      ? shuffled(possible, random).slice(0, named)
      : Array.from({ length: kills }, (_each, index) => possible[index % possible.length]).flatMap(
          (one) => one ?? [],
        )
  const waits = (): boolean => random() * 100 < waitPercent
  const atPoints = chosen.map((point): PlannedKill => {
    const passes = point.needs === undefined ? upTo(MOST_PASSES) : 0
    return { at: 'point', victim: victimAt(point), point, passes, waitForRecovery: waits() }
  })
  const atRandom = Array.from({ length: kills - atPoints.length }, (): PlannedKill => {
    const victim = only[upTo(only.length)] ?? 'http'
    return { at: 'random', victim, afterMs: upTo(LONGEST_WAIT_MS), waitForRecovery: waits() }
  })
  return shuffled([...atPoints, ...atRandom], random)
}

const shuffled = <Item>(items: readonly Item[], random: () => number): readonly Item[] =>
  items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
