/**
 * What a fault, or an answer that is no envelope, says of an attempt. The body decides, not the status; of an answer that
 * is no envelope, which may come from in between, nothing is known but what the status says by itself. The table is read
 * from the top.
 *
 * | fault | ends |
 * | --- | --- |
 * | its detail names another message | unknown |
 * | duplicate | already known |
 * | of WS-Security, or with 401, 403 | misconfigured: sign-in |
 * | VersionMismatch, MustUnderstand, DataEncodingUnknown | misconfigured: the channel's settings |
 * | temporarily unavailable by its detail, EndpointUnavailable | not now |
 * | Client, Sender | refused |
 * | Server, Receiver with 503, 429 | not now |
 * | Server, Receiver | unknown: it may have kept the message before it failed |
 */
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { SentMessage, WireAnswer } from '../../format.ts'
import {
  type Ending,
  endingByStatus,
  misconfigured,
  notNow,
  refused,
  resultFrom,
  unknown,
} from '../http-ending.ts'
import { safeReference } from './safe-reference.ts'
import type { SoapFault } from './soap-envelope.ts'

/** SOAP Message Security 1.1 §12, and what stacks write beside it. */
const SIGN_IN_CODES: readonly string[] = [
  'FailedAuthentication',
  'InvalidSecurity',
  'InvalidSecurityToken',
  'UnsupportedSecurityToken',
  'UnsupportedAlgorithm',
  'SecurityTokenUnavailable',
  'FailedCheck',
  'MessageExpired',
  'AuthenticationFailure',
]
const SETTINGS_CODES: readonly string[] = ['VersionMismatch', 'MustUnderstand', 'DataEncodingUnknown']
const SENDER_CODES: readonly string[] = ['Client', 'Sender']
const RECEIVER_CODES: readonly string[] = ['Server', 'Receiver']
const ADDRESSING_CODES: readonly string[] = ['EndpointUnavailable', 'ActionNotSupported']
const REJECTIONS: readonly string[] = [
  'message-invalid',
  'not-supported',
  'unknown-case',
  'duplicate',
  'temporarily-unavailable',
  'not-authorised',
]
/** What may be shown: any other word is the partner's own, and could hold anything. */
const SHOWN: readonly string[] = [
  ...SIGN_IN_CODES,
  ...SETTINGS_CODES,
  ...SENDER_CODES,
  ...RECEIVER_CODES,
  ...ADDRESSING_CODES,
  ...REJECTIONS,
  'DuplicateMessage',
]

const isOneOf = (codes: readonly string[], known: readonly string[]): boolean =>
  codes.some((code) => known.includes(code))

const ofSender = (code: string | undefined, codes: readonly string[], { purpose }: SentMessage): Ending => {
  if (code === 'not-supported' || codes.includes('ActionNotSupported')) return refused('not-supported')
  return refused(code === 'unknown-case' && purpose !== 'new' ? 'not-found' : 'message-invalid')
}

const ofReceiver = (status: number): Ending => {
  if (status === 503) return notNow('unavailable')
  if (status === 429) return notNow('throttled')
  return unknown(status === 408 || status === 504 ? 'timeout' : 'server-error')
}

const endingOfFault = ({ codes, rejection }: SoapFault, status: number, sent: SentMessage): Ending => {
  const code = rejection?.code
  const named = rejection?.messageId
  if (named !== undefined && named.toLowerCase() !== sent.wireId.toLowerCase()) return unknown('ids-missing')
  if (code === 'duplicate' || codes.includes('DuplicateMessage'))
    return { outcome: 'already-known', reason: 'duplicate' }
  if (status === 403) return misconfigured('forbidden')
  if (status === 401 || code === 'not-authorised' || isOneOf(codes, SIGN_IN_CODES))
    return misconfigured('not-authorised')
  if (isOneOf(codes, SETTINGS_CODES)) return misconfigured('not-supported')
  if (code === 'temporarily-unavailable' || codes.includes('EndpointUnavailable'))
    return notNow('unavailable')
  if (isOneOf(codes, SENDER_CODES)) return ofSender(code, codes, sent)
  return isOneOf(codes, RECEIVER_CODES) ? ofReceiver(status) : unknown('unreadable-answer')
}

const endingOfStatus = (answer: WireAnswer): Ending =>
  // How a stack answers an envelope of the other SOAP version: by its content type, unread.
  answer.status === 415 ? misconfigured('not-supported') : endingByStatus(answer)

/** A result with the wire's own words, as far as they are known ones. */
export const resultOf = (
  ending: Ending,
  answer: Pick<WireAnswer, 'status' | 'headers'>,
  detail: string,
  caseReference?: string,
): AttemptResult => resultFrom(ending, answer, detail, safeReference(caseReference))

export const readSoapFault = (fault: SoapFault, answer: WireAnswer, sent: SentMessage): AttemptResult => {
  const ending = endingOfFault(fault, answer.status, sent)
  const words = [...fault.codes, ...(fault.rejection === undefined ? [] : [fault.rejection.code])]
  const shown = words.filter((word) => SHOWN.includes(word)).slice(0, 4)
  const reference = ending.outcome === 'already-known' ? fault.rejection?.caseReference : undefined
  return resultOf(ending, answer, ['Fault', ...shown].join(' '), reference)
}

/** An answer without a readable envelope. */
export const readNoEnvelope = (answer: WireAnswer): AttemptResult =>
  resultOf(endingOfStatus(answer), answer, 'no envelope')
