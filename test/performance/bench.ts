/**
 * `npm run bench`: measures a world of its own on loopback and prints the figures as a table; `--json FILE` writes them
 * as JSON too. Bounded in count and time, and ends every process that it started, also on Ctrl-C. What each figure
 * means: docs/performance.md.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rounded } from './bench-figures.ts'
import { benchTable, type Machine } from './bench-report.ts'
import { type BenchWorld, startBenchWorld } from './bench-world.ts'
import { channelBench } from './channel-bench.ts'
import { startChannelPartners } from './channel-partners.ts'
import { deadPartner } from './dead-partner.ts'
import { heldDeliveries } from './held-deliveries.ts'
import { channelTable, deadTable, heldTable } from './part-report.ts'
import { type BenchOptions, runBench } from './run-bench.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    clients: { type: 'string', default: '20' },
    referrals: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '2' },
    'steady-seconds': { type: 'string', default: '30' },
    'loop-referrals': { type: 'string', default: '100' },
    'held-deliveries': { type: 'string', default: '1000' },
    'quiet-seconds': { type: 'string', default: '15' },
    /** These parts alone; all of it without any. */
    channels: { type: 'boolean', default: false },
    figures: { type: 'boolean', default: false },
    held: { type: 'boolean', default: false },
    dead: { type: 'boolean', default: false },
    /** Keeps the world's folder, its logs in it. */
    keep: { type: 'boolean', default: false },
  },
})

/** Longest any one phase may take before the run is given up. */
const PHASE_SECONDS = 240

const wholeNumber = (
  name:
    | 'clients'
    | 'referrals'
    | 'rounds'
    | 'steady-seconds'
    | 'loop-referrals'
    | 'held-deliveries'
    | 'quiet-seconds',
): number => {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 1 || value > 2000)
    throw new RangeError(`--${name} ${values[name]} must be a whole number from 1 to 2000`)
  return value
}

const options: BenchOptions = {
  clients: wholeNumber('clients'),
  referrals: wholeNumber('referrals'),
  rounds: wholeNumber('rounds'),
  steadySeconds: wholeNumber('steady-seconds'),
  loopReferrals: wholeNumber('loop-referrals'),
  limitSeconds: PHASE_SECONDS,
}

const startedAt = performance.now()
const say = (text: string): void =>
  void process.stderr.write(
    `${String(Math.round((performance.now() - startedAt) / 1000)).padStart(4)} s  ${text}\n`,
  )

const load = (): number => rounded(loadavg()[0] ?? 0, 1)

const machineOf = ({ world }: BenchWorld, before: number): Machine => ({
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGb: Math.round(totalmem() / 1e9),
  node: process.version,
  temporal: world.temporal.current().source,
  mongodb: world.mongo.current().source,
  load: [before, load()],
})

const isWhole = !(values.channels || values.figures || values.held || values.dead)

/** What one part answered, for the tables and for `--json`. */
interface Part {
  readonly name: 'channels' | 'figures' | 'dead' | 'held'
  readonly figures: unknown
  readonly text: string
}

/** Ends early where the run is to stop. */
type OrStopped = <Result>(work: Promise<Result>) => Promise<Result>

const channelPart = async (folder: string, orStopped: OrStopped): Promise<Part> => {
  say('starting simulated partners')
  await using partners = await startChannelPartners(folder)
  const order = { pairs: 5, deliveries: 60, secondsEach: 12 }
  const figures = await orStopped(channelBench(partners, order, say))
  return { name: 'channels', figures, text: channelTable(figures) }
}

/** The parts that need a world, in one. */
const worldParts = async (folder: string, before: number, orStopped: OrStopped): Promise<readonly Part[]> => {
  say('starting a world')
  await using bench = await startBenchWorld(folder)
  const { clients, rounds, limitSeconds } = options
  const parts: Part[] = []
  if (isWhole || values.figures) {
    const figures = await orStopped(runBench(bench, options, say))
    const machine = machineOf(bench, before)
    parts.push({
      name: 'figures',
      figures: { machine, ...figures },
      text: benchTable(figures, machine, options),
    })
  }
  if (isWhole || values.dead) {
    const figures = await orStopped(deadPartner(bench, { rounds, roundSeconds: 20, limitSeconds }, say))
    parts.push({ name: 'dead', figures, text: deadTable(figures) })
  }
  if (isWhole || values.held) {
    const [deliveries, quietSeconds] = [wholeNumber('held-deliveries'), wholeNumber('quiet-seconds')]
    const figures = await orStopped(
      heldDeliveries(bench, { deliveries, quietSeconds, clients, limitSeconds }, say),
    )
    parts.push({ name: 'held', figures, text: heldTable(figures) })
  }
  return parts
}

const main = async (folder: string, stopped: Promise<never>): Promise<void> => {
  const orStopped: OrStopped = (work) => Promise.race([work, stopped])
  const before = load()
  const parts: Part[] = []
  if (isWhole || values.channels) parts.push(await channelPart(join(folder, 'partners'), orStopped))
  if (isWhole || values.figures || values.held || values.dead)
    parts.push(...(await worldParts(join(folder, 'world'), before, orStopped)))
  const loads = [before, load()]
  process.stdout.write(
    `\n${parts.map(({ text }) => text).join('\n')}\nLoad ${loads.join(' before, ')} after\n`,
  )
  if (values.json === undefined) return
  const all = Object.fromEntries(parts.map(({ name, figures }) => [name, figures]))
  await writeFile(values.json, `${JSON.stringify({ loads, options, ...all }, withoutIds, 2)}\n`)
}

/** The ids by which histories were read are of no use once the world is gone. */
const withoutIds = (name: string, value: unknown): unknown => (name === 'workflowIds' ? undefined : value)

/** Rejects when asked to end, so that what was started is put away on the way out. */
const signalled = new Promise<never>((_resolve, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => reject(new RangeError(`stopped by ${signal}`)))
})
// Until it is raced with, nobody listens to it.
signalled.catch(() => undefined)

const folder = await mkdtemp(join(tmpdir(), 'exchange-bench-'))
try {
  await main(folder, signalled)
} catch (thrown) {
  process.stderr.write(`\nThe bench gave up: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  process.exitCode = 1
} finally {
  if (values.keep) process.stderr.write(`Kept: ${folder}\n`)
  else await rm(folder, { recursive: true, force: true })
}
