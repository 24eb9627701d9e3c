/**
 * How an attempt ended by SMTP's replies (RFC 5321 §4.2, with the enhanced codes of RFC 3463). Before the final dot is
 * answered nobody has accepted anything: 4 is not now, 5 is a refusal of the message, or of something that is mended in
 * the channel's settings.
 *
 * | where | 5yz | is |
 * | --- | --- | --- |
 * | greeting, EHLO, STARTTLS | any | misconfigured |
 * | sign-in, and 530 anywhere | any | misconfigured, not-authorised |
 * | MAIL FROM | 552 | refused: too large |
 * | | any other | misconfigured, forbidden: our own address is not let through |
 * | RCPT TO | 552, x.2.2 | not now: their mailbox is full |
 * | | x.7.z | misconfigured, forbidden |
 * | | any other | misconfigured, address-wrong |
 * | DATA, and the message itself | x.6.z | refused, not-supported |
 * | | any other | refused, message-invalid |
 */
import type { AttemptReason, AttemptResult } from '../../../domain/delivery.ts'

/** Where in the conversation it ended. */
export type SmtpStage = 'connect' | 'tls' | 'sign-in' | 'sender' | 'recipient' | 'data'

export interface SmtpReply {
  readonly status: number
  /** `4.7.1`, where the server gave one. */
  readonly enhanced?: string
}

const ENHANCED = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/

/** What a reply's first line says. */
export const smtpReplyFrom = (status: number, text: string): SmtpReply => {
  const enhanced = ENHANCED.exec(text)?.[1]
  return enhanced === undefined ? { status } : { status, enhanced }
}

/** Greylisting and limits are policy; a full disk or mailbox is not. */
const notYet = (stage: SmtpStage, { status, enhanced = '' }: SmtpReply): AttemptReason => {
  if (stage === 'tls') return 'tls-failure'
  return enhanced.startsWith('4.7.') || (enhanced === '' && (status === 450 || status === 451))
    ? 'throttled'
    : 'unavailable'
}

type Ending = Pick<AttemptResult, 'outcome' | 'reason'>

const misconfigured = (reason: AttemptReason): Ending => ({ outcome: 'misconfigured', reason })
const refused = (reason: AttemptReason): Ending => ({ outcome: 'refused', reason })

const isAbout = (enhanced: string, subject: string): boolean => enhanced.startsWith(`5.${subject}.`)

const permanent = (stage: SmtpStage, { status, enhanced = '' }: SmtpReply): Ending => {
  if (stage === 'sign-in' || status === 530) return misconfigured('not-authorised')
  switch (stage) {
    case 'connect':
      return misconfigured('forbidden')
    case 'tls':
      return misconfigured('tls-failure')
    case 'sender':
      return status === 552 ? refused('message-invalid') : misconfigured('forbidden')
    case 'recipient':
      if (status === 552 || enhanced === '5.2.2') return { outcome: 'not-now', reason: 'unavailable' }
      return misconfigured(isAbout(enhanced, '7') ? 'forbidden' : 'address-wrong')
    case 'data':
      return refused(isAbout(enhanced, '6') ? 'not-supported' : 'message-invalid')
    default: {
      const none: never = stage
      throw new RangeError(`unknown stage ${String(none)}`)
    }
  }
}

/** The result of a reply that is no success. `detail` holds codes alone, never the server's words. */
export const endingOfReply = (stage: SmtpStage, reply: SmtpReply): AttemptResult => {
  const { status, enhanced } = reply
  const ending: Ending =
    status >= 500 ? permanent(stage, reply) : { outcome: 'not-now', reason: notYet(stage, reply) }
  return {
    ...ending,
    wireStatus: status,
    detail: [String(status), enhanced, stage].filter((part) => part !== undefined).join(' '),
  }
}
