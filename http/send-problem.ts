/** Answers with a problem document, and logs what is ours to mend. */
import type { Response } from 'express'
import type { Events } from '../runtime/events.ts'
import { problemOf } from './problem.ts'
import { requestContext } from './request-context.ts'

/** Sends the problem for whatever was refused or thrown. */
export const sendProblem = (response: Response, cause: unknown, events: Pick<Events, 'failed'>): void => {
  const { traceId, requestId } = requestContext(response)
  const { document, headers, ours } = problemOf(cause, traceId)
  if (ours) events.failed({ thrown: cause, requestId })
  if (response.headersSent) {
    response.destroy()
    return
  }
  response
    .status(document.status)
    .set(headers)
    .type('application/problem+json')
    .send(JSON.stringify(document))
}
