/**
 * ClamAV's daemon over its own protocol (clamd(8)): a command ended by a zero byte, for a file its pieces each behind
 * its length, and an answer ended by a zero byte. One connection a command. What is not exactly an answer of the
 * protocol is no verdict.
 */
import { connect, type Socket } from 'node:net'
import { Fault } from '../runtime/fault.ts'
import type { Scanner, ScanVerdict } from './scanner.ts'

export interface ClamdOptions {
  /** `host:port`, or `unix:/path/of/the.socket`. */
  readonly address: string
  readonly connectSeconds: number
  /** Longest silence while sending or waiting for the answer. */
  readonly silenceSeconds: number
}

/** Within clamd's own largest piece; its StreamMaxLength counts the whole. */
const LARGEST_PIECE = 64 * 1024
const LONGEST_ANSWER = 4_096

const away = (because: string): Fault =>
  new Fault('scanner-away', `The virus scanner gave no verdict: ${because}. It is asked again.`, {
    retryAfterSeconds: 5,
  })

/** Builds the client; nothing is connected before it is asked. */
export const createClamdClient = (options: ClamdOptions): Scanner => ({
  async scan(pieces, signal) {
    return verdictFrom(await ask(options, 'zINSTREAM\0', framed(pieces), signal))
  },
  async version() {
    const answer = await ask(options, 'zVERSION\0')
    if (!/^ClamAV [\x20-\x7e]{1,100}$/.test(answer)) throw away('its version cannot be read')
    return answer
  },
})

/** The answers to INSTREAM. */
const verdictFrom = (answer: string): ScanVerdict => {
  if (answer === 'stream: OK') return { verdict: 'clean' }
  const signature = /^stream: ([\x21-\x7e]{1,200}) FOUND$/.exec(answer)?.[1]
  if (signature !== undefined) return { verdict: 'infected', signature }
  if (/^INSTREAM size limit exceeded\. ?ERROR$/.test(answer)) return { verdict: 'unreadable' }
  throw away(answer.endsWith(' ERROR') ? 'it reported an error' : 'its answer cannot be read')
}

/** Each piece behind its length, and a length of zero at the end. */
async function* framed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces)
    for (let from = 0; from < piece.length; from += LARGEST_PIECE) {
      const part = piece.subarray(from, from + LARGEST_PIECE)
      yield lengthOf(part.length)
      yield part
    }
  yield lengthOf(0)
}

const lengthOf = (length: number): Uint8Array => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

const open = ({ address, silenceSeconds }: ClamdOptions): Socket => {
  const path = /^unix:(.+)$/.exec(address)?.[1]
  const colon = address.lastIndexOf(':')
  const socket =
    path === undefined
      ? connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) })
      : connect({ path })
  socket.setNoDelay(true)
  return socket.setTimeout(silenceSeconds * 1000)
}

/** The answer to a command, without its end mark. @throws Fault `scanner-away`; what `body` throws */
const ask = async (
  options: ClamdOptions,
  command: string,
  body?: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<string> => {
  const socket = open(options)
  const stop = () => socket.destroy(away('the work was stopped'))
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  const slow = setTimeout(() => socket.destroy(away('it took no connection')), options.connectSeconds * 1000)
  socket.once('connect', () => clearTimeout(slow))
  socket.once('timeout', () => socket.destroy(away('it did not answer in time')))
  const answer = answerOn(socket)
  try {
    const sending = send(socket, command, body)
    // An early answer (the size limit) stands though not everything was sent; a fault of ours while reading does not.
    const first = await Promise.race([answer, sending.then(() => undefined)])
    return first ?? (await answer)
  } finally {
    clearTimeout(slow)
    signal?.removeEventListener('abort', stop)
    answer.catch(() => undefined)
    socket.destroy()
  }
}

const answerOn = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      const end = text.indexOf('\0')
      if (end !== -1) resolve(text.slice(0, end))
      else if (text.length > LONGEST_ANSWER) reject(away('its answer does not end'))
    })
    socket.once('error', (error) =>
      reject(error instanceof Fault ? error : away('it could not be reached, or hung up')),
    )
    socket.once('close', () => reject(away('it hung up before its answer was whole')))
  })

/** Writes as fast as it is taken; ends quietly where the other end has stopped listening. */
const send = async (socket: Socket, command: string, body?: AsyncIterable<Uint8Array>): Promise<void> => {
  await written(socket, Buffer.from(command, 'latin1'))
  if (body === undefined) return
  for await (const bytes of body) {
    if (socket.destroyed || !socket.writable) return
    await written(socket, bytes)
  }
}

const written = (socket: Socket, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    socket.write(bytes, () => resolve())
  })
