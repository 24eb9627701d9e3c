/** A worker that is running and has no Temporal gets no work: its health address says so, and names the part. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { NativeConnection } from '@temporalio/worker'
import { freePort } from '../../dev/servers/free-port.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { startTemporal, type TemporalServer } from '../../dev/servers/temporal-server.ts'
import { createEvents } from '../../runtime/events.ts'
import { createLogger } from '../../runtime/logger.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { serveWorkerHealth, workerParts } from '../../workers/worker-health.ts'
import { useTemporaryFolders } from '../servers/temporary-folder.ts'
import { until } from '../servers/until.ts'
import { quietRuntime } from './procedure-workers.ts'

const newFolder = useTemporaryFolders()
const metrics = createMetrics({ process: 'test' })
const events = createEvents(createLogger({ process: 'test', level: 'error' }), metrics)

let start: () => Promise<TemporalServer>
let server: TemporalServer
let connection: NativeConnection
let health: AsyncDisposable
let port: number
let state: 'RUNNING' | 'DRAINING' = 'RUNNING'
let databaseAnswers = true

beforeAll(async () => {
  quietRuntime()
  const dataFolder = await newFolder()
  const env = { ...process.env, TEMPORAL_ADDRESS: undefined }
  const temporalPort = await freePort()
  start = () => startTemporal({ dataFolder, port: temporalPort, progress: quietProgress, env })
  server = await start()
  connection = await NativeConnection.connect({ address: server.address })
  port = await freePort()
  const parts = workerParts({
    worker: { getState: () => state },
    connection,
    namespace: 'default',
    database: { ping: () => (databaseAnswers ? Promise.resolve() : Promise.reject(new Error('away'))) },
  })
  health = await serveWorkerHealth({ healthHost: '127.0.0.1', healthPort: port }, { metrics, events }, parts)
})
afterAll(async () => {
  await health[Symbol.asyncDispose]()
  await connection.close()
  await server.stop()
})

const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`)

/** `status: parts that are not ready`. */
const readiness = async (): Promise<string> => {
  const answer = await get('/health/ready')
  const { ready, parts } = (await answer.json()) as {
    ready: boolean
    parts: { part: string; ready: boolean }[]
  }
  expect(ready).toBe(answer.status === 200)
  expect(parts.map(({ part }) => part)).toEqual(['worker', 'database', 'workflow-engine'])
  return `${answer.status}: ${parts.flatMap((one) => (one.ready ? [] : [one.part])).join()}`
}

/** Asks as Docker does; the code with which the question ends. */
const askedByDocker = async (): Promise<number | string | null | undefined> => {
  const compose = await readFile('docker-compose.yml', 'utf8')
  const question = /- (fetch\('http:\/\/127\.0\.0\.1:9464\/health\/ready'\).*)/.exec(compose)?.[1] ?? ''
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', question.replace('9464', String(port))], (error) =>
      resolve(error === null ? 0 : error.code),
    )
  })
}

describe('the health of a worker', () => {
  it('is ready with all its parts', async () => {
    expect(await readiness()).toBe('200: ')
    expect(await askedByDocker()).toBe(0)
    expect((await get('/health/live')).status).toBe(200)
  })

  it('names Temporal while it is away, though the worker runs on', async () => {
    await server.stop()
    expect(await readiness()).toBe('503: workflow-engine')
    expect(await askedByDocker()).toBe(1)
    expect((await get('/health/live')).status).toBe(200)
    expect(await (await get('/metrics')).text()).toMatch(
      /exchange_part_ready\{[^}]*part="workflow-engine"[^}]*\} 0/,
    )
    server = await start()
    await until('the worker to be ready again', async () => (await readiness()) === '200: ')
  })

  it('names a database that does not answer, and a worker that is ending', async () => {
    databaseAnswers = false
    expect(await readiness()).toBe('503: database')
    databaseAnswers = true
    state = 'DRAINING'
    expect(await readiness()).toBe('503: worker')
    state = 'RUNNING'
  })
})
