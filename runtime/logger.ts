/**
 * Logs. A field that is not in the list below does not compile, and is dropped if it gets here all the same, so
 * personal data cannot slip in. ERROR: someone must act now. WARN: heals by itself. Every line about a referral
 * carries its id.
 */
import { type DestinationStream, type Logger as Pino, pino } from 'pino'
import type { LogLevel } from './config.ts'
import { Fault } from './fault.ts'

const FIELD_NAMES = [
  'agencyId',
  'attachmentId',
  'attempt',
  'attentionItemId',
  'because',
  'caller',
  'channelId',
  'code',
  'commandId',
  'consentRequestId',
  'correlationId',
  'count',
  'doubt',
  'err',
  'eventId',
  'kind',
  'level',
  'messageVersion',
  'method',
  'milliseconds',
  'move',
  'noticeId',
  'outcome',
  'part',
  'pid',
  'port',
  'process',
  'reason',
  'receivedMessageId',
  'recipientId',
  'reference',
  'referralId',
  'requestId',
  'route',
  'seconds',
  'serviceId',
  'signal',
  'state',
  'status',
  'subscriptionId',
  'time',
  'traceId',
  'urgency',
  'userId',
  'version',
  'way',
  'workflowId',
] as const

export type LogField = Exclude<(typeof FIELD_NAMES)[number], 'err' | 'level' | 'time' | 'pid'>

/** Fields of a log line: opaque ids, codes and numbers. `err` is reduced to what cannot hold personal data. */
export type LogFields = { readonly [Field in LogField]?: string | number | boolean | undefined } & {
  readonly err?: unknown
}

/** What everything else logs through. */
export interface Logger {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

const ALLOWED: ReadonlySet<string> = new Set(FIELD_NAMES)

const allowedOnly = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => ALLOWED.has(name)))

/** Errors of the language itself, whose words name code and not data. */
const OWN_WORDS = [TypeError, ReferenceError, RangeError]

const frames = (stack: string | undefined): string[] =>
  (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .slice(0, 12)

/** What a log may say of an error: a foreign error's words may quote a person's data, so only ours are kept. */
const loggableError = (thrown: unknown, depth = 0): Record<string, unknown> => {
  if (!(thrown instanceof Error)) return { type: typeof thrown }
  const { code } = thrown as { code?: unknown }
  return {
    type: thrown.name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...((thrown instanceof Fault || OWN_WORDS.some((kind) => thrown instanceof kind)) && {
      message: thrown.message,
    }),
    frames: frames(thrown.stack),
    ...(thrown.cause !== undefined && depth < 3 && { cause: loggableError(thrown.cause, depth + 1) }),
  }
}

const wrap = (line: Pino): Logger => ({
  debug: (fields, message) => line.debug(fields, message),
  info: (fields, message) => line.info(fields, message),
  warn: (fields, message) => line.warn(fields, message),
  error: (fields, message) => line.error(fields, message),
})

/** The logger of one process, writing JSON lines to standard output or to `destination`. */
export const createLogger = (
  options: { readonly process: string; readonly level: LogLevel },
  destination?: DestinationStream,
): Logger => {
  const settings = {
    level: options.level,
    base: { process: options.process, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (thrown: unknown) => loggableError(thrown) },
    formatters: {
      level: (label: string) => ({ level: label }),
      log: allowedOnly,
    },
  }
  return wrap(destination === undefined ? pino(settings) : pino(settings, destination))
}
