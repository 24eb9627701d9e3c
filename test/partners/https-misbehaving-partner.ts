/** A partner on TLS that behaves as the conformance suite asks: the harness of the https transport. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { makeCertificate, type TestCertificate } from './transport-certificates.ts'
import type { FaultName, PartnerBehaviour } from './transport-faults.ts'
import type { ConformancePartner, ReceivedDocument } from './transport-harness.ts'

/** Faults that happen before a request is read; the rest get the request whole. */
const BEFORE_TLS: readonly FaultName[] = ['silent-on-connect', 'tls-failure', 'drop-before-send']

export interface MisbehavingPartners {
  /** PEM of the certificates that the transport under test is to trust. */
  readonly authorities: readonly string[]
  partner(behaviour: PartnerBehaviour): Promise<ConformancePartner>
  close(): Promise<void>
}

/** Starts partners on loopback on demand. `tls: false` speaks plain http. */
export const createMisbehavingPartners = ({ tls = true } = {}): MisbehavingPartners => {
  const good = makeCertificate(['localhost', '127.0.0.1'])
  const expired = makeCertificate(['localhost', '127.0.0.1'], -9, -2)
  const tomorrows = makeCertificate(['localhost', '127.0.0.1'], 1, 9)
  const another = makeCertificate(['another.example'])
  const untrusted = makeCertificate(['localhost', '127.0.0.1'])
  const certificates: Partial<Record<PartnerBehaviour['does'], TestCertificate>> = {
    'untrusted-certificate': untrusted,
    'expired-certificate': expired,
    'certificate-of-tomorrow': tomorrows,
    'certificate-of-another': another,
  }
  const stops: (() => Promise<void>)[] = []
  const startServer = async (behaviour: PartnerBehaviour, received: ReceivedDocument[]): Promise<number> => {
    const { certificate: cert, key } = certificates[behaviour.does] ?? good
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      void behave(behaviour, received, request, response)
    }
    const server = isBeforeTls(behaviour)
      ? createTcpServer((socket) => beforeTls(behaviour.does, socket))
      : tls
        ? createSecureServer({ cert, key }, onRequest)
        : createServer(onRequest)
    const { port, stop } = await listenOnLoopback(server)
    stops.push(stop)
    return port
  }
  return {
    authorities: [good, expired, tomorrows, another].map(({ certificate }) => certificate),
    async partner(behaviour) {
      const received: ReceivedDocument[] = []
      const port =
        behaviour.does === 'refused-connection' ? await closedPort() : await startServer(behaviour, received)
      const host = behaviour.does === 'unknown-name' ? 'no-such-partner.invalid' : '127.0.0.1'
      return { address: `${tls ? 'https' : 'http'}://${host}:${port}/in?x=1`, received: () => received }
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()))
    },
  }
}

const isBeforeTls = (behaviour: PartnerBehaviour): boolean =>
  behaviour.does !== 'answer' && BEFORE_TLS.includes(behaviour.does)

/** Listens on a free loopback port; `stop` also ends open connections. */
export const listenOnLoopback = async (
  server: Server,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)))
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { port: (server.address() as AddressInfo).port, stop }
}

const closedPort = async (): Promise<number> => {
  const { port, stop } = await listenOnLoopback(createTcpServer())
  await stop()
  return port
}

const beforeTls = (does: PartnerBehaviour['does'], socket: Socket): void => {
  if (does === 'tls-failure') socket.write('220 this is not TLS\r\n')
  if (does === 'drop-before-send') socket.destroy()
}

const behave = async (
  behaviour: PartnerBehaviour,
  received: ReceivedDocument[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (behaviour.does === 'drop-mid-send') {
    request.once('data', () => request.socket.destroy())
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  received.push({
    bytes: Buffer.concat(chunks),
    headers: request.headers as Record<string, string>,
    credential: request.headers.authorization?.replace('Bearer ', ''),
  })
  if (behaviour.does === 'answer')
    response.writeHead(behaviour.status, behaviour.headers).end(behaviour.bytes)
  else AFTER_ACCEPT[behaviour.does]?.(request.socket, response)
}

const SIX_MEGABYTES = Buffer.alloc(6 * 1024 * 1024, 'x')
const ok = (response: ServerResponse, headers: Record<string, string | number>, body: Uint8Array): void => {
  response.writeHead(200, headers).end(body)
}

const AFTER_ACCEPT: Partial<Record<FaultName, (socket: Socket, response: ServerResponse) => void>> = {
  'drop-after-accept': (socket) => socket.destroy(),
  'time-out-after-accept': () => {},
  'slow-drip': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')
    const drip = setInterval(() => socket.write('x'), 20)
    socket.once('close', () => clearInterval(drip))
  },
  'half-answer': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half":'),
  garbage: (socket) => socket.end('\u0001\u0002 this is no answer \u0003\r\n\r\n'),
  'oversized-answer': (_, response) =>
    ok(response, { 'content-length': SIX_MEGABYTES.length }, SIX_MEGABYTES),
  'oversized-answer-without-length': (_, response) =>
    ok(response, { 'transfer-encoding': 'chunked' }, SIX_MEGABYTES),
  'oversized-headers': (_, response) => ok(response, { 'x-long': 'x'.repeat(40_000) }, Buffer.of()),
  'decompression-bomb': (_, response) =>
    ok(response, { 'content-encoding': 'gzip' }, gzipSync(SIX_MEGABYTES)),
  'broken-compression': (_, response) =>
    ok(response, { 'content-encoding': 'gzip' }, Buffer.from('not gzip')),
  'unknown-compression': (_, response) => ok(response, { 'content-encoding': 'secret' }, Buffer.from('x')),
}
