/** Workers for the procedures, with fake steps on every queue. */
import { DefaultLogger, type NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { idOf } from '../../domain/ids.ts'
import { channelQueue, GENERAL_QUEUE, WORKFLOW_QUEUE } from '../../workflows/task-queues.ts'
import { builtBundle } from './built-bundle.ts'
import type { Script } from './fake-referral.ts'
import type { FakeSteps } from './fake-steps.ts'

/** The two channels of every invented partner. */
export const FIRST = idOf('channel', 'chn_first-way')
export const SECOND = idOf('channel', 'chn_second-way')

/** What the steps of a referral answer where a test says nothing else. */
export const USUAL: Script = {
  kind: 'referral',
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

export interface Running {
  stop(): Promise<void>
}

const COMMON = { shutdownGraceTime: '1s', shutdownForceTime: '5s' } as const

/** Runs the procedures and the record steps beside them. */
export const startProcedures = async (connection: NativeConnection, steps: FakeSteps): Promise<Running> =>
  running([
    await Worker.create({
      ...COMMON,
      connection,
      taskQueue: WORKFLOW_QUEUE,
      workflowBundle: { codePath: await builtBundle() },
      activities: steps.record,
    }),
  ])

/** Runs the steps on the general queue and on the channels' queues. */
export const startSteps = async (connection: NativeConnection, steps: FakeSteps): Promise<Running> =>
  running(
    await Promise.all([
      Worker.create({ ...COMMON, connection, taskQueue: GENERAL_QUEUE, activities: steps.general }),
      ...[FIRST, SECOND].map((channelId) =>
        Worker.create({
          ...COMMON,
          connection,
          taskQueue: channelQueue(channelId),
          activities: steps.delivery,
        }),
      ),
    ]),
  )

const running = (workers: readonly Worker[]): Running => {
  const ended = workers.map((worker) => worker.run())
  return {
    async stop() {
      for (const worker of workers) worker.shutdown()
      await Promise.all(ended)
    },
  }
}

/** Only errors of the SDK are shown. To be called before the first worker, once in a test file. */
export const quietRuntime = (): void => {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: { level: 'ERROR' }, filter: 'ERROR' } },
  })
}
