/** One run: counts, warms up, then measures ours and the bare workflow in turn, the steady rate and the whole loop. */

import { barePlan } from './bare-plan.ts'
import { type BareRound, type BareWorkers, bareRound, startBareWorkers } from './bare-rounds.ts'
import { median, ratioOfPairs, rounded, sum } from './bench-figures.ts'
import { SEVERAL_SERVICES } from './bench-partner.ts'
import type { BenchWorld } from './bench-world.ts'
import { type CountedWrites, countWrites } from './counted-writes.ts'
import { deliveredRound, type Round } from './delivered-round.ts'
import { type HistoryFigures, historyFigures } from './history-figures.ts'
import { cpuBetween, cpuOf, figuresOf, type ProcessFigures, type Watched } from './process-figures.ts'
import { type SteadyAccepts, steadyAccepts } from './steady-accepts.ts'
import { type WholeLoop, wholeLoop } from './whole-loop.ts'

export interface BenchOptions {
  readonly clients: number
  /** Referrals in each round. */
  readonly referrals: number
  /** Rounds of each side. */
  readonly rounds: number
  readonly steadySeconds: number
  readonly loopReferrals: number
  /** Longest any one phase may take, in seconds. */
  readonly limitSeconds: number
}

/** Processor milliseconds a referral, by process. */
export type CpuByProcess = Readonly<Record<string, number>>

export interface BenchFigures {
  readonly ours: readonly Round[]
  readonly bare: readonly BareRound[]
  /** Delivered and recorded a second, ours by the bare workflow's: the median of each round by the one after it. */
  readonly ratio: number
  /** The same by processor time of all processes. */
  readonly ratioByCpu: number
  /** Referrals with several recipients each. */
  readonly several: {
    readonly recipients: number
    readonly rounds: readonly Round[]
    /** Time that one takes, by the time of as many bare deliveries: medians of the rounds. */
    readonly cost: number
    /** The same by processor time. */
    readonly costByCpu: number
  }
  readonly steady: SteadyAccepts
  readonly loop: WholeLoop
  readonly writes: { readonly delivered: CountedWrites; readonly loop: CountedWrites; readonly bare: number }
  readonly histories: {
    readonly delivered: HistoryFigures
    readonly loop: HistoryFigures
    readonly bare: HistoryFigures
  }
  readonly memory: Readonly<Record<string, ProcessFigures>>
  readonly cpu: { readonly ours: CpuByProcess; readonly bare: CpuByProcess; readonly loop: CpuByProcess }
}

const PER_SECOND = 10
/** Referrals in the counted sample. */
const SAMPLE = 40
/** Referrals on each side before anything is measured: until every process has compiled what it runs often. */
const WARM_UP = 250

/** Runs it; `say` is told what goes on. */
export const runBench = async (
  bench: BenchWorld,
  options: BenchOptions,
  say: (text: string) => void,
): Promise<BenchFigures> => {
  const { clients, limitSeconds } = options
  const sample = { clients: 4, count: SAMPLE, limitSeconds }
  say('counting MongoDB writes')
  const [delivered, looped] = await countWrites(bench, [
    { count: SAMPLE, work: async () => void (await deliveredRound(bench, sample)) },
    { count: SAMPLE, work: async () => void (await wholeLoop(bench, sample)) },
  ])
  if (delivered === undefined || looped === undefined) throw new RangeError('nothing was counted')
  const plan = barePlan(delivered.kinds)
  await using bareWorkers = await startBareWorkers(bench, plan)
  const watched = () => processesOf(bench, bareWorkers)
  say('warming up')
  const warmUp = { clients, count: WARM_UP, limitSeconds }
  await deliveredRound(bench, warmUp)
  await bareRound(bench, warmUp)
  const { ours, bare, several } = await inTurn(bench, options, watched, say)
  say(`${PER_SECOND} a second for ${options.steadySeconds} s`)
  const steady = await steadyAccepts(bench, {
    perSecond: PER_SECOND,
    seconds: options.steadySeconds,
    limitSeconds,
  })
  say(`the whole loop, ${options.loopReferrals} referrals`)
  const loop = await metered(watched, options.loopReferrals, () =>
    wholeLoop(bench, { clients, count: options.loopReferrals, limitSeconds }),
  )
  return {
    ours: ours.map(({ result }) => result),
    bare: bare.map(({ result }) => result),
    ratio: ratioOfPairs(ours.map(deliveredIn), bare.map(deliveredIn)),
    ratioByCpu: ratioOfPairs(bare.map(cpuIn), ours.map(cpuIn)),
    several: severalOf(several, bare),
    steady,
    loop: loop.result,
    writes: { delivered, loop: looped, bare: [...plan.store, ...plan.prepare, ...plan.record].length },
    histories: {
      delivered: await historyFigures(bench.temporal, ours.at(-1)?.result.workflowIds ?? []),
      loop: await historyFigures(bench.temporal, loop.result.workflowIds),
      bare: await historyFigures(bench.temporal, bare.at(-1)?.result.workflowIds ?? []),
    },
    memory: await memoryOf(watched),
    cpu: { ours: meanCpu(ours), bare: meanCpu(bare), loop: loop.cpu },
  }
}

