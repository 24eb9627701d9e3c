/** Runs the bare workflow's activities, with the settings of our own activity worker. */
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { connectDatabase } from '../../database/connection.ts'
import { DEFAULTS } from '../../runtime/config.ts'
import { createBareSteps } from './bare-activities.ts'
import { BARE_QUEUE, type BarePlan } from './bare-contracts.ts'
import { given, sayReady, untilAsked } from './bare-worker-ready.ts'

const asked = untilAsked()
Runtime.install({ shutdownSignals: [] })
const database = await connectDatabase(given('MONGODB_URI'))
const steps = createBareSteps({
  connection: database.connection,
  plan: JSON.parse(given('BARE_PLAN')) as BarePlan,
  partnerUrl: given('PARTNER_URL'),
  partnerToken: given('PARTNER_TOKEN'),
})
const { store, prepare, send, record } = steps
const connection = await NativeConnection.connect({ address: given('TEMPORAL_ADDRESS') })
const worker = await Worker.create({
  connection,
  taskQueue: BARE_QUEUE,
  activities: { store, prepare, send, record },
  maxConcurrentActivityTaskExecutions: DEFAULTS.ACTIVITIES_AT_ONCE,
  shutdownGraceTime: '5s',
})
const ended = worker.run()
const ready = await sayReady(Number(given('READY_PORT')))
await asked
worker.shutdown()
await ended
await ready[Symbol.asyncDispose]()
await steps[Symbol.asyncDispose]()
await connection.close()
await database.close()
