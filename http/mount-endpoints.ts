/** Puts declared endpoints on a router; a path asked with another method answers 405 and names those it has. */
import express, { type Router } from 'express'
import { type AnswerUses, answerEndpoint } from './answer-endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { HttpProblem } from './http-problem.ts'
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
    router.all(expressPath(path), (_request, response) => {
      requestContext(response).route = path
      const allow = allowed(endpoints, path)
      const problem = new HttpProblem('method-not-allowed', `This address answers ${allow} only.`, {
        headers: { allow },
      })
      sendProblem(response, problem, uses.events)
    })
  return router
}
