/**
 * Reads the answer to a transaction (R4 http, transaction) as the result of an attempt. Only an answer that names our
 * message proves anything: by the identifier of what was made, or by the request id that servers repeat (R4 http,
 * X-Request-Id). An answer without a readable OperationOutcome may come from a middlebox, and then nothing is known but
 * what the status says by itself.
 */
import type { AttemptResult } from '../../../domain/delivery.ts'
import { isNhsNumber } from '../../../domain/nhs-number.ts'
import type { SentMessage, WireAnswer } from '../../format.ts'
import { hasStatus, identifiersOf } from '../bars-fhir/bars-coding.ts'
import { readFhirDocument } from '../bars-fhir/fhir-document.ts'
import { FhirSyntaxError } from '../bars-fhir/fhir-syntax-error.ts'
import {
  type FhirObject,
  type FhirResource,
  type FhirValue,
  objectAt,
  objectsAt,
  textAt,
} from '../bars-fhir/fhir-value.ts'
import { readOperationOutcome } from '../bars-fhir/read-operation-outcome.ts'
import { type Ending, endingByStatus, notNow, refused, resultFrom, unknown } from '../http-ending.ts'
import { TASK_SYSTEMS } from './task-codes.ts'

/** The body as a resource; `undefined` for a page, garbage or nothing. */
export const resourceOf = (bytes: Uint8Array): FhirResource | undefined => {
  try {
    return readFhirDocument(bytes, 'json')
  } catch (error) {
    if (error instanceof FhirSyntaxError) return undefined
    throw error
  }
}

/** Whether a resource was made by this message. */
export const bears = (resource: FhirValue | undefined, wireId: string): boolean =>
  identifiersOf(resource, TASK_SYSTEMS.message).some(
    (identifier) => textAt(identifier, 'value')?.trim().toLowerCase() === wireId.toLowerCase(),
  )

/** A server's id that may be shown and logged: one that could be an NHS number is not taken for a reference. */
export const safeId = (id: string | undefined): string | undefined =>
  id !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(id) && !isNhsNumber(id) ? id : undefined

/** What a status says, with and without a readable outcome. */
const endingOf = (answer: WireAnswer, issue: string | undefined, { purpose }: SentMessage): Ending => {
  const hasOutcome = issue !== undefined
  switch (answer.status) {
    case 400:
    case 413:
    case 422:
      if (!hasOutcome) return unknown('unreadable-answer')
      return refused(issue === 'not-supported' ? 'not-supported' : 'message-invalid')
    case 404:
      // A change finds nothing to change; where something is to be made, the address is none.
      return hasOutcome && purpose === 'withdrawal' ? refused('not-found') : endingByStatus(answer)
    case 405:
    case 406:
    case 415:
    case 501:
      return hasOutcome ? refused('not-supported') : unknown('unreadable-answer')
    case 409:
    case 412:
      if (!hasOutcome) return unknown('unreadable-answer')
      return issue === 'duplicate' ? { outcome: 'already-known', reason: 'duplicate' } : refused('conflict')
    case 503:
      return hasOutcome ? notNow('unavailable') : endingByStatus(answer)
    default:
      return endingByStatus(answer)
  }
}

/** The result of an answer that is no success; also of a question's. */
export const readFailure = (answer: WireAnswer, sent: SentMessage): AttemptResult => {
  const resource = resourceOf(answer.bytes)
  const outcome = resource === undefined ? undefined : readOperationOutcome(resource)
  const issue = outcome === undefined ? undefined : (outcome[0]?.issue ?? 'processing')
  return resultFrom(endingOf(answer, issue, sent), answer, issue ?? 'no OperationOutcome')
}

const isDone = (entry: FhirObject): boolean =>
  /^2\d\d\b/.test(textAt(objectAt(entry, 'response'), 'status')?.trim() ?? '')

/** The entry of what this message made or changed. */
const entryOfMessage = (
  entries: readonly FhirObject[],
  { wireId, purpose }: SentMessage,
): FhirObject | undefined =>
  entries.find((entry) => bears(objectAt(entry, 'resource'), wireId)) ??
  entries.find((entry) => purpose === 'withdrawal' && hasStatus(objectAt(entry, 'resource'), 'cancelled'))

const taskIdIn = (entries: readonly FhirObject[]): string | undefined =>
  entries
    .flatMap((entry) => {
      const resource = objectAt(entry, 'resource')
      const located = /(?:^|\/)Task\/([A-Za-z0-9.-]{1,64})/.exec(
        textAt(objectAt(entry, 'response'), 'location') ?? '',
      )?.[1]
      return resource?.resourceType === 'Task' ? [textAt(resource, 'id') ?? located] : [located]
    })
    .map(safeId)
    .find((id) => id !== undefined)

const readSuccess = (answer: WireAnswer, sent: SentMessage): AttemptResult => {
  const bundle = resourceOf(answer.bytes)
  if (bundle?.resourceType !== 'Bundle' || textAt(bundle, 'type') !== 'transaction-response')
    return resultFrom(unknown('unreadable-answer'), answer, 'no transaction-response')
  const entries = objectsAt(bundle, 'entry')
  const echoed = answer.headers['x-request-id']?.trim().toLowerCase()
  if (echoed !== undefined && echoed !== '' && echoed !== sent.wireId.toLowerCase())
    return resultFrom(unknown('ids-missing'), answer, 'ids of another message')
  const own = entryOfMessage(entries, sent)
  if (
    entries.length === 0 ||
    !entries.every(isDone) ||
    (own === undefined && echoed !== sent.wireId.toLowerCase())
  )
    return resultFrom(unknown('ids-missing'), answer, 'transaction-response without our ids')
  const status = textAt(objectAt(own, 'response'), 'status')?.trim() ?? ''
  const wasThere = sent.purpose !== 'withdrawal' && own !== undefined && status.startsWith('200')
  const ending: Ending = wasThere
    ? { outcome: 'already-known', reason: 'duplicate' }
    : { outcome: 'taken', reason: 'accepted' }
  return resultFrom(ending, answer, 'transaction-response', taskIdIn(entries))
}

/** Never throws: what cannot be read is `unknown`, as the partner may have taken the message. `detail` holds codes only. */
export const readTaskAnswer = (answer: WireAnswer, sent: SentMessage): AttemptResult =>
  answer.status === 200 || answer.status === 201 ? readSuccess(answer, sent) : readFailure(answer, sent)
