/** A partner on MLLP that behaves as the conformance suite asks: the harness of the mllp transport. */
import { createServer as createTcpServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { makeCertificate, type TestCertificate } from './transport-certificates.ts'
import type { FaultName, PartnerBehaviour } from './transport-faults.ts'
import type { ConformancePartner, ReceivedDocument } from './transport-harness.ts'

const START = Buffer.of(0x0b)
const END = Buffer.of(0x1c, 0x0d)

/** A frame, made here apart from the code under test. */
export const frame = (bytes: Uint8Array | string): Buffer =>
  Buffer.concat([START, typeof bytes === 'string' ? Buffer.from(bytes) : bytes, END])

/** Collects whole frames from a socket. */
export const onFrame = (socket: Socket, take: (bytes: Buffer) => void): void => {
  let held: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk])
    for (let end = held.indexOf(END); end >= 0; end = held.indexOf(END)) {
      const bytes = held.subarray(held.indexOf(START) + 1, end)
      held = held.subarray(end + END.length)
      take(Buffer.from(bytes))
    }
  })
}

export interface MllpPartners {
  /** PEM of the certificates that the transport under test is to trust. */
  readonly authorities: readonly string[]
  /** What the transport shows of itself: PEM of certificate and key. */
  readonly credential: string
  partner(behaviour: PartnerBehaviour): Promise<ConformancePartner>
  close(): Promise<void>
}

const SIX_MEGABYTES = Buffer.alloc(6 * 1024 * 1024, 'x')

const AFTER_ACCEPT: Partial<Record<FaultName, (socket: Socket) => void>> = {
  'drop-after-accept': (socket) => socket.destroy(),
  'time-out-after-accept': () => {},
  'slow-drip': (socket) => {
    socket.write(START)
    const drip = setInterval(() => socket.write('x'), 20)
    socket.once('close', () => clearInterval(drip))
  },
  'half-answer': (socket) => socket.end(Buffer.concat([START, Buffer.from('MSH|^~\\&|PAS')])),
  garbage: (socket) => socket.end('\u0001\u0002 this is no answer \u0003\r\n\r\n'),
  'oversized-answer': (socket) => socket.end(frame(SIX_MEGABYTES)),
}

const behave = (behaviour: PartnerBehaviour, received: ReceivedDocument[], socket: Socket): void => {
  socket.on('error', () => socket.destroy())
  if (behaviour.does === 'drop-mid-send') {
    socket.once('data', () => socket.destroy())
    return
  }
  onFrame(socket, (bytes) => {
    received.push({ bytes, headers: {}, credential: undefined })
    if (behaviour.does === 'answer') socket.write(frame(behaviour.bytes))
    else AFTER_ACCEPT[behaviour.does]?.(socket)
  })
}

const beforeTls = (does: PartnerBehaviour['does'], socket: Socket): void => {
  if (does === 'tls-failure') socket.write('220 this is not TLS\r\n')
  if (does === 'drop-before-send') socket.destroy()
}

/** Starts partners on loopback on demand; each asks for the certificate of whoever calls. */
export const createMllpPartners = (): MllpPartners => {
  const hosts = ['localhost', '127.0.0.1']
  const [good, expired] = [makeCertificate(hosts), makeCertificate(hosts, -9, -2)]
  const tomorrows = makeCertificate(hosts, 1, 9)
  const [another, ours] = [makeCertificate(['another.example']), makeCertificate(['exchange.example'])]
  const certificates: Partial<Record<PartnerBehaviour['does'], TestCertificate>> = {
    'untrusted-certificate': makeCertificate(hosts),
    'expired-certificate': expired,
    'certificate-of-tomorrow': tomorrows,
    'certificate-of-another': another,
  }
  const stops: (() => Promise<void>)[] = []
  const start = async (behaviour: PartnerBehaviour, received: ReceivedDocument[]): Promise<number> => {
    const { certificate: cert, key } = certificates[behaviour.does] ?? good
    const isBefore = ['silent-on-connect', 'tls-failure', 'drop-before-send'].includes(behaviour.does)
    const asks = { requestCert: true, rejectUnauthorized: true, ca: [ours.certificate] }
    const server = isBefore
      ? createTcpServer((socket) => beforeTls(behaviour.does, socket))
      : createTlsServer({ cert, key, ...asks }, (socket) => behave(behaviour, received, socket))
    server.on('tlsClientError', () => {})
    const { port, stop } = await listenOnLoopback(server)
    if (behaviour.does === 'refused-connection') await stop()
    else stops.push(stop)
    return port
  }
  return {
    authorities: [good, expired, tomorrows, another].map(({ certificate }) => certificate),
    credential: `${ours.certificate}${ours.key}`,
    async partner(behaviour) {
      const received: ReceivedDocument[] = []
      const port = await start(behaviour, received)
      const host = behaviour.does === 'unknown-name' ? 'no-such-partner.invalid' : '127.0.0.1'
      return { address: `mllps://${host}:${port}`, received: () => received }
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()))
    },
  }
}
