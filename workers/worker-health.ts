/** /health and /metrics of a worker process, where a port is configured. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { NativeConnection, Worker } from '@temporalio/worker'
import type { Store } from '../context.ts'
import type { Config } from '../runtime/config.ts'
import { checkParts, type Part } from '../runtime/readiness.ts'

/** Longest wait for Temporal's answer, in milliseconds. */
const ENGINE_PATIENCE_MS = 1000

/** What must be there for a worker to take work. One that cannot reach Temporal still runs, and gets none. */
export const workerParts = (needed: {
  readonly worker: Pick<Worker, 'getState'>
  readonly connection: Pick<NativeConnection, 'withDeadline' | 'workflowService'>
  readonly namespace: string
  readonly database: Pick<Store['database'], 'ping'>
}): readonly Part[] => [
  { name: 'worker', isReady: async () => needed.worker.getState() === 'RUNNING' },
  { name: 'database', isReady: () => needed.database.ping().then(() => true) },
  {
    name: 'workflow-engine',
    isReady: async () => {
      const { connection, namespace } = needed
      await connection.withDeadline(Date.now() + ENGINE_PATIENCE_MS, () =>
        connection.workflowService.describeNamespace({ namespace }),
      )
      return true
    },
  },
]

/** Serves them; without a port there is nothing to serve. */
export const serveWorkerHealth = async (
  { healthHost, healthPort }: Pick<Config['worker'], 'healthHost' | 'healthPort'>,
  uses: Pick<Store, 'metrics' | 'events'>,
  parts: readonly Part[],
): Promise<AsyncDisposable> => {
  if (healthPort === undefined) return { [Symbol.asyncDispose]: async () => undefined }
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', uses, parts).then(({ status, type, body }) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
    )
  })
  server.listen(healthPort, healthHost)
  await once(server, 'listening')
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const answer = async (
  url: string,
  { metrics, events }: Pick<Store, 'metrics' | 'events'>,
  parts: readonly Part[],
): Promise<{ status: number; type: string; body: string }> => {
  if (url === '/health/live') return json(200, { live: true })
  if (url === '/metrics')
    return { status: 200, type: metrics.registry.contentType, body: await metrics.registry.metrics() }
  if (url !== '/health/ready') return json(404, { status: 'not-found' })
  const readiness = await checkParts(parts)
  for (const part of readiness.parts) events.partChecked(part)
  return json(readiness.ready ? 200 : 503, readiness)
}

const json = (status: number, body: unknown) => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
})
