/**
 * Partners' own connections to us: messages in frames, each kept before it is acknowledged, one after the other on a
 * connection. What could not be kept is not acknowledged, and the connection is closed, so that it is sent again.
 */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import { createFrameReader, framed } from './mllp-frames.ts'

/** Who is at the other end. */
export interface MllpCaller {
  readonly ip: string
  /** SHA-256 of the certificate that it showed and that was checked, in small letters. */
  readonly certificate?: string
}

export interface MllpListenerOptions {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** PEM. With `authorities` callers are asked for a certificate; one that is none of theirs is refused. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly authorities?: string }
  /** Takes a message; resolves once it is kept, with what goes back. */
  readonly take: (caller: MllpCaller, bytes: Uint8Array) => Promise<Uint8Array | undefined>
  /** Told of a message that could not be kept. */
  readonly failed: (error: unknown) => void
  /** Told of one that is too large to be read, from whoever is there: the connection is closed. */
  readonly tooLarge: (caller: MllpCaller) => void
  readonly idleSeconds?: number
  readonly mostConnections?: number
}

export interface MllpListener extends AsyncDisposable {
  readonly port: number
}

const IDLE_SECONDS = 300
const MOST_CONNECTIONS = 50
/** A frame's last 0D may be left out; a pause of this length then ends it. */
const OPEN_END_MILLISECONDS = 1000
/** Frames that wait on one connection while one is kept; more are left in the socket until then. */
const MOST_WAITING = 4

const callerOf = (socket: Socket): MllpCaller => {
  const ip = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  if (!(socket instanceof TLSSocket) || !socket.authorized) return { ip }
  const { fingerprint256 } = socket.getPeerCertificate()
  return fingerprint256 === undefined
    ? { ip }
    : { ip, certificate: fingerprint256.replaceAll(':', '').toLowerCase() }
}

const serve = (socket: Socket, options: MllpListenerOptions): void => {
  const { take, failed, tooLarge, idleSeconds = IDLE_SECONDS } = options
  const reader = createFrameReader()
  const caller = callerOf(socket)
  let waiting = 0
  let turn: Promise<void> = Promise.resolve()
  let openEnd: NodeJS.Timeout | undefined
  const takeOne = async (bytes: Buffer): Promise<void> => {
    try {
      const answer = await take(caller, bytes)
      if (answer !== undefined && !socket.destroyed) socket.write(framed(answer))
    } catch (error) {
      failed(error)
      socket.destroy()
    }
    waiting -= 1
    if (waiting < MOST_WAITING) socket.resume()
  }
  const queue = (bytes: Buffer): void => {
    waiting += 1
    if (waiting >= MOST_WAITING) socket.pause()
    // After one that was not kept nothing of this connection is taken: they would come out of order.
    turn = turn.then(() => (socket.destroyed ? undefined : takeOne(bytes)))
  }
  socket.setTimeout(idleSeconds * 1000, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('close', () => clearTimeout(openEnd))
  socket.on('data', (chunk: Buffer) => {
    clearTimeout(openEnd)
    try {
      for (const frame of reader.read(chunk)) queue(frame)
    } catch {
      tooLarge(caller)
      return void socket.destroy()
    }
    if (reader.isAtOpenEnd()) openEnd = setTimeout(() => queue(reader.takeOpenEnd()), OPEN_END_MILLISECONDS)
  })
}

const serverFor = (options: MllpListenerOptions): Server => {
  const onConnection = (socket: Socket): void => serve(socket, options)
  if (options.tls === undefined) return createServer(onConnection)
  const { certificate: cert, key, authorities } = options.tls
  return createTlsServer(
    {
      cert,
      key,
      minVersion: 'TLSv1.2',
      ...(authorities === undefined ? {} : { ca: authorities, requestCert: true, rejectUnauthorized: true }),
    },
    onConnection,
  )
}

/** Starts it. What is being kept while it stops may go unacknowledged: it is sent again, and known then. */
export const startMllpListener = async (options: MllpListenerOptions): Promise<MllpListener> => {
  const server = serverFor(options)
  server.maxConnections = options.mostConnections ?? MOST_CONNECTIONS
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)))
  })
  server.listen(options.port, options.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroySoon()
      await closed
    },
  }
}
