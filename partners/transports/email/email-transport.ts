/**
 * Sends a document as a mail and reads the mailbox that replies come into. What it hands over as the answer is the mail
 * server's last reply with the ids that it was about: the carrier's word and no more.
 */
import { randomUUID } from 'node:crypto'
import { type CheckStep, notPassed } from '../../../domain/channel-check.ts'
import type { AttemptReason, AttemptResult } from '../../../domain/delivery.ts'
import type { ReplySource } from '../../reply-source.ts'
import type { CheckRequest, SendOutcome, SendRequest, Transport } from '../../transport.ts'
import { type AddressGuard, type AddressGuardOptions, createAddressGuard } from '../https/address-guard.ts'
import { attemptMilliseconds } from '../https/attempt-time.ts'
import { mailServerFrom } from './email-address.ts'
import { checkMail } from './email-check.ts'
import { createEmailMailbox } from './email-mailbox.ts'
import { authoritiesFor, type EmailWireSettings, emailWireSettings } from './email-settings.ts'
import { type EmailSignIn, emailSignInFrom } from './email-sign-in.ts'
import { entityOf, mailAround, mailHeadersOf, mailIdOf } from './mail-message.ts'
import { faultOfServer, MailTrouble } from './mail-socket.ts'
import { SmimeFault, sealEntity } from './smime-seal.ts'
import { handOver, type MailToHand, type SmtpProgress } from './smtp-call.ts'

export interface EmailTransportOptions extends AddressGuardOptions {
  /** PEM; trusted instead of the well-known authorities where a channel pins none. */
  readonly certificateAuthorities?: readonly string[]
  /** Milliseconds since 1970: certificates are held against it. */
  readonly now?: () => number
  /** The largest mail that is read whole, in bytes; absent: 12 MB. */
  readonly mostMailBytes?: number
}

const failed = (result: AttemptResult): SendOutcome => ({ ended: 'failed', result })

const misconfigured = (reason: AttemptReason, detail: string): SendOutcome =>
  failed({ outcome: 'misconfigured', reason, detail })

/** What is true of an attempt that was stopped, by how far it had come. */
const stoppedAt = ({ stage, dotted }: SmtpProgress, isTime: boolean): AttemptResult => {
  if (dotted) return { outcome: 'unknown', reason: isTime ? 'timeout' : 'interrupted' }
  if (!isTime) return { outcome: 'not-now', reason: 'interrupted' }
  return { outcome: 'not-now', reason: stage === 'connect' ? 'connect-timeout' : 'timeout' }
}

interface Sending {
  readonly request: SendRequest
  readonly wire: EmailWireSettings
  readonly signIn: EmailSignIn
  readonly mail: MailToHand
  readonly messageId: string
}

/** The mail as it leaves, or why it does not. */
const prepared = async (request: SendRequest, now: number): Promise<Sending | SendOutcome> => {
  const wire = emailWireSettings.safeParse(request.settings)
  if (!wire.success) return misconfigured('not-supported', 'settings-malformed')
  const signIn = emailSignInFrom(request.credential)
  if (signIn === undefined) return misconfigured('not-authorised', 'credential-malformed')
  const headers = mailHeadersOf(request.document)
  if (headers === undefined)
    return failed({ outcome: 'refused', reason: 'message-invalid', detail: 'mail-headers' })
  const { certificate, key } = signIn
  const { from, to, theirCertificate, imap } = wire.data
  try {
    const entity = await sealEntity(entityOf(request.document), {
      ...(certificate === undefined || key === undefined ? {} : { own: { certificate, key } }),
      ...(theirCertificate === undefined ? {} : { theirs: theirCertificate }),
      now,
    })
    const reports = imap === undefined ? {} : { envelopeId: randomUUID() }
    const mail = { from, to, bytes: mailAround(entity, headers, wire.data), ...reports }
    return { request, wire: wire.data, signIn, mail, messageId: mailIdOf(headers.messageId, from) }
  } catch (error) {
    if (error instanceof SmimeFault) return misconfigured('certificate-invalid', error.detail)
    throw error
  }
}

/** The server's word, and what it was about. */
const answerOf = (reply: string, messageId: string, envelopeId: string | undefined): Uint8Array => {
  const ids = [
    ...(envelopeId === undefined ? [] : [`Envelope-ID: ${envelopeId}`]),
    `Message-ID: ${messageId}`,
  ]
  return new TextEncoder().encode([reply.trim(), ...ids, ''].join('\r\n'))
}

