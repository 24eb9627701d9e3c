/**
 * A fault: something we need is away or broken. It is thrown, unlike a refusal, and nothing was done unless its
 * detail says so. Its words hold no personal data, so they may be logged and shown.
 */

/** `error` wakes someone; `warn` heals by itself. */
export type FaultLevel = 'warn' | 'error'

interface FaultRule {
  readonly level: FaultLevel
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean
}

/** Every fault code with how loud it is and whether trying again can help. */
const FAULTS = {
  'database-away': { level: 'warn', retryable: true },
  'workflow-engine-away': { level: 'warn', retryable: true },
  'register-away': { level: 'warn', retryable: true },
  'scanner-away': { level: 'warn', retryable: true },
  'partner-unavailable': { level: 'warn', retryable: true },
  'version-moved': { level: 'warn', retryable: true },
  'audit-unavailable': { level: 'error', retryable: true },
  'too-large': { level: 'error', retryable: false },
  'data-damaged': { level: 'error', retryable: false },
  'key-missing': { level: 'error', retryable: false },
  'configuration-wrong': { level: 'error', retryable: false },
  'reply-malformed': { level: 'error', retryable: false },
} as const satisfies Record<string, FaultRule>

export type FaultCode = keyof typeof FAULTS

/** What may be said of a fault besides its code and detail. */
export interface FaultExtras {
  readonly cause?: unknown
  /** When trying again makes sense, in seconds; answered as `Retry-After`. */
  readonly retryAfterSeconds?: number
}

/** Thrown when something is away or broken: says what happened, to what, and what to do next. */
export class Fault extends Error {
  override readonly name: string = 'Fault'
  readonly code: FaultCode
  readonly level: FaultLevel
  readonly retryable: boolean
  readonly retryAfterSeconds: number | undefined

  constructor(code: FaultCode, detail: string, extras: FaultExtras = {}) {
    super(detail, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.code = code
    this.level = FAULTS[code].level
    this.retryable = FAULTS[code].retryable
    this.retryAfterSeconds = extras.retryAfterSeconds
  }
}

/** Whether something thrown is a fault, of one code where it is named. */
export const isFault = (thrown: unknown, code?: FaultCode): thrown is Fault =>
  thrown instanceof Fault && (code === undefined || thrown.code === code)
