/** Puts declared endpoints on a router; a path asked with another method answers 405 and names those it has. */
import express, { type RequestHandler, type Router } from 'express'
import type { Events } from '../runtime/events.ts'
import { type AnswerUses, answerEndpoint } from './answer-endpoint.ts'
import { answerOpenEndpoint, type OpenUses } from './answer-open-endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { HttpProblem } from './http-problem.ts'
import type { OpenEndpoint } from './open-endpoint.ts'
import { requestContext } from './request-context.ts'
import { sendProblem } from './send-problem.ts'

/** `/v1/referrals/{id}` as Express writes it. */
export const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1')

const allowed = (endpoints: readonly Endpoint[], path: string): string =>
  endpoints
    .filter((endpoint) => endpoint.path === path)
    .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    .join(', ')

export const mountEndpoints = (endpoints: readonly Endpoint[], uses: AnswerUses): Router => {
  const router = express.Router({ caseSensitive: true, strict: true })
  for (const endpoint of endpoints)
    router[endpoint.method](expressPath(endpoint.path), answerEndpoint(endpoint, uses))
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path)))
    router.all(expressPath(path), notAllowed(path, allowed(endpoints, path), uses))
  return router
}

/** The same for endpoints that take no token. */
export const mountOpenEndpoints = (endpoints: readonly OpenEndpoint[], uses: OpenUses): Router => {
  const router = express.Router({ caseSensitive: true, strict: true })
  for (const endpoint of endpoints) {
    router.post(expressPath(endpoint.path), answerOpenEndpoint(endpoint, uses))
    router.all(expressPath(endpoint.path), notAllowed(endpoint.path, 'POST', uses))
  }
  return router
}

const notAllowed =
  (path: string, allow: string, { events }: { readonly events: Pick<Events, 'failed'> }): RequestHandler =>
  (_request, response) => {
    requestContext(response).route = path
    const problem = new HttpProblem('method-not-allowed', `This address answers ${allow} only.`, {
      headers: { allow },
    })
    sendProblem(response, problem, events)
  }
