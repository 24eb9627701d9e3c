/** What is known of a request from its first byte on: its ids, its route, and who asks once that is established. */
import type { Response } from 'express'
import type { ReferralId } from '../domain/ids.ts'
import type { User } from '../domain/user.ts'

export interface RequestContext {
  readonly requestId: string
  /** The conversation's id of the caller, where one was given. */
  readonly correlationId: string | undefined
  /** 32 lower-case hex digits (W3C Trace Context). */
  readonly traceId: string
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** Path template, for logs and metrics; never the path itself. */
  route: string
  user: User | undefined
  referralId: ReferralId | undefined
}

const KEY = 'exchangeRequest'

/** Puts the context on an answer; done once, by the first middleware. */
export const setRequestContext = (response: Response, context: RequestContext): void => {
  response.locals[KEY] = context
}

/**
 * The context of a request.
 * @throws RangeError where the request-id middleware did not run: a mistake in app.ts.
 */
export const requestContext = (response: Response): RequestContext => {
  const context: unknown = response.locals[KEY]
  if (context === undefined) throw new RangeError('request-id must be mounted first')
  return context as RequestContext
}
