/**
 * The mail server of a simulated partner, with the faults of fault-plan.ts in SMTP's terms (mail-catcher.ts lists them),
 * and besides: `half-answer` cuts the connection in the middle of the mail, `fail` with 452 is a full mailbox,
 * `too-many-requests` is greylisting.
 */
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { FaultBox, Misfortune } from './fault-plan.ts'
import type { SelfSigned } from './self-signed.ts'

export interface MailFrontOptions {
  readonly host: string
  readonly port: number
  readonly signIn: { readonly user: string; readonly password: string }
  /** Mailboxes that there are. */
  readonly mailbox: string
  readonly faults: FaultBox
  readonly take: (mail: CaughtLetter) => Promise<void>
}

/** As the server got it. */
export interface CaughtLetter {
  readonly raw: Buffer
  readonly from: string
  readonly envelopeId: string
  readonly encrypted: boolean
}

/** How it speaks: told at run time. */
export interface MailFrontManner {
  readonly certificate: SelfSigned
  readonly offersTls: boolean
}

export interface MailFront {
  readonly port: () => number
  /** Speaks so from now on. */
  open(manner: MailFrontManner): Promise<void>
  shut(): Promise<void>
}

const reply = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode })

/** What the library keeps of an envelope where it takes requests for reports (RFC 3461), and its types do not name. */
const envelopeIdOf = (envelope: object): string => {
  const dsn: unknown = Reflect.get(envelope, 'dsn')
  const id: unknown = typeof dsn === 'object' && dsn !== null ? Reflect.get(dsn, 'envid') : undefined
  return typeof id === 'string' ? id : ''
}

interface Meeting {
  readonly fate: Misfortune
  readonly socket: Socket | undefined
}

/** Keeps the mail and says how to answer to it: `nothing` where no answer is due any more. */
const takeMail = async (
  stream: SMTPServerDataStream,
  { envelope, secure }: SMTPServerSession,
  { fate, socket }: Meeting,
  take: MailFrontOptions['take'],
): Promise<Error | undefined | 'nothing'> => {
  const fault = fate.ends?.fault
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (fault === 'half-answer') {
      socket?.resetAndDestroy()
      return 'nothing'
    }
    chunks.push(chunk)
  }
  if (fault === 'fail') return reply(fate.ends?.status ?? 550, 'Mail not accepted')
  await pause(fate.slowMilliseconds, undefined, { ref: false })
  await take({
    raw: Buffer.concat(chunks),
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    envelopeId: envelopeIdOf(envelope),
    encrypted: secure,
  })
  switch (fault) {
    case 'accept-then-drop':
      socket?.resetAndDestroy()
      return 'nothing'
    case 'timeout-after-accept':
      return 'nothing'
    case 'garbage':
      socket?.write('this is not SMTP\r\n')
      return 'nothing'
    default:
      return undefined
  }
}

const NO_FATE: Misfortune = { slowMilliseconds: 0, forgetDuplicates: false }

const createServer = (options: MailFrontOptions, { certificate, offersTls }: MailFrontManner): SMTPServer => {
  const { signIn, faults, mailbox } = options
  const sockets = new Map<number, Socket>()
  const fates = new Map<string, Misfortune>()
  const meetingOf = ({ id, remotePort }: SMTPServerSession): Meeting => ({
    fate: fates.get(id) ?? NO_FATE,
    socket: sockets.get(remotePort),
  })
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 100,
    hideDSN: false,
    key: certificate.key,
    cert: certificate.certificate,
    disabledCommands: offersTls ? [] : ['STARTTLS'],
    onConnect(session, callback) {
      fates.set(session.id, faults.draw())
      const { fate, socket } = meetingOf(session)
      if (fate.ends?.fault === 'drop-before-read') socket?.resetAndDestroy()
      else callback(fate.ends?.fault === 'unavailable' ? reply(421, 'Closed for maintenance') : null)
    },
    onAuth({ username = '', password = '' }, session, callback) {
      const isRefused = meetingOf(session).fate.ends?.fault === 'unauthorised'
      if (!isRefused && username === signIn.user && password === signIn.password)
        callback(null, { user: username })
      else callback(reply(535, 'Sign-in not accepted'))
    },
    onRcptTo({ address }, session, callback) {
      const { ends } = meetingOf(session).fate
      if (ends?.fault === 'too-many-requests') callback(reply(451, '4.7.1 Greylisted, come back later'))
      else if (ends?.fault === 'fail' && ends.issue !== 'mail')
        callback(reply(ends.status ?? 550, 'Not here'))
      else callback(address.toLowerCase() === mailbox ? undefined : reply(550, '5.1.1 No such mailbox'))
    },
    onData(stream, session, callback) {
      void takeMail(stream, session, meetingOf(session), options.take).then(
        (error) => {
          if (error !== 'nothing') callback(error)
        },
        () => callback(reply(451, 'Could not be kept')),
      )
    },
    onClose({ id }) {
      fates.delete(id)
    },
  })
  server.server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    sockets.set(remotePort, socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(remotePort))
  })
  return server
}

/** The front, not open yet. */
export const createMailFront = (options: MailFrontOptions): MailFront => {
  let server: SMTPServer | undefined
  let { port } = options
  const shut = (): Promise<void> =>
    new Promise((resolve) => {
      const ending = server
      server = undefined
      if (ending === undefined) resolve()
      else ending.close(() => resolve())
    })
  return {
    port: () => port,
    shut,
    async open(manner) {
      await shut()
      const started = createServer(options, manner)
      await new Promise<void>((resolve, reject) => {
        started.once('error', reject)
        started.listen(port, options.host, () => resolve())
      })
      // A client that goes away in the middle is the point of the exercise.
      started.removeAllListeners('error').on('error', () => undefined)
      port = (started.server.address() as AddressInfo).port
      server = started
    },
  }
}
