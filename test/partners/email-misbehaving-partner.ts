/** A mail server that behaves as the conformance suite asks: the harness of the email transport. Written apart from any library of mail. */
import { createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { makeCertificate, type TestCertificate } from './transport-certificates.ts'
import type { FaultName, PartnerBehaviour } from './transport-faults.ts'
import type { ConformancePartner, ReceivedDocument } from './transport-harness.ts'

export interface MailConversation {
  /** What was said to it, in order, without the mail itself. */
  readonly said: readonly string[]
  /** Whether a line came before TLS that is neither a greeting nor STARTTLS. */
  readonly inTheClear: boolean
}

/** Replies in place of the usual ones: by the command, `.` for the mail; nothing more is said after `undefined`. */
export type Replies = Readonly<Record<string, string | undefined>>

interface Serving {
  readonly implicit: boolean
  readonly certificate: TestCertificate
  readonly does: PartnerBehaviour['does']
  readonly replies: Replies
  readonly received: ReceivedDocument[]
  readonly said: string[]
  inTheClear: boolean
}

const OK = '250 2.0.0 Ok: queued as 4F2D'

const AFTER_DOT: Partial<Record<FaultName, (socket: Socket) => void>> = {
  'drop-after-accept': (socket) => socket.destroy(),
  'time-out-after-accept': () => {},
  'slow-drip': (socket) => {
    const drip = setInterval(() => socket.write('2'), 20)
    socket.once('close', () => clearInterval(drip))
  },
  'half-answer': (socket) => socket.end('25'),
  garbage: (socket) => socket.end('\u0001\u0002 this is no answer \u0003\r\n\r\n'),
  'oversized-answer': (socket) => socket.end(`250-${'x'.repeat(2 * 1024 * 1024)}\r\n`),
}

const replyTo = (line: string, { replies, does }: Serving, isSecure: boolean): string | undefined => {
  const command = line.split(/[ :]/)[0]?.toUpperCase() ?? ''
  if (Object.hasOwn(replies, command)) return replies[command]
  switch (command) {
    case 'EHLO':
      return `250-mail.partner.example\r\n250-8BITMIME\r\n250-DSN\r\n250-AUTH PLAIN LOGIN\r\n250-SIZE 60000000\r\n250 ${isSecure ? 'ENHANCEDSTATUSCODES' : 'STARTTLS'}`
    case 'AUTH':
      return '235 2.7.0 Welcome'
    case 'DATA':
      return '354 Go on'
    case 'QUIT':
      return '221 2.0.0 Bye'
    case 'RCPT':
      return does === 'disk-full' ? '452 4.3.1 Insufficient system storage' : OK
    default:
      return OK
  }
}

const takeMail = (bytes: Buffer, socket: Socket, serving: Serving): void => {
  const { does, replies, received } = serving
  received.push({ bytes, headers: {}, credential: undefined })
  if (Object.hasOwn(replies, '.')) socket.write(`${replies['.']}\r\n`)
  else if (does === 'answer' || AFTER_DOT[does] === undefined) socket.write(`${OK}\r\n`)
  else AFTER_DOT[does]?.(socket)
}

const DOT = Buffer.from('\r\n.\r\n')

/** Speaks SMTP on a socket until it upgrades or closes. */
const speak = (socket: Socket, serving: Serving, isSecure: boolean): void => {
  let held: Buffer = Buffer.alloc(0)
  let inMail = false
  const onData = (chunk: Buffer): void => {
    if (inMail && serving.does === 'drop-mid-send') {
      socket.destroy()
      return
    }
    held = Buffer.concat([held, chunk])
    for (;;) {
      const mark = inMail ? DOT : Buffer.from('\r\n')
      const end = held.indexOf(mark)
      if (end < 0) return
      const bytes = Buffer.from(held.subarray(0, end))
      held = held.subarray(end + mark.length)
      if (inMail) {
        inMail = false
        takeMail(bytes, socket, serving)
        continue
      }
      const line = bytes.toString()
      serving.said.push(line)
      if (!isSecure && !/^(EHLO|STARTTLS|QUIT)/i.test(line)) serving.inTheClear = true
      const reply = replyTo(line, serving, isSecure)
      if (reply === undefined) {
        socket.destroy()
        return
      }
      socket.write(`${reply}\r\n`)
      if (/^DATA/i.test(line) && reply.startsWith('354')) inMail = true
      if (/^STARTTLS/i.test(line) && reply.startsWith('2')) {
        socket.off('data', onData)
        secure(socket, serving)
        return
      }
    }
  }
  socket.on('data', onData)
}

const secure = (socket: Socket, serving: Serving): void => {
  const { certificate: cert, key } = serving.certificate
  if (serving.does === 'tls-failure') {
    socket.write('220 this is not TLS\r\n')
    return
  }
  if (serving.does === 'silent-on-connect') return
  const tls = new TLSSocket(socket, { isServer: true, cert, key })
  tls.on('error', () => tls.destroy())
  tls.once('secure', () => {
    if (serving.implicit) tls.write(`${serving.replies.greeting ?? '220 mail.partner.example ESMTP'}\r\n`)
    speak(tls, serving, true)
  })
}

const welcome = (socket: Socket, serving: Serving): void => {
  socket.on('error', () => socket.destroy())
  if (serving.does === 'drop-before-send') {
    socket.destroy()
    return
  }
  if (serving.implicit) {
    secure(socket, serving)
    return
  }
  if (serving.does === 'silent-on-connect') return
  socket.write(`${serving.replies.greeting ?? '220 mail.partner.example ESMTP'}\r\n`)
  speak(socket, serving, false)
}

export interface MailPartners {
  /** PEM of the certificates that the transport under test is to trust. */
  readonly authorities: readonly string[]
  partner(behaviour: PartnerBehaviour, replies?: Replies): Promise<ConformancePartner & MailConversation>
  close(): Promise<void>
}

/** Starts mail servers on loopback on demand. */
export const createMailPartners = ({ implicit }: { readonly implicit: boolean }): MailPartners => {
  const hosts = ['localhost', '127.0.0.1']
  const [good, expired] = [makeCertificate(hosts), makeCertificate(hosts, -9, -2)]
  const [another, tomorrow] = [makeCertificate(['another.example']), makeCertificate(hosts, 1, 9)]
  const certificates: Partial<Record<PartnerBehaviour['does'], TestCertificate>> = {
    'untrusted-certificate': makeCertificate(hosts),
    'expired-certificate': expired,
    'certificate-of-tomorrow': tomorrow,
    'certificate-of-another': another,
  }
  const stops: (() => Promise<void>)[] = []
  return {
    authorities: [good, expired, another, tomorrow].map(({ certificate }) => certificate),
    async partner({ does }, replies = {}) {
      const certificate = certificates[does] ?? good
      const serving: Serving = {
        implicit,
        certificate,
        does,
        replies,
        received: [],
        said: [],
        inTheClear: false,
      }
      const { port, stop } = await listenOnLoopback(createServer((socket) => welcome(socket, serving)))
      if (does === 'refused-connection') await stop()
      else stops.push(stop)
      const host = does === 'unknown-name' ? 'no-such-partner.invalid' : '127.0.0.1'
      return {
        address: `${implicit ? 'smtps' : 'smtp'}://${host}:${port}`,
        received: () => serving.received,
        said: serving.said,
        get inTheClear() {
          return serving.inTheClear
        },
      }
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()))
    },
  }
}
