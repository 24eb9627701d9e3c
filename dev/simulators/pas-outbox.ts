/**
 * Sends the older system's replies to the exchange's listener, one at a time on a connection of its own, each again
 * under the same control id until the exchange has acknowledged it. What waits is in the book, so it survives a kill.
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type PasIdentity, referralResponse } from './pas-answers.ts'
import type { PasBook, PasReply } from './pas-case-book.ts'
import { eachMessage, inFrame, partOf, takeApart } from './pas-wire.ts'

export interface PasOutboxOptions {
  readonly book: PasBook
  readonly identity: PasIdentity
  /** The exchange's listener, host:port; without it replies go out on the connection that brought the referral. */
  readonly exchange?: string
}

export interface PasOutbox {
  /** Sends everything that waits. */
  wake(): void
  /** Writes what waits on a connection of the exchange's own. */
  writeOn(socket: Socket): void
  stop(): Promise<void>
}

const ANSWER_MILLISECONDS = 5000
const FIRST_WAIT_MILLISECONDS = 200
const LONGEST_WAIT_MILLISECONDS = 5000

const textOf = ({ book, identity }: PasOutboxOptions, reply: PasReply): Buffer | undefined => {
  const about = book.caseOf(reply.caseId)
  return about === undefined ? undefined : Buffer.from(referralResponse(identity, reply, about, true))
}

/** One try on a connection of its own; whether the exchange has acknowledged it. */
const sendOnce = (exchange: string, message: Buffer, controlId: string): Promise<boolean> =>
  new Promise((resolve) => {
    const [host = '', port = ''] = exchange.split(':')
    const socket = connect({ host, port: Number(port) })
    const end = (isAcknowledged: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(isAcknowledged)
    }
    const timer = setTimeout(() => end(false), ANSWER_MILLISECONDS)
    socket.on('error', () => end(false)).on('close', () => end(false))
    socket.on('connect', () => socket.write(inFrame(message)))
    eachMessage(socket, (bytes) => {
      const answer = takeApart(bytes)
      if (answer !== undefined && partOf(answer, 'MSA', 2) === controlId)
        end(/^[AC]A$/.test(partOf(answer, 'MSA', 1)))
    })
  })

/** Builds the outbox; nothing is sent before it is woken. */
export const createPasOutbox = (options: PasOutboxOptions): PasOutbox => {
  const { book, exchange } = options
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  const sendAll = async (to: string): Promise<void> => {
    let wait = FIRST_WAIT_MILLISECONDS
    for (let reply = book.waiting()[0]; reply !== undefined; reply = book.waiting()[0]) {
      stopping.signal.throwIfAborted()
      const message = textOf(options, reply)
      if (message === undefined || (await sendOnce(to, message, reply.controlId))) {
        await book.keep({ settled: reply.controlId })
        wait = FIRST_WAIT_MILLISECONDS
      } else {
        await pause(wait, undefined, { signal: stopping.signal })
        wait = Math.min(wait * 2, LONGEST_WAIT_MILLISECONDS)
      }
    }
  }
  const wake = (): void => {
    if (exchange === undefined || running !== undefined || stopping.signal.aborted) return
    running = sendAll(exchange)
      .catch(() => {})
      .finally(() => {
        running = undefined
        if (book.waiting().length > 0) wake()
      })
  }
  return {
    wake,
    writeOn(socket) {
      if (exchange !== undefined) return
      const messages = book.waiting().flatMap((reply) => textOf(options, reply) ?? [])
      if (messages.length > 0) socket.write(Buffer.concat(messages.map(inFrame)))
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
