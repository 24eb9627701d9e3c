/**
 * A virus scanner that speaks clamd's protocol (zPING, zVERSION, zINSTREAM) and knows one virus, the EICAR test file.
 * It misbehaves as its control address says: of the faults (fault-plan.ts) `down`, `slow`, `fail` (an error of the
 * engine), `drop-before-read`, `accept-then-drop`, `timeout-after-accept`, `half-answer` and `garbage`.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createFaultBox, type FaultPlan } from './fault-plan.ts'
import { startControl } from './simulator-control.ts'
import { json } from './simulator-server.ts'

export interface ClamdDaemonOptions {
  readonly host: string
  /** 0 for any free port; kept when it goes down and comes back. */
  readonly port: number
  readonly controlPort: number
  /** clamd's StreamMaxLength. */
  readonly streamMaxBytes: number
}

/** What was scanned, for tests: never the bytes. */
export interface SeenScan {
  readonly bytes: number
  readonly answer: string
}

export interface ClamdDaemon {
  readonly url: string
  readonly address: string
  readonly controlUrl: string
  stop(): Promise<void>
}

const VERSION = 'ClamAV 1.4.3/27772/Mon Sep 22 08:26:00 2025'

/** The test file, put together at run time so that no file of ours holds it. */
export const eicar = (): string =>
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EIC', 'AR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

/** Starts it and its control address. */
export const startClamdDaemon = async (options: ClamdDaemonOptions): Promise<ClamdDaemon> => {
  const faults = createFaultBox()
  const scans: SeenScan[] = []
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)))
    socket.on('error', () => socket.destroy())
    const { ends, slowMilliseconds } = faults.draw()
    if (ends?.fault === 'drop-before-read') return void socket.resetAndDestroy()
    serve(socket, options.streamMaxBytes).then(
      async ({ answer, scanned }) => {
        await pause(slowMilliseconds, undefined, { ref: false })
        if (scanned !== undefined) scans.push({ bytes: scanned, answer })
        reply(socket, answer, ends)
      },
      () => socket.destroy(),
    )
  })
  let port = await listen(server, options.port, options.host)
  const shut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of sockets) socket.resetAndDestroy()
    await closed
  }
  const control = await startControl({
    host: options.host,
    port: options.controlPort,
    faults,
    changed: async () => {
      if (faults.isDown() && server.listening) await shut()
      else if (!faults.isDown() && !server.listening) port = await listen(server, port, options.host)
    },
    otherwise: async ({ path }) => (path === '/scans' ? json(scans) : json({ error: 'nothing here' }, 404)),
  })
  return {
    url: `tcp://${options.host}:${port}`,
    address: `${options.host}:${port}`,
    controlUrl: control.url,
    async stop() {
      if (server.listening) await shut()
      await control.stop()
    },
  }
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })

interface Served {
  readonly answer: string
  /** Bytes of the file that was scanned. */
  readonly scanned?: number
}

/** Reads one command with what belongs to it, and works out the answer. */
const serve = async (socket: Socket, streamMaxBytes: number): Promise<Served> => {
  let held = Buffer.alloc(0)
  const parts = socket.iterator({ destroyOnReturn: false })
  const more = async (): Promise<void> => {
    const next: IteratorResult<Buffer> = await parts.next()
    if (next.done === true) throw new RangeError('the caller hung up')
    held = Buffer.concat([held, next.value])
  }
  const take = async (length: number): Promise<Buffer> => {
    while (held.length < length) await more()
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    return taken
  }
  while (!held.includes(0)) await more()
  const command = (await take(held.indexOf(0) + 1)).toString('latin1')
  switch (command.slice(0, -1)) {
    case 'zPING':
      return { answer: 'PONG' }
    case 'zVERSION':
      return { answer: VERSION }
    case 'zINSTREAM':
      return scan(take, streamMaxBytes)
    default:
      return { answer: 'UNKNOWN COMMAND' }
  }
}

const scan = async (take: (length: number) => Promise<Buffer>, streamMaxBytes: number): Promise<Served> => {
  const pieces: Buffer[] = []
  let length = 0
  for (;;) {
    const next = (await take(4)).readUInt32BE(0)
    if (next === 0) break
    length += next
    if (length > streamMaxBytes) return { answer: 'INSTREAM size limit exceeded. ERROR', scanned: length }
    pieces.push(Buffer.from(await take(next)))
  }
  const found = Buffer.concat(pieces).includes(eicar())
  return { answer: found ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK', scanned: length }
}

/** Writes the answer, as the fault leaves it. */
const reply = (socket: Socket, answer: string, plan: FaultPlan | undefined): void => {
  switch (plan?.fault) {
    case 'accept-then-drop':
      socket.resetAndDestroy()
      return
    case 'timeout-after-accept':
      return
    case 'half-answer':
      socket.end(answer.slice(0, 7))
      return
    case 'garbage':
      socket.end('\u0001\u0002 neither clean nor found\0')
      return
    case 'fail':
      socket.end(`${answer.startsWith('stream') ? 'stream' : 'engine'}: no memory. ERROR\0`)
      return
    default:
      socket.end(`${answer}\0`)
  }
}
