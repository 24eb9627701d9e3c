/**
 * How an attempt over HTTP ended, as far as the status says it (design.md §5). Each format reads its own body and codes
 * first; what these do not settle is read here, once for all.
 */
import type { AttemptReason, AttemptResult } from '../../domain/delivery.ts'
import type { WireAnswer } from '../format.ts'
import { retryAfterSeconds, saysWhen } from './retry-after.ts'

export type Ending = Pick<AttemptResult, 'outcome' | 'reason'>

export const refused = (reason: AttemptReason): Ending => ({ outcome: 'refused', reason })
export const notNow = (reason: AttemptReason): Ending => ({ outcome: 'not-now', reason })
export const unknown = (reason: AttemptReason): Ending => ({ outcome: 'unknown', reason })
export const misconfigured = (reason: AttemptReason): Ending => ({ outcome: 'misconfigured', reason })

type Answered = Pick<WireAnswer, 'status' | 'headers'>

/** What the status says by itself. Of a 503, only one that says when to come back is surely the partner's own. */
export const endingByStatus = ({ status, headers }: Answered): Ending => {
  if (status >= 300 && status < 400) return misconfigured('address-wrong')
  switch (status) {
    case 401:
      return misconfigured('not-authorised')
    case 403:
      return misconfigured('forbidden')
    case 404:
    case 410:
    case 417:
      return misconfigured('address-wrong')
    case 408:
    case 504:
      return unknown('timeout')
    case 425:
      return notNow('too-early')
    case 429:
      return notNow('throttled')
    case 503:
      return saysWhen(headers) ? notNow('maintenance') : unknown('server-error')
    default:
      return unknown(status >= 500 ? 'server-error' : 'unreadable-answer')
  }
}

/** The result with the status, the wait that was asked for, and `detail`: codes of ours alone, never the partner's text. */
export const resultFrom = (
  ending: Ending,
  { status, headers }: Answered,
  detail: string,
  partnerReference?: string,
): AttemptResult => {
  const seconds = retryAfterSeconds(headers)
  return {
    ...ending,
    ...(partnerReference === undefined ? {} : { partnerReference }),
    ...(ending.outcome === 'not-now' && seconds !== undefined ? { retryAfterSeconds: seconds } : {}),
    wireStatus: status,
    detail: `${status} ${detail}`,
  }
}
