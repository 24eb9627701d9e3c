/**
 * Runs the procedures, with the short steps beside them as local activities: on the database, and one question to the
 * register of persons. Holds no transport and no partner's secret. May be started more than once.
 */
import { NativeConnection, Worker } from '@temporalio/worker'
import { createStepsBeside } from '../activities/activity-sets.ts'
import { createRecords, openStore } from '../context.ts'
import type { Logger } from '../runtime/logger.ts'
import { runProcess } from '../runtime/run-process.ts'
import type { Running } from '../runtime/run-until-signalled.ts'
import type { Settings } from '../runtime/secrets.ts'
import { WORKFLOW_QUEUE } from '../workflows/task-queues.ts'
import { BUNDLE_PATH } from './bundle-path.ts'
import { openRegister } from './open-register.ts'
import { logTemporalThrough } from './temporal-log.ts'
import { serveWorkerHealth, workerParts } from './worker-health.ts'

const NEEDED = ['sealingKeys', 'pdsToken'] as const
type Needed = (typeof NEEDED)[number]

/** A procedure waits for it: what the register does not answer within this is asked with patience, elsewhere. */
const BESIDE_SECONDS = 2

const create = async ({ config, secrets }: Settings<Needed>, log: Logger): Promise<Running> => {
  logTemporalThrough(log)
  const store = await openStore(config, secrets, log, 'workflow-worker')
  const connection = await NativeConnection.connect({ address: config.temporal.address })
  const register = openRegister(config, secrets.pdsToken, BESIDE_SECONDS)
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: WORKFLOW_QUEUE,
    workflowBundle: { codePath: BUNDLE_PATH },
    activities: createStepsBeside(createRecords(config, store), register),
    maxCachedWorkflows: config.worker.workflowCacheSize,
    maxConcurrentWorkflowTaskExecutions: config.worker.workflowTasksAtOnce,
    maxConcurrentLocalActivityExecutions: config.worker.localStepsAtOnce,
    shutdownGraceTime: `${config.shutdownSeconds - 2}s`,
  })
  const ended = worker.run()
  const parts = workerParts({ ...config.temporal, ...store, worker, connection })
  const health = await serveWorkerHealth(config.worker, store, parts)
  log.info({}, 'ready')
  return {
    ended,
    async [Symbol.asyncDispose]() {
      worker.shutdown()
      await ended
      await health[Symbol.asyncDispose]()
      await register.close()
      await connection.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

await runProcess('workflow-worker', NEEDED, create)
