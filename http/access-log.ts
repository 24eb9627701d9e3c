/** One line and one measurement for each answer: method, route, status and time; no address, no query, no body. */
import type { RequestHandler } from 'express'
import type { Events } from '../runtime/events.ts'
import { requestContext } from './request-context.ts'

export const accessLog =
  ({ requestAnswered }: Pick<Events, 'requestAnswered'>): RequestHandler =>
  (request, response, next) => {
    response.once('close', () => {
      const { requestId, receivedAt, route, user, referralId } = requestContext(response)
      requestAnswered({
        method: request.method,
        route,
        // 499: the caller went away before the answer was finished.
        status: response.writableFinished ? response.statusCode : 499,
        seconds: (Date.now() - receivedAt) / 1000,
        requestId,
        ...(user !== undefined && { userId: user.id }),
        ...(referralId !== undefined && { referralId }),
      })
    })
    next()
  }
