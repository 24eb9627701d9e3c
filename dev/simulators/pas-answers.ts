/** What the older system writes: acknowledgements, and referral responses of its own (RRI). */
import { newControlId, type PasCase, type PasReply } from './pas-case-book.ts'
import { type PasMessage, partOf, pasTime, sendable } from './pas-wire.ts'

export interface PasIdentity {
  readonly application: string
  readonly facility: string
}

export interface PasError {
  /** Table 0357. */
  readonly code: number
  readonly words: string
}

const header = (
  { application, facility }: PasIdentity,
  to: readonly [string, string],
  type: string,
  controlId: string,
  wants = '',
): string =>
  `MSH|^~\\&|${application}|${facility}|${to[0]}|${to[1]}|${pasTime(new Date())}||${type}|${controlId}|P|2.4${wants}`

const lines = (...segments: readonly (string | undefined)[]): string =>
  segments
    .filter((segment) => segment !== undefined)
    .map((segment) => `${segment}\r`)
    .join('')

/** An acknowledgement of what came, `undefined` standing for what could not be read. */
export const acknowledgement = (
  identity: PasIdentity,
  message: PasMessage | undefined,
  code: string,
  error?: PasError,
): string => {
  const field = (number: number, component = 1): string =>
    message === undefined ? '' : partOf(message, 'MSH', number, component)
  const event = field(9, 2)
  return lines(
    header(identity, [field(3), field(4)], `ACK^${event}^ACK`, newControlId()),
    `MSA|${code}|${field(10)}`,
    error === undefined ? undefined : `ERR|^^^${error.code}&${sendable(error.words)}&HL70357`,
  )
}

/** A referral response about a case, under the control id that it keeps. */
export const referralResponse = (
  identity: PasIdentity,
  reply: PasReply,
  about: PasCase,
  wantsAcknowledgement: boolean,
): string =>
  lines(
    header(
      identity,
      ['REFERRAL-EXCHANGE', ''],
      `RRI^${reply.event}^RRI_I12`,
      reply.controlId,
      wantsAcknowledgement ? '|||AL|NE' : '',
    ),
    `MSA|AA|${about.controlId}`,
    `RF1|${reply.status}|R||||${about.reference}||||${reply.status === 'R' ? `^${sendable(reply.words)}` : ''}|${about.caseId}`,
    `PRD|RT^Referred to provider^HL70286|${sendable(about.service)}`,
    `PID|1||${about.patient}||`,
    reply.words === '' || reply.status === 'R' ? undefined : `NTE|1|L|${sendable(reply.words)}`,
  )
