/**
 * A look at a partner's mail that sends none: our certificate and theirs, the server's greeting, TLS and sign-in, then
 * the mailbox that replies come into, read and left as it is.
 */
import type { Socket } from 'node:net'
import { type CheckStep, notPassed, passed } from '../../../domain/channel-check.ts'
import { allPassed, connectionSteps } from '../https/connection-steps.ts'
import type { EmailWireSettings } from './email-settings.ts'
import type { EmailSignIn } from './email-sign-in.ts'
import { type ImapTarget, inMailbox } from './imap-session.ts'
import { MailTrouble, openMailSocket } from './mail-socket.ts'
import { SmimeFault, sealEntity } from './smime-seal.ts'
import { greetServer, type SmtpCall, type SmtpProgress } from './smtp-call.ts'

export interface MailCheck {
  readonly call: SmtpCall
  readonly wire: EmailWireSettings
  readonly signIn: EmailSignIn
  /** Absent where no mailbox is read. */
  readonly mailbox?: ImapTarget
  readonly now: number
}

/** The steps of a look. */
export const checkMail = async (check: MailCheck): Promise<readonly CheckStep[]> => {
  const sealed = await sealStep(check)
  if (sealed !== undefined) return [sealed]
  const steps = await serverSteps(check)
  if (check.mailbox === undefined || !allPassed(steps)) return steps
  return [...steps, await mailboxStep(check.mailbox, check.wire.folder ?? 'INBOX')]
}

/** Whether a letter could be sealed now; certificates run out. */
const sealStep = async ({ signIn, wire, now }: MailCheck): Promise<CheckStep | undefined> => {
  const { certificate, key } = signIn
  try {
    await sealEntity(new TextEncoder().encode('Content-Type: text/plain\r\n\r\n'), {
      ...(certificate === undefined || key === undefined ? {} : { own: { certificate, key } }),
      ...(wire.theirCertificate === undefined ? {} : { theirs: wire.theirCertificate }),
      now,
    })
    return undefined
  } catch (error) {
    if (error instanceof SmimeFault) return notPassed('settings', 'certificate-invalid', error.detail)
    throw error
  }
}

const serverSteps = async ({ call, wire }: MailCheck): Promise<readonly CheckStep[]> => {
  const progress: SmtpProgress = { stage: 'connect', dotted: false }
  let socket: Socket | undefined
  try {
    socket = await openMailSocket(call.server, call)
    const reached = connectionSteps(socket, call.server.implicit)
    await greetServer(call, socket, wire.from, progress)
    return [...reached, ...(call.server.implicit ? [] : [passed('secured')]), passed('signed-in')]
  } catch (error) {
    if (call.signal.aborted) return stopped(socket, progress)
    if (!(error instanceof MailTrouble)) throw error
    const { result } = error
    return socket === undefined
      ? connectionSteps(result, true)
      : [...REACHED, ...notPassedAt(progress, result.reason, result.detail)]
  } finally {
    socket?.destroySoon()
  }
}

const REACHED = [passed('name'), passed('connected')]

const notPassedAt = (
  { stage }: SmtpProgress,
  ...why: [Parameters<typeof notPassed>[1], string | undefined]
): readonly CheckStep[] =>
  stage === 'sign-in' ? [passed('secured'), notPassed('signed-in', ...why)] : [notPassed('secured', ...why)]

const stopped = (socket: Socket | undefined, progress: SmtpProgress): readonly CheckStep[] =>
  socket === undefined
    ? [passed('name'), notPassed('connected', 'connect-timeout')]
    : [...REACHED, ...notPassedAt(progress, 'timeout', undefined)]

const mailboxStep = async (target: ImapTarget, folder: string): Promise<CheckStep> => {
  try {
    const count = await inMailbox(target, folder, true, async ({ mailbox }) =>
      mailbox === false ? 0 : mailbox.exists,
    )
    return passed('read', { count })
  } catch (error) {
    if (!(error instanceof MailTrouble)) throw error
    return notPassed('read', error.result.reason, error.result.detail)
  }
}
