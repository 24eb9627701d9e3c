/**
 * Notices by mail over SMTP. Encrypted always: TLS from the first byte (smtps) or STARTTLS that is insisted upon; in the
 * clear only to this machine itself, in development.
 */
import { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import { type NoticeResult, noticeWords, questionWords } from '../../domain/notice.ts'
import { NOTICE_PATIENCE_MS, type NoticeSender, type NoticeToSend } from './notice-sender.ts'

export interface SmtpOptions {
  readonly host: string
  readonly port: number
  /** `implicit`: smtps. `required`: STARTTLS or nothing. `none`: loopback in development. */
  readonly encryption: 'implicit' | 'required' | 'none'
  readonly from: string
  /** Absent where the server lets us in by our address. */
  readonly signIn?: { readonly user: string; readonly password: string }
  /** Of the certificate that signed the server's own, where it is not a public one. */
  readonly certificateAuthority?: string
  readonly patienceMs?: number
}

/** What nodemailer puts on an error. */
interface SmtpError {
  readonly code?: unknown
  /** The system's own, where `code` is nodemailer's word for it. */
  readonly originalCode?: unknown
  readonly responseCode?: unknown
  readonly command?: unknown
}

/** Builds the sender; a connection for each notice, as they are few. */
export const createSmtpSender = (options: SmtpOptions): NoticeSender => {
  const { host, port, encryption, signIn, certificateAuthority, patienceMs = NOTICE_PATIENCE_MS } = options
  const transport = createTransport({
    host,
    port,
    secure: encryption === 'implicit',
    requireTLS: encryption === 'required',
    ignoreTLS: encryption === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
    },
    ...(signIn === undefined ? {} : { auth: { user: signIn.user, pass: signIn.password } }),
    connectionTimeout: patienceMs / 2,
    greetingTimeout: patienceMs / 2,
    dnsTimeout: patienceMs / 2,
    socketTimeout: patienceMs,
    // A notice refers to nothing on this machine or elsewhere.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    way: 'email',
    async send(notice) {
      const message = { begun: false }
      try {
        await transport.sendMail({
          envelope: { from: options.from, to: notice.address },
          raw: Readable.from(
            (function* () {
              message.begun = true
              yield mailFrom(options.from, notice, new Date())
            })(),
          ),
        })
        return { outcome: 'sent', reason: 'taken' }
      } catch (thrown) {
        return resultOf(thrown as SmtpError, message.begun)
      }
    },
    async close() {
      transport.close()
    },
  }
}

/** The mail, in plain letters and nothing else; the same Message-ID at each attempt. */
const mailFrom = (from: string, { noticeId, address, link, words }: NoticeToSend, at: Date): string => {
  const { subject, text } = words === 'question' ? questionWords(link) : noticeWords('email', link)
  return [
    `From: ${from}`,
    `To: ${address}`,
    `Subject: ${subject}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${noticeId}@${from.slice(from.indexOf('@') + 1)}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 7bit',
    '',
    ...text.split('\n'),
  ].join('\r\n')
}

/** Node's codes of a certificate or a handshake that is not accepted. */
const ABOUT_ENCRYPTION = /CERT|SIGNATURE|ISSUER|TLS|SSL|EPROTO/

/** What an error means: the server's word where it gave one, else how far we had come. */
const resultOf = ({ code, originalCode, responseCode, command }: SmtpError, begun: boolean): NoticeResult => {
  if (code === 'EAUTH' || code === 'ENOAUTH') return { outcome: 'not-now', reason: 'sign-in-refused' }
  if (code === 'ETLS' || (typeof originalCode === 'string' && ABOUT_ENCRYPTION.test(originalCode)))
    return { outcome: 'not-now', reason: 'no-secure-connection' }
  if (typeof responseCode === 'number' && responseCode >= 400) {
    if (responseCode < 500) return { outcome: 'not-now', reason: 'busy' }
    if (command === 'RCPT TO') return { outcome: 'refused', reason: 'address-refused' }
    // Refused with its words: none of it was taken. Before a recipient was named it is about us, which is mended here.
    return command === 'DATA'
      ? { outcome: 'refused', reason: 'message-refused' }
      : { outcome: 'not-now', reason: 'message-refused' }
  }
  if (code === 'EPROTOCOL') return { outcome: begun ? 'unknown' : 'not-now', reason: 'unreadable-answer' }
  return begun ? { outcome: 'unknown', reason: 'no-answer' } : { outcome: 'not-now', reason: 'no-connection' }
}
