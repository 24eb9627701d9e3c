/** The older system's door: messages in frames on TCP, answered under the plan of faults. */
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { FaultBox, FaultPlan } from './fault-plan.ts'
import { acknowledgement, type PasIdentity } from './pas-answers.ts'
import type { Taken } from './pas-intake.ts'
import { eachMessage, inFrame, partOf, takeApart } from './pas-wire.ts'

export interface PasListenerOptions {
  readonly host: string
  /** 0 for any free port; kept when it goes down and comes back. */
  readonly port: number
  readonly identity: PasIdentity
  readonly faults: FaultBox
  readonly take: (bytes: Buffer, forgets: boolean) => Promise<Taken>
  /** An acknowledgement of a reply that went out on the same connection. */
  readonly acknowledged: (controlId: string) => Promise<void>
  /** Called once a message is taken; the connection is there where it was answered whole. */
  readonly taken: (taken: Taken, socket: Socket | undefined) => void
}

export interface PasListener {
  readonly port: number
  follow(): Promise<void>
  stop(): Promise<void>
}

const DRIP_MILLISECONDS = 50

const drip = (socket: Socket, bytes: Buffer): void => {
  let place = 0
  const timer = setInterval(() => {
    if (place >= bytes.length || socket.destroyed) clearInterval(timer)
    else socket.write(Buffer.from(bytes.subarray(place, ++place)))
  }, DRIP_MILLISECONDS)
}

/** Answers of a processed message, as the fault leaves them; `late` holds those that were kept back. */
const answer = (socket: Socket, plan: FaultPlan | undefined, text: string, late: string[]): void => {
  const whole = inFrame(Buffer.from(text))
  switch (plan?.fault) {
    case 'accept-then-drop':
      return void socket.resetAndDestroy()
    case 'timeout-after-accept':
      return
    case 'late-answer':
      return void late.push(text)
    case 'half-answer':
      return void socket.end(whole.subarray(0, 30))
    case 'garbage':
      return void socket.end('\u0000\u0001 no HL7 \u0002\r\n')
    case 'split-answer':
      socket.setNoDelay(true)
      for (const byte of whole) socket.write(Buffer.of(byte))
      return
    case 'slow-drip':
      return void drip(socket, whole)
    case 'byte-order-mark':
      return void socket.write(inFrame(Buffer.from(`\ufeff${text}`)))
    case 'wrong-charset':
      return void socket.write(inFrame(Buffer.from(text.replace(/\r$/, '|Re\u00e7u\r'), 'latin1')))
    default: {
      const earlier = late.splice(0).map((withheld) => inFrame(Buffer.from(withheld)))
      socket.write(Buffer.concat([...earlier, whole]))
    }
  }
}

/** `AR 207` and the like. */
const refusal = (identity: PasIdentity, bytes: Buffer, { code = 'AR 207' }: FaultPlan): string => {
  const [kind = 'AR', number = ''] = code.split(' ')
  const error = number === '' ? undefined : { code: Number(number), words: 'told to answer so' }
  return acknowledgement(identity, takeApart(bytes), kind, error)
}

const serve = async (
  options: PasListenerOptions,
  socket: Socket,
  bytes: Buffer,
  late: string[],
): Promise<void> => {
  const message = takeApart(bytes)
  if (message !== undefined && partOf(message, 'MSH', 9) === 'ACK')
    return options.acknowledged(partOf(message, 'MSA', 2))
  const { ends, slowMilliseconds, forgetDuplicates } = options.faults.draw()
  if (ends?.fault === 'drop-before-read') return void socket.resetAndDestroy()
  if (ends?.fault === 'fail')
    return void socket.write(inFrame(Buffer.from(refusal(options.identity, bytes, ends))))
  await pause(slowMilliseconds, undefined, { ref: false })
  const taken = await options.take(bytes, forgetDuplicates)
  answer(socket, ends, taken.acknowledgement, late)
  options.taken(taken, ends === undefined ? socket : undefined)
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

/** Starts it. */
export const startPasListener = async (options: PasListenerOptions): Promise<PasListener> => {
  const sockets = new Set<Socket>()
  const late: string[] = []
  const server = createServer((socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)))
    socket.on('error', () => socket.destroy())
    let turn: Promise<void> = Promise.resolve()
    eachMessage(socket, (bytes) => {
      turn = turn.then(() => serve(options, socket, bytes, late)).catch(() => void socket.destroy())
    })
  })
  let port = await listen(server, options.port, options.host)
  const shut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of sockets) socket.resetAndDestroy()
    await closed
  }
  return {
    get port() {
      return port
    },
    async follow() {
      if (options.faults.isDown() && server.listening) await shut()
      else if (!options.faults.isDown() && !server.listening) port = await listen(server, port, options.host)
    },
    stop: async () => {
      if (server.listening) await shut()
    },
  }
}
