/** The way of a request through an open endpoint: limit by where it comes from, parse, handle, check the reply, answer. */
import type { Request, RequestHandler, Response } from 'express'
import { isRefusal } from '../domain/refusal.ts'
import type { Events } from '../runtime/events.ts'
import { checkAccept, checkReply } from './answer-endpoint.ts'
import { networkOf } from './network-of.ts'
import type { OpenEndpoint } from './open-endpoint.ts'
import { parseBody } from './parse-request.ts'
import type { RateLimit } from './rate-limit.ts'
import { requestContext } from './request-context.ts'
import { sendProblem } from './send-problem.ts'

export interface OpenUses {
  readonly rateLimit: RateLimit
  readonly bodyLimitBytes: number
  readonly events: Pick<Events, 'failed' | 'requestRefused'>
}

const answer = async (
  endpoint: OpenEndpoint,
  { rateLimit, bodyLimitBytes, events }: OpenUses,
  request: Request,
  response: Response,
): Promise<void> => {
  checkAccept(endpoint, request)
  // Before anything is read: whoever tries codes is stopped here first.
  rateLimit.take(response, networkOf(request.ip), 'open')
  const body = await parseBody(request, endpoint.request.body, bodyLimitBytes)
  const reply = await endpoint.handle({ body })
  if (isRefusal(reply)) {
    events.requestRefused({ code: reply.code })
    return sendProblem(response, reply, events)
  }
  const checked = checkReply(endpoint, reply)
  response.status(reply.status).type('application/json').send(JSON.stringify(checked))
}

/** The Express handler of an open endpoint. */
export const answerOpenEndpoint =
  (endpoint: OpenEndpoint, uses: OpenUses): RequestHandler =>
  async (request, response) => {
    requestContext(response).route = endpoint.path
    try {
      await answer(endpoint, uses, request, response)
    } catch (thrown) {
      sendProblem(response, thrown, uses.events)
    }
  }
