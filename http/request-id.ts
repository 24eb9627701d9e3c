/** Gives each request its ids and echoes those the caller gave. They are for finding things, never for idempotency. */
import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
import { newUuid } from '../runtime/new-id.ts'
import { setRequestContext } from './request-context.ts'

/** What is safe to echo and to log. */
const ID_SHAPE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
/** W3C Trace Context §3.2: version `ff` and ids of zeros only are not allowed. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/

const usable = (text: string | undefined): string | undefined =>
  text !== undefined && ID_SHAPE.test(text) ? text : undefined

interface Trace {
  readonly traceId: string
  readonly sampled: boolean
}

const traceFrom = (header: string | undefined): Trace => {
  const match = TRACEPARENT.exec(header ?? '')
  return match?.[1] !== undefined && match[2] !== undefined
    ? { traceId: match[1], sampled: (Number.parseInt(match[2], 16) & 1) === 1 }
    : { traceId: randomBytes(16).toString('hex'), sampled: false }
}

export const requestId = (): RequestHandler => (request, response, next) => {
  const id = usable(request.get('x-request-id')) ?? newUuid()
  const correlationId = usable(request.get('x-correlation-id'))
  const { traceId, sampled } = traceFrom(request.get('traceparent'))
  response.set('x-request-id', id)
  if (correlationId !== undefined) response.set('x-correlation-id', correlationId)
  response.set('traceparent', `00-${traceId}-${randomBytes(8).toString('hex')}-${sampled ? '01' : '00'}`)
  setRequestContext(response, {
    requestId: id,
    correlationId,
    traceId,
    receivedAt: Date.now(),
    route: 'none',
    user: undefined,
    referralId: undefined,
  })
  next()
}
