/** The one place that turns a refusal, a fault or a bug into a problem document (RFC 9457). Never a stack. */
import { STATUS_CODES } from 'node:http'
import { isRefusal, REFUSAL_STATUS, type Refusal } from '../domain/refusal.ts'
import { Fault } from '../runtime/fault.ts'
import { HttpProblem, type RequestError } from './http-problem.ts'

/** The document, application/problem+json. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** Stable, kebab-case. */
  readonly code: string
  readonly traceId: string
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean
  readonly retryAfter?: number
  readonly errors?: readonly RequestError[]
  /** For a state conflict: the state now and the moves possible from it. */
  readonly state?: string
  readonly possible?: readonly string[]
}

export interface Problem {
  readonly document: ProblemDocument
  readonly headers: Readonly<Record<string, string>>
  /** Whether it is ours and has to be logged as a failure. */
  readonly ours: boolean
}

/** The RFC 9110 phrase, except where a registered problem type says more. */
const TYPES: Readonly<Record<string, { readonly type: string; readonly title: string }>> = {
  'too-many-requests': {
    type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
    title: 'Request cannot be satisfied as assigned quota has been exceeded',
  },
}

type Told = Omit<ProblemDocument, 'type' | 'title' | 'traceId'>

const problem = (
  told: Told,
  traceId: string,
  ours: boolean,
  headers: Readonly<Record<string, string>> = {},
): Problem => {
  const { type, title } = TYPES[told.code] ?? {
    type: 'about:blank',
    title: STATUS_CODES[told.status] ?? 'Error',
  }
  const wait = told.retryAfter === undefined ? {} : { 'retry-after': String(told.retryAfter) }
  return { document: { type, title, ...told, traceId }, headers: { ...wait, ...headers }, ours }
}

const someErrors = (errors: readonly RequestError[] | undefined) =>
  errors === undefined || errors.length === 0 ? {} : { errors }

const refusalProblem = (refusal: Refusal, traceId: string): Problem => {
  const inProgress = refusal.code === 'idempotency-in-progress'
  return problem(
    {
      status: REFUSAL_STATUS[refusal.code],
      code: refusal.code,
      detail: refusal.detail,
      retryable: inProgress,
      ...(inProgress && { retryAfter: 1 }),
      ...someErrors(refusal.errors),
      ...(refusal.state !== undefined && { state: refusal.state }),
      ...(refusal.possible !== undefined && { possible: refusal.possible }),
    },
    traceId,
    false,
  )
}

const httpProblem = (thrown: HttpProblem, traceId: string): Problem => {
  const { status, code, message, retryAfterSeconds } = thrown
  const retryable = status === 408 || status === 429
  return problem(
    {
      status,
      code,
      detail: message,
      retryable,
      ...(retryAfterSeconds !== undefined && { retryAfter: retryAfterSeconds }),
      ...someErrors(thrown.errors),
    },
    traceId,
    false,
    thrown.headers,
  )
}

const RETRY_AFTER_SECONDS = 5

const faultProblem = (thrown: Fault, traceId: string): Problem =>
  thrown.retryable
    ? problem(
        {
          status: 503,
          code: thrown.code,
          detail: thrown.message,
          retryable: true,
          retryAfter: thrown.retryAfterSeconds ?? RETRY_AFTER_SECONDS,
        },
        traceId,
        true,
      )
    : bugProblem(traceId)

/** Nothing of the cause is told: the trace id leads to the log. */
const bugProblem = (traceId: string): Problem =>
  problem(
    {
      status: 500,
      code: 'internal-error',
      detail:
        'Something went wrong on our side. Nothing you sent is to blame. Quote the trace id to support.',
      retryable: false,
    },
    traceId,
    true,
  )

/** Problems of Express itself (a path that cannot be decoded), which carry their status. */
const statusOf = (thrown: unknown): number | undefined => {
  const status =
    typeof thrown === 'object' && thrown !== null ? (thrown as { status?: unknown }).status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}

/** The problem for whatever was refused or thrown. */
export const problemOf = (cause: unknown, traceId: string): Problem => {
  if (isRefusal(cause)) return refusalProblem(cause, traceId)
  if (cause instanceof HttpProblem) return httpProblem(cause, traceId)
  if (cause instanceof Fault) return faultProblem(cause, traceId)
  const status = statusOf(cause)
  if (status === undefined) return bugProblem(traceId)
  return problem(
    { status, code: 'request-malformed', detail: 'The request could not be read.', retryable: false },
    traceId,
    false,
  )
}
