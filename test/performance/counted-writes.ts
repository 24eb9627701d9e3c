/**
 * Counts what the exchange asks of MongoDB for one referral: its three processes are started a second time, each
 * through a counter of its own, in place of the uncounted ones, and a sample of referrals goes through them. The
 * measured rounds run without counters.
 */
import { exchangeProcesses } from '../../dev/world-exchange.ts'
import { worldSecrets } from '../../dev/world-settings.ts'
import { sum } from './bench-figures.ts'
import type { BenchWorld } from './bench-world.ts'
import { follow } from './load-generators.ts'
import { startWireCounter, type WireCommand } from './mongo-wire-counter.ts'

/** One kind of write of a referral's life, on average over the sample. */
export interface WriteKind {
  readonly collection: string
  readonly command: 'insert' | 'update'
  /** A referral; attempts that failed and were made again count. */
  readonly times: number
  /** A message on the wire. */
  readonly bytes: number
}

export interface CountedWrites {
  /** A referral. */
  readonly writes: number
  readonly reads: number
  readonly writtenKb: number
  /** Writes and reads a referral by process, as `3.0 + 5.1`. */
  readonly byProcess: Readonly<Record<string, string>>
  readonly kinds: readonly WriteKind[]
}

const WRITES = ['insert', 'update']
const READS = ['find', 'aggregate', 'count', 'distinct', 'getMore']

/** Puts `count` referrals through counted processes by `work`, and says what each asked for. */
export const countWrites = async (
  bench: BenchWorld,
  works: readonly { readonly count: number; readonly work: () => Promise<void> }[],
): Promise<readonly CountedWrites[]> => {
  const { world } = bench
  const uri = world.env.MONGODB_URI ?? ''
  const own = [world.http, world.workflowWorker, world.activityWorker]
  await Promise.all(own.map((process) => process.stop()))
  const counted: CountedWrites[] = []
  {
    await using counters = await countersFor(bench, uri)
    for (const { count, work } of works) {
      counters.take()
      await work()
      await untilTold(bench)
      counted.push(summaryOf(counters.take(), count))
    }
  }
  await Promise.all(own.map((process) => process.start()))
  return counted
}

/** A record's outbox is emptied once it has been quiet for some seconds: that write is counted too. */
const untilTold = async ({ changeLog }: BenchWorld): Promise<void> => {
  await follow('outboxes to be emptied', ['all'], { followers: 1, limitSeconds: 60 }, async () =>
    (await changeLog.untold(1)).length === 0 ? true : undefined,
  )
}

type Asked = ReadonlyMap<string, readonly WireCommand[]>

interface Counters extends AsyncDisposable {
  take(): Asked
}

const NAMES = ['http', 'workflowWorker', 'activityWorker'] as const

const countersFor = async ({ world }: BenchWorld, uri: string): Promise<Counters> => {
  const env = world.env
  const parts = await Promise.all(
    NAMES.map(async (name) => {
      const counter = await startWireCounter(uri)
      const processes = await exchangeProcesses({
        port: Number(env.HTTP_PORT),
        mongoUri: counter.uri,
        temporalAddress: env.TEMPORAL_ADDRESS ?? '',
        registerUrl: env.PDS_URL ?? '',
        secrets: await worldSecrets(world.dataFolder),
        logFolder: `${world.dataFolder}/logs`,
        program: world.program,
        more: { REQUESTS_PER_MINUTE: '1000000' },
      })
      return { counter, process: processes[name] }
    }),
  )
  await Promise.all(parts.map(({ process }) => process.start()))
  return {
    take: () => new Map(parts.map(({ counter, process }) => [process.name, counter.take()])),
    async [Symbol.asyncDispose]() {
      await Promise.all(parts.map(({ process }) => process.stop()))
      await Promise.all(parts.map(({ counter }) => counter[Symbol.asyncDispose]()))
    },
  }
}

const documentsOf = (commands: readonly WireCommand[], names: readonly string[]): number =>
  sum(commands.filter(({ command }) => names.includes(command)).map(({ documents }) => documents))

const summaryOf = (asked: Asked, referrals: number): CountedWrites => {
  const all = [...asked.values()].flat()
  const written = all.filter(({ command }) => WRITES.includes(command))
  const each = (total: number): number => total / referrals
  return {
    writes: each(documentsOf(all, WRITES)),
    reads: each(documentsOf(all, READS)),
    writtenKb: each(sum(written.map(({ bytes }) => bytes))) / 1000,
    byProcess: Object.fromEntries(
      [...asked].map(([name, commands]) => [
        name,
        `${each(documentsOf(commands, WRITES)).toFixed(1)} + ${each(documentsOf(commands, READS)).toFixed(1)}`,
      ]),
    ),
    kinds: kindsOf(written, referrals),
  }
}

const kindsOf = (written: readonly WireCommand[], referrals: number): readonly WriteKind[] => {
  const groups = new Map<string, WireCommand[]>()
  for (const each of written) {
    const name = `${each.command} ${each.collection}`
    groups.set(name, [...(groups.get(name) ?? []), each])
  }
  return [...groups.values()]
    .map((group): WriteKind => {
      const times = sum(group.map(({ documents }) => documents))
      return {
        collection: group[0]?.collection ?? '',
        command: group[0]?.command === 'insert' ? 'insert' : 'update',
        times: times / referrals,
        bytes: Math.round(sum(group.map(({ bytes }) => bytes)) / times),
      }
    })
    .sort((one, other) => one.command.localeCompare(other.command) || other.times - one.times)
}
