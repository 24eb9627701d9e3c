/** What is wrong with a request as HTTP, before any rule of ours is asked. Thrown by the door, answered by problem.ts. */
import type { RefusedField } from '../domain/refusal.ts'

/** Every such fault with its status (RFC 9110, RFC 6585). */
const HTTP_PROBLEMS = {
  'malformed-json': 400,
  'unknown-field': 400,
  'parameter-invalid': 400,
  'cursor-invalid': 400,
  'form-malformed': 400,
  'idempotency-key-missing': 400,
  'idempotency-key-invalid': 400,
  'not-signed-in': 401,
  'token-expired': 401,
  'token-invalid': 401,
  'not-permitted': 403,
  'not-from-here': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'request-timeout': 408,
  'body-too-large': 413,
  'media-type-unsupported': 415,
  'validation-failed': 422,
  'too-many-requests': 429,
} as const

export type HttpProblemCode = keyof typeof HTTP_PROBLEMS

/** A fault in one place: `pointer` into the body (RFC 6901), or the name of a query parameter or header. */
export type RequestError =
  | RefusedField
  | { readonly parameter: string; readonly code: string; readonly message: string }

interface Extras {
  readonly errors?: readonly RequestError[]
  readonly headers?: Readonly<Record<string, string>>
  readonly retryAfterSeconds?: number
}

/** Thrown by the door. Its detail holds nothing of what was sent, only where and what to do. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly code: HttpProblemCode
  readonly status: number
  readonly errors: readonly RequestError[]
  readonly headers: Readonly<Record<string, string>>
  readonly retryAfterSeconds: number | undefined

  constructor(code: HttpProblemCode, detail: string, extras: Extras = {}) {
    super(detail)
    this.code = code
    this.status = HTTP_PROBLEMS[code]
    this.errors = extras.errors ?? []
    this.headers = extras.headers ?? {}
    this.retryAfterSeconds = extras.retryAfterSeconds
  }
}
