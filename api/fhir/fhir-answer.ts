/** Answers at the FHIR door: resources in the form that was asked for, and every error as an OperationOutcome. */
import type { Request, Response } from 'express'
import { isRefusal, REFUSAL_STATUS } from '../../domain/refusal.ts'
import { HttpProblem } from '../../http/http-problem.ts'
import { requestContext } from '../../http/request-context.ts'
import {
  FHIR_CONTENT_TYPES,
  type FhirForm,
  serialise,
} from '../../partners/formats/bars-fhir/fhir-document.ts'
import type { FhirResource } from '../../partners/formats/bars-fhir/fhir-value.ts'
import { operationOutcome } from '../../partners/formats/bars-fhir/operation-outcome.ts'
import type { Events } from '../../runtime/events.ts'
import { isFault } from '../../runtime/fault.ts'
import { answerForm } from './fhir-headers.ts'
import { FhirProblem } from './fhir-problem.ts'

/** Sends a resource. */
export const sendResource = (
  response: Response,
  status: number,
  resource: FhirResource,
  form: FhirForm,
): void => {
  response
    .status(status)
    .set('cache-control', 'no-store')
    .type(FHIR_CONTENT_TYPES[form])
    .send(Buffer.from(serialise(resource, form)))
}

/** Sends whatever was thrown or refused as an OperationOutcome; what is ours to mend is logged. */
export const sendFhirProblem = (
  request: Request,
  response: Response,
  cause: unknown,
  events: Pick<Events, 'failed'>,
): void => {
  const problem = problemFrom(cause)
  if (problem.status >= 500) events.failed({ thrown: cause, requestId: requestContext(response).requestId })
  if (response.headersSent) return void response.destroy()
  const resource = operationOutcome(
    problem.issues.map(({ issue, code, diagnostics, expression }) => ({
      severity: 'error',
      code: issue,
      wireCode: code,
      diagnostics,
      ...(expression === undefined ? {} : { expression }),
    })),
  )
  response.set(problem.headers)
  sendResource(response, problem.status, resource, formForProblem(request))
}

const formForProblem = (request: Request): FhirForm => {
  try {
    return answerForm(request, /xml/i.test(request.get('content-type') ?? '') ? 'xml' : 'json')
  } catch {
    return 'json'
  }
}

const one = (status: number, issue: string, code: string, diagnostics: string, headers = {}): FhirProblem =>
  new FhirProblem(status, [{ issue, code, diagnostics }], headers)

/** The standard's code for each status that the shared part of the HTTP process gives. */
const CODES: Readonly<Record<number, readonly [issue: string, code: string]>> = {
  400: ['invalid', 'REC_BAD_REQUEST'],
  401: ['login', 'SEND_UNAUTHORIZED'],
  403: ['forbidden', 'REC_FORBIDDEN'],
  404: ['not-found', 'REC_NOT_FOUND'],
  405: ['not-supported', 'SEND_METHOD_NOT_ALLOWED'],
  406: ['processing', 'REC_NOT_ACCEPTABLE'],
  408: ['timeout', 'REC_TIMEOUT'],
  413: ['too-long', 'REC_BAD_REQUEST'],
  415: ['not-supported', 'REC_BAD_REQUEST'],
  422: ['not-supported', 'REC_UNPROCESSABLE_ENTITY'],
  429: ['throttled', 'REC_TOO_MANY_REQUESTS'],
}

const RETRY_AFTER_SECONDS = 5

const problemFrom = (cause: unknown): FhirProblem => {
  if (cause instanceof FhirProblem) return cause
  if (isRefusal(cause)) return coded(REFUSAL_STATUS[cause.code], cause.detail)
  if (cause instanceof HttpProblem) {
    const wait =
      cause.retryAfterSeconds === undefined ? {} : { 'retry-after': String(cause.retryAfterSeconds) }
    return coded(cause.status, cause.message, { ...cause.headers, ...wait })
  }
  if (isFault(cause) && cause.retryable) {
    const wait = { 'retry-after': String(cause.retryAfterSeconds ?? RETRY_AFTER_SECONDS) }
    return one(503, 'transient', 'REC_SERVICE_UNAVAILABLE', cause.message, wait)
  }
  return one(
    500,
    'exception',
    'REC_SERVER_ERROR',
    'Something went wrong on our side. Send the same message again.',
  )
}

const coded = (
  status: number,
  diagnostics: string,
  headers: Readonly<Record<string, string>> = {},
): FhirProblem => {
  const [issue, code] = CODES[status] ?? ['processing', 'REC_BAD_REQUEST']
  return one(status, issue, code, diagnostics, headers)
}
