/**
 * One conversation that hands over one mail. TLS first, the sign-in after it, and neither without the other. Until the
 * final dot is on its way nobody can have accepted anything; after it, what breaks off is in doubt, unless the server
 * itself said no.
 */
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import SmtpConnection, { type SentMessageInfo } from 'nodemailer/lib/smtp-connection'
import type { AttemptReason, AttemptResult } from '../../../domain/delivery.ts'
import type { AddressGuard } from '../https/address-guard.ts'
import { connectFailure, isCertificateFault } from '../https/guarded-connector.ts'
import { domainOf, type MailServer } from './email-address.ts'
import type { EmailSignIn } from './email-sign-in.ts'
import { MailTrouble, openMailSocket, tlsOptionsFor } from './mail-socket.ts'
import { endingOfReply, type SmtpStage, smtpReplyFrom } from './smtp-ending.ts'

/** How far a conversation came. */
export interface SmtpProgress {
  stage: SmtpStage
  /** The final dot may have been sent: from here on the server may have accepted the mail. */
  dotted: boolean
}

export interface MailToHand {
  readonly from: string
  readonly to: string
  readonly bytes: Uint8Array
  /** Asks for reports of delivery under this name, where the server offers them (RFC 3461). */
  readonly envelopeId?: string
}

export interface SmtpCall {
  readonly server: MailServer
  readonly signIn: Pick<EmailSignIn, 'user' | 'password'>
  readonly authorities: readonly string[]
  readonly guard: AddressGuard
  /** Aborted when the conversation must end; what it was then is in the progress. */
  readonly signal: AbortSignal
}

export interface Handed {
  /** The server's last reply. */
  readonly reply: string
  /** Whether it took the request for reports. */
  readonly reports: boolean
}

/** More than any reply has. */
const MOST_REPLY_BYTES = 64 * 1024
const CHUNK_BYTES = 64 * 1024
/** Longer than any attempt, which ends by its own signal. */
const NEVER_MS = 2 ** 31 - 1

/** What nodemailer puts on an error. */
interface SmtpError {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly response?: unknown
  readonly responseCode?: unknown
  readonly command?: unknown
  readonly message?: unknown
}

const STAGES: Readonly<Record<string, SmtpStage>> = {
  STARTTLS: 'tls',
  'MAIL FROM': 'sender',
  'RCPT TO': 'recipient',
  DATA: 'data',
}

const stageOf = (command: unknown, { stage, dotted }: SmtpProgress): SmtpStage => {
  if (dotted) return 'data'
  return typeof command === 'string' && command.startsWith('AUTH')
    ? 'sign-in'
    : (STAGES[String(command)] ?? stage)
}

const notNow = (reason: AttemptReason): AttemptResult => ({ outcome: 'not-now', reason })

/** Node's codes of a handshake that fails. */
const ABOUT_TLS = /SSL|TLS|EPROTO/

const isTooLong = (error: SmtpError): boolean => /exceeds maximum/.test(String(error.message))

const inDoubt = (error: SmtpError): AttemptResult => {
  if (isTooLong(error)) return { outcome: 'unknown', reason: 'answer-too-large' }
  const isUnreadable = error.code === 'EMESSAGE' || error.code === 'EPROTOCOL'
  return { outcome: 'unknown', reason: isUnreadable ? 'unreadable-answer' : 'connection-lost' }
}

const notHanded = ({ code, originalCode, command }: SmtpError, stage: SmtpStage): AttemptResult => {
  if (typeof originalCode === 'string' && isCertificateFault(originalCode))
    return connectFailure({ code: originalCode }, 'https:')
  if (code === 'ETLS' || (typeof originalCode === 'string' && ABOUT_TLS.test(originalCode)))
    return notNow('tls-failure')
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return { outcome: 'misconfigured', reason: 'not-authorised', detail: 'no way to sign in' }
  if (code === 'EMESSAGE' && command === 'MAIL FROM')
    return { outcome: 'refused', reason: 'message-invalid', detail: 'larger than the server takes' }
  if (code === 'EENVELOPE') return { outcome: 'refused', reason: 'message-invalid', detail: 'envelope' }
  if (code === 'EPROTOCOL') return notNow('unreadable-answer')
  return notNow(stage === 'connect' ? 'connection-refused' : 'connection-lost')
}

