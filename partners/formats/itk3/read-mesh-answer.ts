/**
 * Reads what MESH answers to a message: 202 with its id is the carrier's word that it will be moved; anything else is an
 * error of its table, in the body of version 1 or 2. A page is nobody's answer.
 */
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { WireAnswer } from '../../format.ts'
import { type Ending, endingByStatus, misconfigured, refused, resultFrom, unknown } from '../http-ending.ts'

/** MESH error codes. What an address, a workflow or a right would mend pauses the channel, as every message would meet it. */
const CODES: Readonly<Record<string, Ending>> = {
  '02': refused('message-invalid'),
  '06': refused('message-invalid'),
  '07': misconfigured('not-authorised'),
  '08': misconfigured('address-wrong'),
  '09': refused('message-invalid'),
  '11': refused('message-invalid'),
  '12': misconfigured('address-wrong'),
  '14': misconfigured('address-wrong'),
  '15': refused('message-invalid'),
  '16': misconfigured('forbidden'),
  '17': misconfigured('not-supported'),
  '18': misconfigured('not-supported'),
  '19': refused('message-invalid'),
  '100': misconfigured('forbidden'),
  'EPL-150': misconfigured('address-wrong'),
  'EPL-151': misconfigured('address-wrong'),
  INVALIDHEADERCHUNKS: refused('message-invalid'),
  UNSUPPORTEDCONTENTENCODING: refused('not-supported'),
}

type Json = Readonly<Record<string, unknown>>

/** The body as a JSON object; `undefined` for anything else. */
export const meshJson = ({ bytes }: Pick<WireAnswer, 'bytes'>): Json | undefined => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}

/** An id as MESH gives them, safe in paths and logs. */
export const MESH_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/

/** The id under which MESH keeps a message. */
export const meshMessageIdIn = (answer: Pick<WireAnswer, 'bytes'>): string | undefined => {
  const body = meshJson(answer)
  const id = body?.message_id ?? body?.messageID
  return typeof id === 'string' && MESH_ID.test(id) ? id : undefined
}

const codeIn = (answer: WireAnswer): string | undefined => {
  const body = meshJson(answer)
  const details: unknown = body?.detail
  const first: unknown = Array.isArray(details) ? details[0] : details
  const code = typeof first === 'object' && first !== null && 'code' in first ? first.code : body?.errorCode
  return typeof code === 'string' && code !== '' ? code.trim().toUpperCase() : undefined
}

const endingOf = (answer: WireAnswer, code: string | undefined): Ending => {
  const known = code !== undefined && Object.hasOwn(CODES, code) ? CODES[code] : undefined
  // A 403 has no useful body: credentials, clock, a nonce used twice or a certificate. The mailbox is left alone.
  switch (answer.status) {
    case 405:
      return misconfigured('address-wrong')
    // Not of the mailbox's table: it came from something in between.
    case 410:
      return unknown('unreadable-answer')
    case 417:
      return known ?? misconfigured('address-wrong')
    case 400:
    case 406:
    case 413:
    case 415:
    case 422:
      return known ?? (code === undefined ? unknown('unreadable-answer') : refused('message-invalid'))
    default:
      return endingByStatus(answer)
  }
}

/** The result of an answer that is no success. `detail` holds the status and a code of the table, never words. */
export const readMeshFailure = (answer: WireAnswer): AttemptResult => {
  const code = codeIn(answer)
  const shown = code !== undefined && Object.hasOwn(CODES, code) ? code : 'no known code'
  return resultFrom(endingOf(answer, code), answer, shown)
}

/** Never throws: what cannot be read is `unknown`, as MESH may have taken the message. */
export const readMeshAnswer = (answer: WireAnswer): AttemptResult => {
  if (answer.status < 200 || answer.status >= 300) return readMeshFailure(answer)
  const id = answer.status === 202 ? meshMessageIdIn(answer) : undefined
  const wireStatus = answer.status
  return id === undefined
    ? { outcome: 'unknown', reason: 'ids-missing', wireStatus, detail: `${wireStatus} no message id` }
    : { outcome: 'taken', reason: 'handed-over', carrierReference: id, wireStatus, detail: '202 handed over' }
}
