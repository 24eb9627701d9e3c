/**
 * A mail server that delivers to nobody and shows what it caught, with the faults of fault-plan.ts in SMTP's terms:
 *
 *   down                    nothing listens
 *   drop-before-read        the connection is reset before the greeting
 *   unavailable             421 instead of a greeting
 *   unauthorised            535 to any sign-in
 *   too-many-requests       451 to the recipient
 *   fail                    `status` (550) to the recipient, or to the mail itself where `issue` is `mail`
 *   slow                    waits before it answers to the mail
 *   accept-then-drop        keeps the mail, then cuts the connection without an answer
 *   timeout-after-accept    keeps the mail and never answers
 *   garbage                 keeps the mail and answers with what is not SMTP
 */
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { createFaultBox, type FaultBox, type Misfortune } from './fault-plan.ts'
import { answerMailPages, createMailBox, type MailBox } from './mail-box.ts'
import { startControl } from './simulator-control.ts'

export interface MailCatcherOptions {
  readonly host?: string
  /** 0 or absent for any free port. */
  readonly port?: number
  readonly controlPort?: number
  /** Offers STARTTLS, or speaks TLS from the first byte. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly implicit: boolean }
  /** Sign-in that is insisted upon; none without it. */
  readonly signIn?: { readonly user: string; readonly password: string }
}

export interface MailCatcher {
  /** `smtp://host:port`, or `smtps://`. */
  readonly url: string
  /** Its page at `/`, its API at `/mails`, its faults at `/control/faults`; answers also while it is down. */
  readonly controlUrl: string
  readonly box: MailBox
  stop(): Promise<void>
}

/** Starts it. */
export const startMailCatcher = async (options: MailCatcherOptions): Promise<MailCatcher> => {
  const host = options.host ?? '127.0.0.1'
  const faults = createFaultBox()
  const box = createMailBox()
  const listener = createListener(options, host, faults, box)
  await listener.open()
  const control = await startControl({
    host,
    port: options.controlPort ?? 0,
    faults,
    changed: () => listener.follow(),
    otherwise: (request) => answerMailPages(request, box),
  })
  return {
    url: `${options.tls?.implicit === true ? 'smtps' : 'smtp'}://${host}:${listener.port()}`,
    controlUrl: control.url,
    box,
    stop: async () => {
      await Promise.all([listener.shut(), control.stop()])
    },
  }
}

interface Listener {
  readonly port: () => number
  open(): Promise<void>
  shut(): Promise<void>
  /** Listens or stops listening, as the plan now says. */
  follow(): Promise<void>
}

const createListener = (
  options: MailCatcherOptions,
  host: string,
  faults: FaultBox,
  box: MailBox,
): Listener => {
  let server: SMTPServer | undefined
  let port = options.port ?? 0
  const open = async (): Promise<void> => {
    const started = createServer(options, faults, box)
    await new Promise<void>((resolve, reject) => {
      started.once('error', reject)
      started.listen(port, host, () => resolve())
    })
    // A client that goes away in the middle is the point of the exercise.
    started.removeAllListeners('error').on('error', () => undefined)
    port = (started.server.address() as AddressInfo).port
    server = started
  }
  const shut = (): Promise<void> =>
    new Promise((resolve) => {
      const ending = server
      server = undefined
      if (ending === undefined) resolve()
      else ending.close(() => resolve())
    })
  return {
    port: () => port,
    open,
    shut,
    async follow() {
      if (faults.isDown() && server !== undefined) await shut()
      else if (!faults.isDown() && server === undefined) await open()
    },
  }
}

/** An answer of the server's own. */
const reply = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode })

const createServer = ({ tls, signIn }: MailCatcherOptions, faults: FaultBox, box: MailBox): SMTPServer => {
  const sockets = new Map<number, Socket>()
  const fates = new Map<string, Misfortune>()
  const fateOf = ({ id }: SMTPServerSession): Misfortune['ends'] => fates.get(id)?.ends
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 100,
    secure: tls?.implicit === true,
    ...(tls === undefined ? {} : { key: tls.key, cert: tls.cert }),
    authOptional: signIn === undefined,
    allowInsecureAuth: true,
    disabledCommands: tls === undefined ? ['STARTTLS'] : [],
    onConnect(session, callback) {
      fates.set(session.id, faults.draw())
      const fault = fateOf(session)?.fault
      if (fault === 'drop-before-read') sockets.get(session.remotePort)?.resetAndDestroy()
      else callback(fault === 'unavailable' ? reply(421, 'Closed for maintenance') : null)
    },
    onAuth({ username = '', password = '' }, session, callback) {
      const known = signIn === undefined || (username === signIn.user && password === signIn.password)
      if (known && fateOf(session)?.fault !== 'unauthorised') callback(null, { user: username })
      else callback(reply(535, 'Sign-in not accepted'))
    },
    onRcptTo(_address, session, callback) {
      const fate = fateOf(session)
      if (fate?.fault === 'too-many-requests') callback(reply(451, 'Too many at once'))
      else if (fate?.fault === 'fail' && fate.issue !== 'mail')
        callback(reply(fate.status ?? 550, 'Not here'))
      else callback()
    },
    onData(stream, session, callback) {
      const socket = sockets.get(session.remotePort)
      void takeMail(stream, session, { box, fate: fates.get(session.id), socket }).then((error) => {
        if (error !== 'nothing') callback(error)
      })
    },
    onClose({ id }) {
      fates.delete(id)
    },
  })
  server.server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    sockets.set(remotePort, socket)
    socket.once('close', () => sockets.delete(remotePort))
  })
  return server
}

/** Keeps the mail and says how to answer to it: `nothing` where no answer is due any more. */
const takeMail = async (
  stream: SMTPServerDataStream,
  { envelope, secure, user }: SMTPServerSession,
  { box, fate, socket }: { box: MailBox; fate: Misfortune | undefined; socket: Socket | undefined },
): Promise<Error | undefined | 'nothing'> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
  if (fate?.ends?.fault === 'fail') return reply(fate.ends.status ?? 550, 'Mail not accepted')
  await pause(fate?.slowMilliseconds ?? 0, undefined, { ref: false })
  await box.keep(Buffer.concat(chunks), {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    encrypted: secure,
    signedInAs: typeof user === 'string' ? user : '',
  })
  switch (fate?.ends?.fault) {
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
