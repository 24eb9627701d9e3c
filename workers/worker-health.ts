/** /health and /metrics of a worker process, on loopback, where a port is configured. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Store } from '../context.ts'
import type { Config } from '../runtime/config.ts'

/** Serves them; without a port there is nothing to serve. */
export const serveWorkerHealth = async (
  config: Config,
  store: Store,
  isRunning: () => boolean,
): Promise<AsyncDisposable> => {
  const port = config.worker.healthPort
  if (port === undefined) return { [Symbol.asyncDispose]: async () => undefined }
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', store, isRunning).then(({ status, type, body }) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
    )
  })
  server.listen(port, '127.0.0.1')
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
  store: Store,
  isRunning: () => boolean,
): Promise<{ status: number; type: string; body: string }> => {
  if (url === '/health/live') return json(200, { status: 'live' })
  if (url === '/metrics')
    return {
      status: 200,
      type: store.metrics.registry.contentType,
      body: await store.metrics.registry.metrics(),
    }
  if (url !== '/health/ready') return json(404, { status: 'not-found' })
  const parts = {
    worker: isRunning(),
    database: await store.database.ping().then(
      () => true,
      () => false,
    ),
  }
  const ready = parts.worker && parts.database
  return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not-ready', parts })
}

const json = (status: number, body: unknown) => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
})
