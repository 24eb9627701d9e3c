/**
 * A mail (RFC 5322) around what a format wrote. Headers hold addresses of mailboxes, opaque ids, an instant and a
 * reference: they are read and kept by everybody on the way, and S/MIME does not cover them.
 */
import type { WireDocument } from '../../format.ts'
import { inLowerCase } from '../https/https-client.ts'
import { domainOf } from './email-address.ts'
import type { EmailWireSettings } from './email-settings.ts'

const WIRE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SUBJECT = /^[\x20-\x7e]{1,100}$/
const LINE_END = '\r\n'
const BASE64_LINE = 76
/** RFC 5322 §2.1.1. */
const LONGEST_LINE = 998

/** What a format says of a mail in the headers of its document. */
export interface MailHeaders {
  readonly messageId: string
  /** The item's first message, where this is not it. */
  readonly inReplyTo?: string
  readonly subject: string
  readonly date: Date
}

/** `undefined` where something is missing or could break out of a header. */
export const mailHeadersOf = ({ headers }: Pick<WireDocument, 'headers'>): MailHeaders | undefined => {
  const given = inLowerCase(headers)
  const { 'message-id': messageId = '', 'in-reply-to': inReplyTo, subject = '', date = '' } = given
  const isWhole = WIRE_ID.test(messageId) && SUBJECT.test(subject) && !Number.isNaN(Date.parse(date))
  if (!isWhole || (inReplyTo !== undefined && !WIRE_ID.test(inReplyTo))) return undefined
  return {
    messageId,
    subject,
    date: new Date(date),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
  }
}

/** The Message-ID of one of our messages: the same at each sending, so that replies and reports thread. */
export const mailIdOf = (wireId: string, ourMailbox: string): string => `<${wireId}@${domainOf(ourMailbox)}>`

/** Ids of our messages in a header that names messages, in order. */
export const wireIdsIn = (header: string | undefined, ourMailbox: string): readonly string[] =>
  [...(header ?? '').toLowerCase().matchAll(/<?([0-9a-f-]{36})@([a-z0-9.-]+)>?/g)].flatMap(
    ([, id = '', domain]) => (WIRE_ID.test(id) && domain === domainOf(ourMailbox) ? [id] : []),
  )

/** In lines of base64. */
export const base64Lines = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('base64')
    .replace(new RegExp(`.{${BASE64_LINE}}(?=.)`, 'g'), `$&${LINE_END}`)

const isPlain = (bytes: Uint8Array): boolean => {
  let length = 0
  for (const [at, byte] of bytes.entries()) {
    length = byte === 0x0a ? 0 : length + 1
    if (byte > 0x7e || (byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte)) || length > LONGEST_LINE + 1)
      return false
    if ((byte === 0x0a) !== (bytes[at - 1] === 0x0d && byte === 0x0a)) return false
  }
  return true
}

/** A MIME entity: what a format wrote, in letters that every server carries. */
export const entityOf = ({ contentType, bytes }: WireDocument): Buffer => {
  const plain = isPlain(bytes)
  const head = [
    `Content-Type: ${contentType}`,
    `Content-Transfer-Encoding: ${plain ? '7bit' : 'base64'}`,
    '',
    '',
  ]
  return Buffer.concat([
    Buffer.from(head.join(LINE_END)),
    plain ? bytes : Buffer.from(`${base64Lines(bytes)}${LINE_END}`),
  ])
}

const dateLine = (date: Date): string => date.toUTCString().replace('GMT', '+0000')

/** The whole mail around an entity. */
export const mailAround = (
  entity: Uint8Array,
  { messageId, inReplyTo, subject, date }: MailHeaders,
  { from, to, subjectMark, imap }: EmailWireSettings,
): Buffer => {
  const first = inReplyTo === undefined ? [] : [mailIdOf(inReplyTo, from)]
  const lines = [
    `From: <${from}>`,
    `To: <${to}>`,
    `Subject: ${[subjectMark, subject].filter((part) => part !== undefined).join(' ')}`,
    `Date: ${dateLine(date)}`,
    `Message-ID: ${mailIdOf(messageId, from)}`,
    ...first.flatMap((id) => [`In-Reply-To: ${id}`, `References: ${id}`]),
    // RFC 3834: an automatic reply to this would be one to nobody.
    'Auto-Submitted: auto-generated',
    ...(imap === undefined ? [] : [`Disposition-Notification-To: <${from}>`]),
    'MIME-Version: 1.0',
  ]
  return Buffer.concat([Buffer.from(`${lines.join(LINE_END)}${LINE_END}`), entity])
}