interface Metered<Result> {
  readonly result: Result
  readonly cpu: CpuByProcess
}

const deliveredIn = ({ result }: { readonly result: { readonly deliveredPerSecond: number } }): number =>
  result.deliveredPerSecond

const cpuIn = ({ cpu }: Pick<Metered<unknown>, 'cpu'>): number => sum(Object.values(cpu))

const perSecond = (rounds: readonly { result: { deliveredPerSecond: number } }[]): number =>
  median(rounds.map(({ result }) => result.deliveredPerSecond))

const severalOf = (
  several: readonly Metered<Round>[],
  bare: readonly Metered<BareRound>[],
): BenchFigures['several'] => {
  const recipients = SEVERAL_SERVICES.length
  const cpu = (rounds: readonly Metered<unknown>[]): number => sum(Object.values(meanCpu(rounds)))
  return {
    recipients,
    rounds: several.map(({ result }) => result),
    cost: rounded(perSecond(bare) / recipients / perSecond(several), 2),
    costByCpu: rounded(cpu(several) / (recipients * cpu(bare)), 2),
  }
}

interface Rounds {
  readonly ours: readonly Metered<Round>[]
  readonly bare: readonly Metered<BareRound>[]
  /** As many deliveries as in the others, in fewer referrals. */
  readonly several: readonly Metered<Round>[]
}

/** Ours, bare, several, ours, bare …: whatever else the machine does meets all. */
const inTurn = async (
  bench: BenchWorld,
  { clients, referrals, rounds, limitSeconds }: BenchOptions,
  watched: Watched,
  say: (text: string) => void,
): Promise<Rounds> => {
  const order = { clients, count: referrals, limitSeconds }
  const ours: Metered<Round>[] = []
  const bare: Metered<BareRound>[] = []
  const several: Metered<Round>[] = []
  const services = SEVERAL_SERVICES.map(({ id }) => id)
  const fewer = Math.max(1, Math.round(referrals / services.length))
  for (let round = 1; round <= rounds; round += 1) {
    ours.push(await metered(watched, referrals, () => deliveredRound(bench, order)))
    say(`round ${round} of ${rounds}, ours: ${ours.at(-1)?.result.deliveredPerSecond} delivered a second`)
    bare.push(await metered(watched, referrals, () => bareRound(bench, order)))
    say(`round ${round} of ${rounds}, bare: ${bare.at(-1)?.result.deliveredPerSecond} delivered a second`)
    several.push(
      await metered(watched, fewer, () => deliveredRound(bench, { ...order, count: fewer, services })),
    )
  }
  return { ours, bare, several }
}

const metered = async <Result>(
  watched: Watched,
  referrals: number,
  work: () => Promise<Result>,
): Promise<Metered<Result>> => {
  const before = await cpuOf(watched)
  const result = await work()
  const used = cpuBetween(before, await cpuOf(watched))
  return {
    result,
    cpu: Object.fromEntries(Object.entries(used).map(([name, ms]) => [name, rounded(ms / referrals, 1)])),
  }
}

const meanCpu = (rounds: readonly Metered<unknown>[]): CpuByProcess => {
  const names = new Set(rounds.flatMap(({ cpu }) => Object.keys(cpu)))
  return Object.fromEntries(
    [...names].map((name) => [name, rounded(median(rounds.map(({ cpu }) => cpu[name] ?? 0)), 1)]),
  )
}

/** Every process of the run, this one included, as the load comes from here. */
const processesOf = ({ world }: BenchWorld, bare: BareWorkers): ReadonlyMap<string, number | undefined> => {
  const { http, workflowWorker, activityWorker, register } = world
  const named = [http, workflowWorker, activityWorker, ...Object.values(world.partners), register]
  return new Map([
    ...named.map((process) => [process.name, process.pid()] as const),
    ['temporal', world.temporal.current().pid],
    ['mongodb', world.mongo.current().pid],
    [bare.workflowWorker.name, bare.workflowWorker.pid()],
    [bare.activityWorker.name, bare.activityWorker.pid()],
    ['bench (clients)', process.pid],
  ])
}

const memoryOf = async (watched: Watched): Promise<Readonly<Record<string, ProcessFigures>>> => {
  const all = await Promise.all(
    [...watched()].map(async ([name, pid]) => [name, await figuresOf(pid)] as const),
  )
  return Object.fromEntries(all.filter((entry): entry is [string, ProcessFigures] => entry[1] !== undefined))
}
