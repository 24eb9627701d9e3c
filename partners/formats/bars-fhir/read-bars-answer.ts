/**
 * Reads a partner's synchronous answer (standard, §§6 to 8) as the result of an attempt (design: six results).
 *
 * What the table cannot say: an answer without a readable OperationOutcome may come from a middlebox, so nothing is
 * known of the message and it is `unknown`, but for the few statuses that say by themselves that nothing was taken
 * (425, 429), that the door is locked (401, 403), or that there is no such door (404, 410, 417, 3xx).
 */
import type { AttemptResult } from '../../../domain/delivery.ts'
import { isNhsNumber } from '../../../domain/nhs-number.ts'
import type { WireAnswer } from '../../format.ts'
import {
  type Ending,
  endingByStatus,
  misconfigured,
  notNow,
  refused,
  resultFrom,
  unknown,
} from '../http-ending.ts'
import { readFhirDocument } from './fhir-document.ts'
import { FhirSyntaxError } from './fhir-syntax-error.ts'
import { type FhirResource, objectAt, objectsAt, textAt } from './fhir-value.ts'
import { type OutcomeIssue, readOperationOutcome } from './read-operation-outcome.ts'

interface Sent {
  readonly wireId: string
  readonly correlationId: string
}

const taken: Ending = { outcome: 'taken', reason: 'accepted' }
const known: Ending = { outcome: 'already-known', reason: 'duplicate' }

/** The body as a resource, whichever form it is in; `undefined` for a page, garbage or nothing. */
const resourceIn = ({ bytes, headers }: WireAnswer): FhirResource | undefined => {
  const form = (headers['content-type'] ?? '').toLowerCase().includes('xml') ? 'xml' : 'json'
  try {
    return readFhirDocument(bytes, form)
  } catch (error) {
    if (error instanceof FhirSyntaxError) return
    throw error
  }
}

const sameId = (echoed: string | undefined, sent: string): boolean =>
  echoed?.trim().toLowerCase() === sent.toLowerCase()

/** Our ids came back. */
const echoesIds = ({ headers }: WireAnswer, sent: Sent): boolean =>
  sameId(headers['x-request-id'], sent.wireId) && sameId(headers['x-correlation-id'], sent.correlationId)

/** Ids came back that are not ours: the answer is to another message, whatever it says. */
const echoesOthers = ({ headers }: WireAnswer, sent: Sent): boolean => {
  const request = headers['x-request-id']
  return request !== undefined && request.trim() !== '' && !sameId(request, sent.wireId)
}

const isMessage = (resource: FhirResource | undefined): resource is FhirResource =>
  resource?.resourceType === 'Bundle' && textAt(resource, 'type') === 'message'

/** The id that the receiver gave our ServiceRequest. One that could be an NHS number is not taken for a reference. */
const partnerReferenceIn = (bundle: FhirResource): string | undefined => {
  const id = objectsAt(bundle, 'entry')
    .map((entry) => objectAt(entry, 'resource'))
    .filter((resource) => resource?.resourceType === 'ServiceRequest')
    .map((request) => textAt(request, 'id')?.trim())
    .find((each) => each !== undefined)
  return id !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(id) && !isNhsNumber(id) ? id : undefined
}

/** 409: the same message again is success; anything newer on their side is not ours to overwrite. */
const conflictEnding = ({ wireCode, issue }: OutcomeIssue): Ending => {
  if (issue === 'duplicate') {
    // The proxy answers so for two entries in its own catalogue, which says nothing of our message.
    return wireCode?.endsWith('BAD_REQUEST') === true ? misconfigured('address-wrong') : known
  }
  return issue === 'conflict' ? refused('conflict') : unknown('unreadable-answer')
}

const invalidEnding = ({ issue }: OutcomeIssue): Ending =>
  refused(issue === 'not-supported' ? 'not-supported' : 'message-invalid')

/** What a readable OperationOutcome says, by status. */
const endingByOutcome = (answer: WireAnswer, first: OutcomeIssue): Ending => {
  switch (answer.status) {
    case 400:
    case 413:
    case 422:
      return invalidEnding(first)
    case 404:
      return first.wireCode?.startsWith('REC_') === true
        ? refused('not-found')
        : misconfigured('address-wrong')
    case 405:
    case 406:
    case 415:
    case 501:
      return refused('not-supported')
    case 409:
      return conflictEnding(first)
    case 500:
      // The proxy throttles with a 500 (standard, §8).
      return first.wireCode?.endsWith('TOO_MANY_REQUESTS') === true
        ? notNow('throttled')
        : unknown('server-error')
    case 503:
      return notNow('unavailable')
    default:
      return endingByStatus(answer)
  }
}

const readSuccess = (answer: WireAnswer, resource: FhirResource | undefined, sent: Sent): AttemptResult => {
  if (!isMessage(resource)) return resultFrom(unknown('unreadable-answer'), answer, 'no message Bundle')
  if (!echoesIds(answer, sent))
    return resultFrom(unknown('ids-missing'), answer, 'message Bundle without our ids')
  return resultFrom(taken, answer, 'message Bundle', partnerReferenceIn(resource))
}

/**
 * The result of an attempt whose answer came. Never throws: what cannot be read is `unknown`, as the partner may have
 * taken the message. `detail` holds codes only.
 */
export const readBarsAnswer = (answer: WireAnswer, sent: Sent): AttemptResult => {
  if (echoesOthers(answer, sent)) return resultFrom(unknown('ids-missing'), answer, 'ids of another message')
  const resource = resourceIn(answer)
  if (answer.status === 200 || answer.status === 201) return readSuccess(answer, resource, sent)
  const first = resource === undefined ? undefined : readOperationOutcome(resource)?.[0]
  if (first === undefined) return resultFrom(endingByStatus(answer), answer, 'no OperationOutcome')
  const codes = [first.wireCode, first.issue].filter((code) => code !== undefined)
  return resultFrom(endingByOutcome(answer, first), answer, codes.join(' '))
}
