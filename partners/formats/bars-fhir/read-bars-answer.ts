/**
 * Reads a partner's synchronous answer (standard, §§6 to 8) as the result of an attempt (design: six results).
 *
 * What the table cannot say: an answer without a readable OperationOutcome may come from a middlebox, so nothing is
 * known of the message and it is `unknown`, but for the few statuses that say by themselves that nothing was taken
 * (425, 429), that the door is locked (401, 403), or that there is no such door (404, 410, 417, 3xx).
 */
import type { AttemptReason, AttemptResult } from '../../../domain/delivery.ts'
import { isNhsNumber } from '../../../domain/nhs-number.ts'
import type { WireAnswer } from '../../format.ts'
import { readFhirDocument } from './fhir-document.ts'
import { FhirSyntaxError } from './fhir-syntax-error.ts'
import { type FhirResource, objectAt, objectsAt, textAt } from './fhir-value.ts'
import { type OutcomeIssue, readOperationOutcome } from './read-operation-outcome.ts'
import { retryAfterSeconds } from './retry-after.ts'

interface Sent {
  readonly wireId: string
  readonly correlationId: string
}

type Ending = Pick<AttemptResult, 'outcome' | 'reason'>

const taken: Ending = { outcome: 'taken', reason: 'accepted' }
const known: Ending = { outcome: 'already-known', reason: 'duplicate' }
const refused = (reason: AttemptReason): Ending => ({ outcome: 'refused', reason })
const notNow = (reason: AttemptReason): Ending => ({ outcome: 'not-now', reason })
const unknown = (reason: AttemptReason): Ending => ({ outcome: 'unknown', reason })
const misconfigured = (reason: AttemptReason): Ending => ({ outcome: 'misconfigured', reason })

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
const endingByOutcome = (status: number, first: OutcomeIssue): Ending => {
  switch (status) {
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
      return endingByStatus(status, false)
  }
}

/** What the status says by itself. */
const endingByStatus = (status: number, saysWhen: boolean): Ending => {
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
      return saysWhen ? notNow('maintenance') : unknown('server-error')
    default:
      return unknown(status >= 500 ? 'server-error' : 'unreadable-answer')
  }
}

const result = (
  ending: Ending,
  answer: WireAnswer,
  detail: readonly (string | undefined)[],
  more: Pick<AttemptResult, 'partnerReference'> = {},
): AttemptResult => {
  const seconds = retryAfterSeconds(answer.headers)
  return {
    ...ending,
    ...more,
    ...(ending.outcome === 'not-now' && seconds !== undefined ? { retryAfterSeconds: seconds } : {}),
    wireStatus: answer.status,
    detail: [String(answer.status), ...detail].filter((part) => part !== undefined).join(' '),
  }
}

const readSuccess = (answer: WireAnswer, resource: FhirResource | undefined, sent: Sent): AttemptResult => {
  if (!isMessage(resource)) return result(unknown('unreadable-answer'), answer, ['no message Bundle'])
  if (!echoesIds(answer, sent))
    return result(unknown('ids-missing'), answer, ['message Bundle without our ids'])
  const partnerReference = partnerReferenceIn(resource)
  return result(taken, answer, ['message Bundle'], partnerReference === undefined ? {} : { partnerReference })
}

/**
 * The result of an attempt whose answer came. Never throws: what cannot be read is `unknown`, as the partner may have
 * taken the message. `detail` holds codes only.
 */
export const readBarsAnswer = (answer: WireAnswer, sent: Sent): AttemptResult => {
  if (echoesOthers(answer, sent)) return result(unknown('ids-missing'), answer, ['ids of another message'])
  const resource = resourceIn(answer)
  if (answer.status === 200 || answer.status === 201) return readSuccess(answer, resource, sent)
  const first = resource === undefined ? undefined : readOperationOutcome(resource)?.[0]
  if (first === undefined) {
    const saysWhen = (answer.headers['retry-after'] ?? '').trim() !== ''
    return result(endingByStatus(answer.status, saysWhen), answer, ['no OperationOutcome'])
  }
  return result(endingByOutcome(answer.status, first), answer, [first.wireCode, first.issue])
}
