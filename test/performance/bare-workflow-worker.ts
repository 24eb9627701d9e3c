/** Runs the bare workflow, with as many tasks at once as our own workflow worker. */
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { DEFAULTS } from '../../runtime/config.ts'
import { BARE_QUEUE } from './bare-contracts.ts'
import { given, sayReady, untilAsked } from './bare-worker-ready.ts'

const asked = untilAsked()
Runtime.install({ shutdownSignals: [] })
const connection = await NativeConnection.connect({ address: given('TEMPORAL_ADDRESS') })
const worker = await Worker.create({
  connection,
  taskQueue: BARE_QUEUE,
  workflowBundle: { codePath: given('BARE_BUNDLE') },
  maxCachedWorkflows: DEFAULTS.WORKFLOW_CACHE_SIZE,
  maxConcurrentWorkflowTaskExecutions: DEFAULTS.WORKFLOW_TASKS_AT_ONCE,
  shutdownGraceTime: '5s',
})
const ended = worker.run()
const ready = await sayReady(Number(given('READY_PORT')))
await asked
worker.shutdown()
await ended
await ready[Symbol.asyncDispose]()
await connection.close()
