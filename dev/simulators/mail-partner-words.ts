/** Mails that the people of a simulated partner, their mail programs and their mail servers write back. */
import { randomUUID } from 'node:crypto'
import type { Letter, MailCase } from './mail-partner-book.ts'

/** What comes back, and how. */
export const MAIL_REPLIES = {
  form: 'Replies with the form filled in, the letter quoted below.',
  html: 'The same, by a program that writes HTML alone.',
  'latin-1': 'The same in ISO-8859-1, with an accent.',
  'free-text': 'Replies in free words.',
  'out-of-office': 'An automatic reply (RFC 3834).',
  bounce: 'Their mail server gives the letter back: no such mailbox (RFC 3464, failed).',
  delayed: 'Their mail server still tries (RFC 3464).',
  delivered: 'Their mail server has put it into the mailbox (RFC 3464).',
  displayed: 'Somebody’s program tells that it was displayed (RFC 8098).',
  garbage: 'A mail whose MIME is broken.',
  oversized: 'A mail of `bytes`, or of 26 MB.',
} as const
export type MailReply = keyof typeof MAIL_REPLIES

/** Writes and sends. */
export interface MailWriter {
  reply(
    found: MailCase,
    as: MailReply,
    more?: {
      readonly fields?: Readonly<Record<string, string>>
      readonly words?: string
      readonly times?: number
      readonly bytes?: number
    },
  ): Promise<void>
}

export const isMailReply = (value: unknown): value is MailReply =>
  typeof value === 'string' && Object.hasOwn(MAIL_REPLIES, value)

export interface Writing {
  readonly letter: Letter
  /** The partner's own mailbox. */
  readonly mailbox: string
  /** Lines of the form: `Answer`, `Reason`, … */
  readonly fields: Readonly<Record<string, string>>
  readonly words: string
  /** For `oversized`. */
  readonly bytes?: number
}

const CRLF = '\r\n'
const OVERSIZED_BYTES = 26 * 1024 * 1024

const headers = (
  { letter, mailbox }: Writing,
  more: readonly string[],
  from = `Invented Worker <${mailbox}>`,
) =>
  [
    `From: ${from}`,
    `To: <${letter.from}>`,
    `Subject: Re: ${letter.subject}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@mail.partner.example>`,
    `In-Reply-To: ${letter.mailId}`,
    `References: ${letter.mailId}`,
    'MIME-Version: 1.0',
    ...more,
  ].join(CRLF)

/** The form of the letter with these lines filled in. */
const filled = ({ letter, fields }: Writing): string => {
  const form = letter.text.slice(letter.text.lastIndexOf('===== REPLY FORM'))
  return form
    .split(/\r?\n/)
    .map((line) => {
      const name = line.slice(0, -1)
      return line.endsWith(':') && fields[name] !== undefined ? `${name}: ${fields[name]}` : line
    })
    .join('\n')
}

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

const textMail = (writing: Writing, type: string, body: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `${headers(writing, [`Content-Type: ${type}`, 'Content-Transfer-Encoding: 8bit'])}${CRLF}${CRLF}`,
    ),
    typeof body === 'string' ? Buffer.from(body.replaceAll('\n', CRLF)) : body,
  ])

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const answered = (writing: Writing): string => {
  const letter = writing.letter.text.slice(0, writing.letter.text.lastIndexOf('===== REPLY FORM'))
  return `${writing.words}\n\nOn Monday the exchange wrote:\n${quoted(letter)}${quoted(filled(writing))}\n`
}

const report = (writing: Writing, kind: string, machine: string, original: string): Buffer => {
  const boundary = `report-${randomUUID()}`
  const part = (type: string, body: string) =>
    `--${boundary}${CRLF}Content-Type: ${type}${CRLF}${CRLF}${body}${CRLF}`
  const head = headers(
    writing,
    [
      'Auto-Submitted: auto-replied',
      `Content-Type: multipart/report; report-type=${kind}; boundary="${boundary}"`,
    ],
    kind === 'delivery-status' ? 'Mail Delivery System <MAILER-DAEMON@mail.partner.example>' : undefined,
  )
  return Buffer.from(
    `${head}${CRLF}${CRLF}${part('text/plain', 'This is about a mail that you sent.')}${part(`message/${kind}`, machine)}${part('text/rfc822-headers', original)}--${boundary}--${CRLF}`,
  )
}

const deliveryReport = (writing: Writing, action: string, status: string): Buffer => {
  const { letter, mailbox } = writing
  const machine = [
    'Reporting-MTA: dns; mail.partner.example',
    ...(letter.envelopeId === '' ? [] : [`Original-Envelope-Id: ${letter.envelopeId}`]),
    '',
    `Final-Recipient: rfc822; ${mailbox}`,
    `Action: ${action}`,
    `Status: ${status}`,
    '',
  ]
  return report(writing, 'delivery-status', machine.join(CRLF), `Message-ID: ${letter.mailId}${CRLF}`)
}

const readingReport = (writing: Writing): Buffer => {
  const { letter, mailbox } = writing
  const machine = [
    `Final-Recipient: rfc822; ${mailbox}`,
    `Original-Message-ID: ${letter.mailId}`,
    'Disposition: manual-action/MDN-sent-manually; displayed',
    '',
  ]
  return report(
    writing,
    'disposition-notification',
    machine.join(CRLF),
    `Message-ID: ${letter.mailId}${CRLF}`,
  )
}

/** Writes it. */
export const writtenReply = (as: MailReply, writing: Writing): Buffer => {
  switch (as) {
    case 'form':
      return textMail(writing, 'text/plain; charset=utf-8', answered(writing))
    case 'html': {
      const lines = filled(writing)
        .split('\n')
        .map((line) => `<p class="MsoNormal">${escaped(line)}</p>`)
      return textMail(writing, 'text/html; charset=utf-8', `<html><body>${lines.join('\n')}</body></html>`)
    }
    case 'latin-1':
      return textMail(writing, 'text/plain; charset=iso-8859-1', Buffer.from(answered(writing), 'latin1'))
    case 'free-text':
      return textMail(writing, 'text/plain; charset=utf-8', writing.words)
    case 'out-of-office': {
      const more = ['Auto-Submitted: auto-replied', 'Content-Type: text/plain']
      return Buffer.from(
        `${headers(writing, more)}${CRLF}${CRLF}I am away. ${writing.words}${CRLF}${filled(writing)}`,
      )
    }
    case 'bounce':
      return deliveryReport(writing, 'failed', '5.1.1')
    case 'delayed':
      return deliveryReport(writing, 'delayed', '4.4.1')
    case 'delivered':
      return deliveryReport(writing, 'delivered', '2.0.0')
    case 'displayed':
      return readingReport(writing)
    case 'garbage':
      return Buffer.from(
        `${headers(writing, ['Content-Type: multipart/mixed; boundary="never"', 'Content-Transfer-Encoding: base64'])}${CRLF}${CRLF}--nev\u0000er${CRLF}=?utf-8?B?!!!?=`,
      )
    case 'oversized':
      return textMail(
        writing,
        'text/plain; charset=utf-8',
        `${'x'.repeat(998)}\n`.repeat((writing.bytes ?? OVERSIZED_BYTES) / 999),
      )
    default: {
      const never: never = as
      throw new RangeError(`unknown reply ${String(never)}`)
    }
  }
}