const send = async (
  { request, wire, signIn, mail, messageId }: Sending,
  { guard, options, closing }: { guard: AddressGuard; options: EmailTransportOptions; closing: AbortSignal },
): Promise<SendOutcome> => {
  const server = mailServerFrom('smtp', request.address)
  if (server === undefined) return misconfigured('address-wrong', 'not-an-address')
  const time = AbortSignal.timeout(attemptMilliseconds(request.timeoutSeconds))
  const signal = AbortSignal.any([request.signal, closing, time])
  const progress: SmtpProgress = { stage: 'connect', dotted: false }
  if (signal.aborted) return failed(stoppedAt(progress, false))
  const authorities = authoritiesFor(wire, options.certificateAuthorities)
  try {
    const { reply, reports } = await handOver({ server, signIn, authorities, guard, signal }, mail, progress)
    const bytes = answerOf(reply, messageId, reports ? mail.envelopeId : undefined)
    return {
      ended: 'answered',
      answer: { status: Number(reply.slice(0, 3)), headers: { 'content-type': 'text/plain' }, bytes },
    }
  } catch (error) {
    if (signal.aborted) return failed(stoppedAt(progress, time.aborted && !request.signal.aborted))
    if (error instanceof MailTrouble) return failed(error.result)
    throw error
  }
}

/** A look at the server and the mailbox; what cannot be looked at says so as its first step. */
const check = async (
  request: CheckRequest,
  { guard, options, closing }: { guard: AddressGuard; options: EmailTransportOptions; closing: AbortSignal },
): Promise<readonly CheckStep[]> => {
  const wire = emailWireSettings.safeParse(request.settings)
  if (!wire.success) return [notPassed('settings', 'not-supported', 'settings-malformed')]
  const signIn = emailSignInFrom(request.credential)
  if (signIn === undefined) return [notPassed('settings', 'not-authorised', 'credential-malformed')]
  const servers = {
    smtp: mailServerFrom('smtp', request.address),
    imap: mailServerFrom('imap', wire.data.imap),
  }
  if (servers.smtp === undefined) return [notPassed('name', 'address-wrong', 'not-an-address')]
  const fault = [servers.smtp, servers.imap]
    .map((server) => (server === undefined ? undefined : faultOfServer(server, guard)))
    .find((found) => found !== undefined)
  if (fault !== undefined) return [notPassed('name', fault.reason, fault.detail)]
  const authorities = authoritiesFor(wire.data, options.certificateAuthorities)
  const time = AbortSignal.timeout(attemptMilliseconds(request.timeoutSeconds))
  const call = { signIn, authorities, guard, signal: AbortSignal.any([request.signal, closing, time]) }
  return checkMail({
    call: { ...call, server: servers.smtp },
    wire: wire.data,
    signIn,
    ...(servers.imap === undefined ? {} : { mailbox: { ...call, server: servers.imap } }),
    now: (options.now ?? Date.now)(),
  })
}

/** Builds the transport. @throws RangeError for options that make no sense (a network that is not one) */
export const createEmailTransport = (
  options: EmailTransportOptions = {},
): Transport & { readonly replies: ReplySource } => {
  const guard = createAddressGuard(options)
  const closing = new AbortController()
  const { now = Date.now, certificateAuthorities, mostMailBytes } = options
  return {
    name: 'email',
    replies: createEmailMailbox({
      guard,
      now,
      closing: closing.signal,
      ...(certificateAuthorities === undefined ? {} : { certificateAuthorities }),
      ...(mostMailBytes === undefined ? {} : { mostBytes: mostMailBytes }),
    }),
    async send(request) {
      const server = mailServerFrom('smtp', request.address)
      if (server === undefined) return misconfigured('address-wrong', 'not-an-address')
      const fault = faultOfServer(server, guard)
      if (fault !== undefined) return failed(fault)
      const sending = await prepared(request, now())
      return 'ended' in sending ? sending : send(sending, { guard, options, closing: closing.signal })
    },
    check: (request) => check(request, { guard, options, closing: closing.signal }),
    async close() {
      closing.abort()
    },
  }
}
