/**
 * The other side of the comparison: the bare workflow on the same Temporal, MongoDB and partner, its two workers in
 * processes of their own as ours are. The clients start workflows directly, through one connection, with nothing
 * between: no HTTP, no sign-in, no checks. A round is begun when the first start is sent and over when the last
 * workflow's delivery is recorded, just as one of ours.
 */
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'
import { freePort } from '../../dev/servers/free-port.ts'
import { type WorldProcess, worldProcess } from '../../dev/world-process.ts'
import { worldSecrets } from '../../dev/world-settings.ts'
import { BARE_QUEUE, type BarePlan, RECORDED_IN } from './bare-contracts.ts'
import { type Latency, latencyOf, rounded } from './bench-figures.ts'
import { DELIVERED_TO, resetFaults } from './bench-partner.ts'
import type { BenchWorld } from './bench-world.ts'
import type { RoundOrder } from './delivered-round.ts'
import { follow, withClients } from './load-generators.ts'

export interface BareRound {
  readonly startedPerSecond: number
  readonly start: Latency
  readonly deliveredPerSecond: number
  readonly startedToDelivered: Latency
  readonly workflowIds: readonly (readonly string[])[]
}

export interface BareWorkers extends AsyncDisposable {
  readonly workflowWorker: WorldProcess
  readonly activityWorker: WorldProcess
}

/** Starts the pair of workers. */
export const startBareWorkers = async (bench: BenchWorld, plan: BarePlan): Promise<BareWorkers> => {
  const { world } = bench
  const bundle = join(world.dataFolder, 'bare-bundle.js')
  const workflowsPath = fileURLToPath(new URL('bare-workflow.ts', import.meta.url))
  const silent = { info() {}, debug() {}, trace() {}, warn: console.warn, error: console.error, log() {} }
  await writeFile(bundle, (await bundleWorkflowCode({ workflowsPath, logger: silent })).code)
  const { partnerToken } = await worldSecrets(world.dataFolder)
  const env = {
    TEMPORAL_ADDRESS: world.temporal.current().address,
    MONGODB_URI: bench.bareUri,
    PARTNER_URL: `${world.partners[DELIVERED_TO.partner].url}/FHIR/R4/$process-message`,
    PARTNER_TOKEN: partnerToken,
    BARE_PLAN: JSON.stringify(plan),
    BARE_BUNDLE: bundle,
  }
  const worker = async (name: string): Promise<WorldProcess> => {
    const port = await freePort()
    return worldProcess({
      name,
      entry: `test/performance/${name}.ts`,
      env: { ...env, READY_PORT: String(port) },
      logFolder: join(world.dataFolder, 'logs'),
      program: world.program,
      readyUrl: `http://127.0.0.1:${port}/`,
    })
  }
  const [workflowWorker, activityWorker] = [
    await worker('bare-workflow-worker'),
    await worker('bare-activity-worker'),
  ]
  const stop = async (): Promise<void> => {
    await Promise.all([workflowWorker.stop(), activityWorker.stop()])
  }
  try {
    await Promise.all([workflowWorker.start(), activityWorker.start()])
  } catch (thrown) {
    await stop()
    throw thrown
  }
  return { workflowWorker, activityWorker, [Symbol.asyncDispose]: stop }
}

/** Runs one round. */
export const bareRound = async (bench: BenchWorld, order: RoundOrder): Promise<BareRound> => {
  await resetFaults(bench.world, DELIVERED_TO.partner)
  const sentAt = new Map<string, number>()
  const start: number[] = []
  const startedAt = Date.now()
  await withClients(order.clients, order.count, async () => {
    const id = randomUUID()
    sentAt.set(id, Date.now())
    const from = performance.now()
    await bench.temporal.workflow.start('bareWorkflow', {
      workflowId: `bare/${id}`,
      taskQueue: BARE_QUEUE,
      args: [{ id }],
    })
    start.push(performance.now() - from)
  })
  const startedSeconds = (Date.now() - startedAt) / 1000
  const deliveredAt = await untilRecorded(bench, [...sentAt.keys()], order.limitSeconds)
  return {
    startedPerSecond: rounded(order.count / startedSeconds, 1),
    start: latencyOf(start),
    deliveredPerSecond: rounded(
      order.count / ((Math.max(...deliveredAt.map(([, at]) => at)) - startedAt) / 1000),
      1,
    ),
    startedToDelivered: latencyOf(deliveredAt.map(([id, at]) => at - (sentAt.get(id) ?? 0))),
    workflowIds: [...sentAt.keys()].map((id) => [`bare/${id}`]),
  }
}

/** Waits until each is recorded as delivered; answers when each was. */
const untilRecorded = async (
  { bare }: BenchWorld,
  ids: readonly string[],
  limitSeconds: number,
): Promise<readonly (readonly [id: string, deliveredAt: number])[]> => {
  const recorded = bare.collection<{ readonly _id: string; readonly deliveredAt?: string }>(RECORDED_IN)
  return follow('bare workflows to be recorded', ids, { followers: 1, limitSeconds }, async (id) => {
    const found = await recorded.findOne({ _id: `${id}:0` }, { projection: { deliveredAt: 1 } })
    return found?.deliveredAt === undefined ? undefined : ([id, Date.parse(found.deliveredAt)] as const)
  })
}
