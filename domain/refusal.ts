/**
 * A refusal: the request was understood and the rules say no. It is a value, not an exception: the caller tells
 * the person what happened, to what, and what to do next. Codes are the stable names of RFC 9457 problem types.
 */

/** Every refusal code, with the HTTP status that a door answers with. */
export const REFUSAL_STATUS = {
  'validation-failed': 422,
  'not-permitted': 403,
  'not-found': 404,
  'state-conflict': 409,
  'idempotency-key-reused': 422,
  'idempotency-in-progress': 409,
  'lawful-basis-missing': 422,
  'consent-not-covering': 422,
  'consent-contact-unsafe': 422,
  'consent-link-unusable': 403,
  'sharing-decision-invalid': 422,
  'request-without-power': 422,
  'nhs-number-invalid': 422,
  'service-unknown': 422,
  'service-closed': 422,
  'attachment-refused': 422,
  'attachments-not-taken': 501,
} as const

export type RefusalCode = keyof typeof REFUSAL_STATUS

/** One fault in what was sent: where (JSON pointer, RFC 6901) and what to do about it. */
export interface RefusedField {
  readonly pointer: string
  readonly code: string
  readonly message: string
}

export interface Refusal {
  readonly refused: true
  readonly code: RefusalCode
  /** One or two plain sentences without personal data: what happened, to what, what to do next. */
  readonly detail: string
  readonly errors?: readonly RefusedField[]
  /** For `state-conflict`: the state now and the moves that are possible from it. */
  readonly state?: string
  readonly possible?: readonly string[]
}

/** Builds a refusal. */
export const refuse = (
  code: RefusalCode,
  detail: string,
  more: Pick<Refusal, 'errors' | 'state' | 'possible'> = {},
): Refusal => ({ refused: true, code, detail, ...more })

/** The key came with other content before. */
export const keyReused = (): Refusal =>
  refuse('idempotency-key-reused', 'This Idempotency-Key was used for something else. Use a new key.')

/** Whether a result is a refusal. */
export const isRefusal = (result: unknown): result is Refusal =>
  typeof result === 'object' && result !== null && (result as { refused?: unknown }).refused === true
