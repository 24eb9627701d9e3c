/** /health/live, /health/ready (which names what is not ready) and /metrics. They answer anyone and tell no internals. */
import express, { type Router } from 'express'
import type { Events } from '../runtime/events.ts'
import type { Metrics } from '../runtime/metrics.ts'
import { checkParts, type Part } from '../runtime/readiness.ts'
import { requestContext } from './request-context.ts'

export const health = (uses: {
  readonly parts: readonly Part[]
  readonly metrics: Metrics
  readonly events: Pick<Events, 'partChecked'>
}): Router => {
  const router = express.Router()
  router.get(['/health', '/health/live'], (_request, response) => {
    requestContext(response).route = '/health/live'
    response.json({ live: true })
  })
  router.get('/health/ready', async (_request, response) => {
    requestContext(response).route = '/health/ready'
    const readiness = await checkParts(uses.parts)
    for (const part of readiness.parts) uses.events.partChecked(part)
    response.status(readiness.ready ? 200 : 503).json(readiness)
  })
  router.get('/metrics', async (_request, response) => {
    requestContext(response).route = '/metrics'
    const { registry } = uses.metrics
    response.set('content-type', registry.contentType).send(await registry.metrics())
  })
  return router
}