/** What an error means: the server's word where it gave one, else how far we had come. */
const resultOf = (error: SmtpError, progress: SmtpProgress): AttemptResult => {
  const { responseCode, response } = error
  if (typeof responseCode === 'number' && responseCode >= 400 && responseCode < 600)
    return endingOfReply(stageOf(error.command, progress), smtpReplyFrom(responseCode, String(response)))
  return progress.dotted ? inDoubt(error) : notHanded(error, progress.stage)
}

const connectionOver = (socket: Socket, { server, authorities }: SmtpCall, from: string) => {
  const { host, port, implicit } = server
  return new SmtpConnection({
    host,
    port,
    name: domainOf(from),
    connection: socket,
    secure: implicit,
    secured: implicit,
    requireTLS: !implicit,
    tls: tlsOptionsFor(host, authorities),
    connectionTimeout: NEVER_MS,
    greetingTimeout: NEVER_MS,
    socketTimeout: NEVER_MS,
    socketCloseTimeout: 0,
    maxResponseSize: MOST_REPLY_BYTES,
    logger: false,
  })
}

/** The mail in chunks; the progress says when the last of it is under way. */
const sourceOf = (bytes: Uint8Array, progress: SmtpProgress): Readable => {
  const chunks = function* () {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
  }
  return Readable.from(chunks(), { highWaterMark: 1 }).once('end', () => {
    progress.dotted = true
  })
}

type Settle<Result> = (resolve: (result: Result) => void, reject: (error: unknown) => void) => void

/** Greets, insists on TLS and signs in; then settles as `then` does. */
const signedIn = <Result>(
  connection: SmtpConnection,
  { signIn }: SmtpCall,
  progress: SmtpProgress,
  then: Settle<Result>,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    connection.once('error', reject)
    connection.on('error', () => {})
    connection.once('end', () => reject(new Error('closed')))
    connection.connect((error) => {
      if (error) return reject(error)
      progress.stage = 'sign-in'
      connection.login(
        { user: signIn.user, credentials: { user: signIn.user, pass: signIn.password } },
        (wrong) => (wrong === null ? then(resolve, reject) : reject(wrong)),
      )
    })
  })

const sending =
  (
    connection: SmtpConnection,
    { from, to, bytes, envelopeId }: MailToHand,
    progress: SmtpProgress,
  ): Settle<SentMessageInfo> =>
  (resolve, reject) => {
    const dsn =
      envelopeId === undefined
        ? {}
        : {
            dsn: {
              id: envelopeId,
              return: 'HDRS',
              notify: ['SUCCESS', 'FAILURE', 'DELAY'],
              recipient: to,
            },
          }
    progress.stage = 'sender'
    const envelope = { from, to, size: bytes.length, ...dsn }
    connection.send(envelope, sourceOf(bytes, progress), (error, info) =>
      error === null ? resolve(info) : reject(error),
    )
  }

/** Hands over the mail. @throws MailTrouble with what is true of the attempt */
export const handOver = async (call: SmtpCall, mail: MailToHand, progress: SmtpProgress): Promise<Handed> => {
  const socket = await openMailSocket(call.server, call)
  const connection = connectionOver(socket, call, mail.from)
  try {
    const { response, ehlo = [] } = await signedIn(
      connection,
      call,
      progress,
      sending(connection, mail, progress),
    )
    return {
      reply: response,
      reports: mail.envelopeId !== undefined && ehlo.some((line) => /^DSN\b/i.test(line)),
    }
  } catch (error) {
    throw error instanceof MailTrouble ? error : new MailTrouble(resultOf(error as SmtpError, progress))
  } finally {
    connection.close()
    socket.destroySoon()
  }
}

/** Signs in and says goodbye: no mail is named. @throws MailTrouble with what was in the way */
export const greetServer = async (
  call: SmtpCall,
  socket: Socket,
  from: string,
  progress: SmtpProgress,
): Promise<void> => {
  const connection = connectionOver(socket, call, from)
  try {
    await signedIn<void>(connection, call, progress, (resolve) => resolve())
    connection.quit()
  } catch (error) {
    throw new MailTrouble(resultOf(error as SmtpError, progress))
  } finally {
    connection.close()
  }
}
