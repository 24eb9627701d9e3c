/**
 * Runs the calls to the outside: the register of persons on the general queue, and the partner's call on a queue for
 * each channel. May be started more than once.
 */
import { NativeConnection, Worker } from '@temporalio/worker'
import { createChannelSteps, createGeneralSteps } from '../activities/activity-sets.ts'
import { createContext, createDelivering, createPolling, createRecords, createScanning } from '../context.ts'
import { createNoticeSenders } from '../partners/notices/notice-senders.ts'
import type { Logger } from '../runtime/logger.ts'
import { runProcess } from '../runtime/run-process.ts'
import type { Running } from '../runtime/run-until-signalled.ts'
import type { Settings } from '../runtime/secrets.ts'
import { GENERAL_QUEUE } from '../workflows/task-queues.ts'
import { followChannels } from './follow-channels.ts'
import { openRegister } from './open-register.ts'
import { openTelling } from './open-telling.ts'
import { ensureSchedules } from './schedules.ts'
import { serveHl7 } from './serve-hl7.ts'
import { tellSystems } from './tell-systems.ts'
import { logTemporalThrough } from './temporal-log.ts'
import { serveWorkerHealth, workerParts } from './worker-health.ts'

const NEEDED = ['sealingKeys', 'pdsToken', 'smtpPassword', 'notifyKey', 'mllpKey'] as const
type Needed = (typeof NEEDED)[number]

/** Longest one question to the register may take. */
const PATIENCE_SECONDS = 8

const create = async ({ config, secrets }: Settings<Needed>, log: Logger): Promise<Running> => {
  logTemporalThrough(log)
  const context = await createContext(config, secrets, log, 'activity-worker')
  const records = createRecords(config, context)
  const connection = await NativeConnection.connect({ address: config.temporal.address })
  const register = openRegister(config, secrets.pdsToken, PATIENCE_SECONDS)
  const senders = createNoticeSenders(config.notices, secrets)
  const noticing = { records, senders, publicUrl: config.http.publicUrl }
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: GENERAL_QUEUE,
    activities: createGeneralSteps(noticing, register, createScanning(config, context, records), () =>
      context.sweep(),
    ),
    maxConcurrentActivityTaskExecutions: config.worker.activitiesAtOnce,
    shutdownGraceTime: `${config.shutdownSeconds - 2}s`,
  })
  const ended = worker.run()
  const delivering = createDelivering(config, context, records)
  const channels = followChannels({
    config,
    connection,
    directory: context.directory,
    log,
    activities: createChannelSteps(delivering, createPolling(context, delivering)),
    startPolling: context.startPolling,
  })
  const telling = openTelling(config, context)
  const systems = tellSystems(telling.rounds, telling.stop, log)
  await ensureSchedules(context.temporal)
  const hl7 = await serveHl7(config, secrets.mllpKey, context)
  const parts = workerParts({ ...config.temporal, ...context, worker, connection })
  const health = await serveWorkerHealth(config.worker, context, parts)
  log.info({}, 'ready')
  return {
    ended,
    async [Symbol.asyncDispose]() {
      worker.shutdown()
      await Promise.all([
        ended,
        hl7[Symbol.asyncDispose](),
        channels[Symbol.asyncDispose](),
        systems[Symbol.asyncDispose](),
      ])
      await telling.close()
      await health[Symbol.asyncDispose]()
      await Promise.all([delivering.close(), register.close(), ...senders.map((sender) => sender.close())])
      await connection.close()
      await context[Symbol.asyncDispose]()
    },
  }
}

await runProcess('activity-worker', NEEDED, create)
