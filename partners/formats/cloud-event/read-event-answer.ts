/**
 * Reads a webhook receiver's answer. Its status is its whole word (Standard Webhooks, delivery): any 2xx takes the
 * event, and no body is promised. A page in HTML is no receiver's: with a success status it is a maintenance page or a
 * middlebox, and nobody knows whether the event arrived.
 */
import type { AttemptReason, AttemptResult } from '../../../domain/delivery.ts'
import type { WireAnswer } from '../../format.ts'
import { retryAfterSeconds, saysWhen } from '../retry-after.ts'

type Ending = readonly [AttemptResult['outcome'], AttemptReason]

/** What a status says where it is no success. */
const ENDINGS: Readonly<Record<number, Ending>> = {
  400: ['refused', 'message-invalid'],
  401: ['misconfigured', 'not-authorised'],
  403: ['misconfigured', 'forbidden'],
  404: ['misconfigured', 'address-wrong'],
  405: ['misconfigured', 'address-wrong'],
  408: ['unknown', 'timeout'],
  409: ['refused', 'conflict'],
  // The receiver wants no more events at this address: nothing is sent there until its owner says so.
  410: ['misconfigured', 'address-wrong'],
  413: ['refused', 'message-invalid'],
  415: ['refused', 'not-supported'],
  422: ['refused', 'message-invalid'],
  425: ['not-now', 'too-early'],
  429: ['not-now', 'throttled'],
  504: ['unknown', 'timeout'],
}

const isPage = ({ headers }: WireAnswer): boolean => /\bhtml\b/i.test(headers['content-type'] ?? '')

const endingOf = (answer: WireAnswer): Ending => {
  const { status, headers } = answer
  if (status >= 200 && status < 300)
    return isPage(answer) ? ['unknown', 'unreadable-answer'] : ['taken', 'accepted']
  // A redirect is never followed: the event would be signed for whoever it leads to.
  if (status >= 300 && status < 400) return ['misconfigured', 'address-wrong']
  // Of a 503, only one that says when to come back is surely the receiver's own.
  if (status === 503 && saysWhen(headers)) return ['not-now', 'unavailable']
  return ENDINGS[status] ?? ['unknown', status >= 500 ? 'server-error' : 'unreadable-answer']
}

/** Never throws. `detail` holds codes only, never the partner's text. */
export const readEventAnswer = (answer: WireAnswer): AttemptResult => {
  const [outcome, reason] = endingOf(answer)
  const seconds = outcome === 'not-now' ? retryAfterSeconds(answer.headers) : undefined
  return {
    outcome,
    reason,
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    wireStatus: answer.status,
    detail: isPage(answer) ? `${answer.status} page` : String(answer.status),
  }
}
