/** The procedures on the time-skipping server, with fake steps on every queue. */
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { createTimeSkippingEnvironment } from '../../dev/servers/time-skipping-server.ts'
import { idOf } from '../../domain/ids.ts'
import { channelQueue, GENERAL_QUEUE, WORKFLOW_QUEUE } from '../../workflows/task-queues.ts'
import { builtBundle } from './built-bundle.ts'
import { FakeReferral, type Script } from './fake-referral.ts'
import { createFakeSteps, type FakeSteps } from './fake-steps.ts'
import { RaisedReferral } from './raised-referral.ts'

/** The two channels of every invented partner. */
export const FIRST = idOf('channel', 'chn_first-way')
export const SECOND = idOf('channel', 'chn_second-way')

export interface WorkflowWorld extends AsyncDisposable {
  readonly env: TestWorkflowEnvironment
  readonly steps: Pick<FakeSteps, 'sweeps'>
  /** A referral that is stored and not begun, with what its steps are to answer. */
  aReferral(script?: Partial<Script>): RaisedReferral
}

export interface WorldOptions {
  /** None: every workflow task replays its whole history. */
  readonly maxCachedWorkflows?: number
}

const USUAL: Script = {
  recipients: ['sending'],
  checkIdentity: true,
  identityPatienceSeconds: 30,
  establishIdentity: async () => undefined,
  answersByMessage: false,
  channels: [FIRST, SECOND],
  undeliveredAfterSeconds: 15 * 60,
  attempts: [],
  decisions: [],
}

/** Starts the server and the workers. */
export const startWorkflowWorld = async (options: WorldOptions = {}): Promise<WorkflowWorld> => {
  quietRuntime()
  const env = await createTimeSkippingEnvironment()
  const steps = createFakeSteps(() => env.currentTimeMs())
  const bundle = await builtBundle()
  const workers = await startWorkers(env, steps, bundle, options)
  return {
    env,
    steps,
    aReferral(script = {}) {
      const fake = new FakeReferral({ ...USUAL, ...script })
      steps.add(fake)
      return new RaisedReferral(env, fake)
    },
    async [Symbol.asyncDispose]() {
      await workers.stop()
      await env.teardown()
    },
  }
}

let runtimeIsQuiet = false

const quietRuntime = (): void => {
  if (runtimeIsQuiet) return
  runtimeIsQuiet = true
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: { level: 'ERROR' }, filter: 'ERROR' } },
  })
}

const startWorkers = async (
  { nativeConnection: connection }: TestWorkflowEnvironment,
  steps: FakeSteps,
  codePath: string,
  { maxCachedWorkflows }: WorldOptions,
): Promise<{ stop(): Promise<void> }> => {
  const common = { connection, shutdownGraceTime: '1s', shutdownForceTime: '5s' } as const
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: WORKFLOW_QUEUE,
      workflowBundle: { codePath },
      activities: steps.record,
      ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
    }),
    Worker.create({ ...common, taskQueue: GENERAL_QUEUE, activities: steps.general }),
    ...[FIRST, SECOND].map((channelId) =>
      Worker.create({ ...common, taskQueue: channelQueue(channelId), activities: steps.delivery }),
    ),
  ])
  const running = workers.map((worker) => worker.run())
  return {
    async stop() {
      for (const worker of workers) worker.shutdown()
      await Promise.all(running)
    },
  }
}
