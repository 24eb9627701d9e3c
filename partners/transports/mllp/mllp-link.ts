/**
 * One connection to a partner: one request outstanding at a time, answers taken by the control id that they name. From
 * the first byte written on, whatever goes wrong is `unknown`; after that the connection is closed, as a late answer on
 * it would be taken for the next one.
 */
import type { Socket } from 'node:net'
import type { AttemptReason, AttemptResult } from '../../../domain/delivery.ts'
import { readEnvelope } from '../../formats/hl7v2/hl7-envelope.ts'
import type { SendOutcome } from '../../transport.ts'
import { attemptMilliseconds } from '../https/attempt-time.ts'
import { errorCode, isCertificateFault } from '../https/guarded-connector.ts'
import { createFrameReader, framed } from './mllp-frames.ts'

/** A frame that answers nothing that waits for an answer, or that says more than that: to be kept, and perhaps answered. */
export type Hearing = (bytes: Uint8Array) => Promise<Uint8Array | undefined>

export interface LinkOptions {
  readonly heard: Hearing
  /** Told of what could not be kept. */
  readonly failed: (error: unknown) => void
  /** Told of a frame that is too large to be read, whether or not it is waited for. */
  readonly tooLarge: () => void
  readonly idleSeconds: number
  /** Called once, when nothing can be sent on it any more. */
  readonly closed: () => unknown
}

export interface LinkRequest {
  readonly frame: Uint8Array
  /** MSH-10 of what is sent, upper case; absent: whatever comes answers it. */
  readonly controlId: string | undefined
  readonly timeoutSeconds: number
  readonly signal: AbortSignal
}

export interface MllpLink {
  isFree(): boolean
  /** Sends once. Never throws. */
  exchange(request: LinkRequest): Promise<SendOutcome>
  close(): void
}

/** A frame's last 0D may be left out; a pause of this length then ends it. */
const OPEN_END_MILLISECONDS = 1000
/** Release 2 of the protocol: a block is kept. It names no message, and the message's own acknowledgement follows. */
const COMMITTED = 0x06

interface Waiting {
  readonly controlId: string | undefined
  end(outcome: SendOutcome): void
}

const failed = (result: AttemptResult): SendOutcome => ({ ended: 'failed', result })
/** Nothing was written: the connection was gone, or the attempt was stopped, before that. */
const NOT_SENT = failed({ outcome: 'not-now', reason: 'interrupted' })
const unknown = (reason: AttemptReason): SendOutcome => failed({ outcome: 'unknown', reason })

/** What a frame is to whoever waits for an answer: theirs, theirs and more than an acknowledgement, or something else. */
const meaningFor = (
  waiting: Waiting | undefined,
  bytes: Uint8Array,
): 'answer' | 'answer-and-more' | 'other' | 'nothing' => {
  if (bytes.length === 1 && bytes[0] === COMMITTED) return 'nothing'
  const envelope = readEnvelope(bytes)
  // What is no message at all answers whoever waits: they then say that they cannot read it.
  if (envelope === undefined) return waiting === undefined ? 'nothing' : 'answer'
  const { acknowledges, isAcknowledgement } = envelope
  const isTheirs =
    waiting !== undefined && (waiting.controlId === undefined || (acknowledges ?? '') === waiting.controlId)
  if (!isTheirs) return 'other'
  return isAcknowledgement ? 'answer' : 'answer-and-more'
}

/** Takes over a connected socket. */
export const createLink = (socket: Socket, options: LinkOptions): MllpLink => {
  const reader = createFrameReader()
  let waiting: Waiting | undefined
  let isClosed = false
  let openEnd: NodeJS.Timeout | undefined
  const shut = (outcome: SendOutcome): void => {
    clearTimeout(openEnd)
    socket.destroy()
    waiting?.end(outcome)
    if (!isClosed) options.closed()
    isClosed = true
  }
  const hear = (bytes: Uint8Array): void => {
    options.heard(bytes).then(
      (reply) => reply !== undefined && !isClosed && socket.write(framed(reply)),
      // Not kept, and so not answered: the partner sends it again.
      options.failed,
    )
  }
  const take = (bytes: Buffer): void => {
    const meaning = meaningFor(waiting, bytes)
    if (meaning === 'other' || meaning === 'answer-and-more') hear(bytes)
    if (meaning === 'answer' || meaning === 'answer-and-more')
      waiting?.end({ ended: 'answered', answer: { status: 0, headers: {}, bytes } })
  }
  socket.setTimeout(options.idleSeconds * 1000, () => waiting === undefined && shut(unknown('timeout')))
  socket.on('data', (chunk: Buffer) => {
    clearTimeout(openEnd)
    try {
      for (const frame of reader.read(chunk)) take(frame)
    } catch {
      options.tooLarge()
      return shut(unknown('answer-too-large'))
    }
    if (reader.isAtOpenEnd()) openEnd = setTimeout(() => take(reader.takeOpenEnd()), OPEN_END_MILLISECONDS)
  })
  socket.on('error', (error) => {
    const code = errorCode(error)
    // An alert about our certificate breaks off the handshake: the other end never read the request (RFC 8446 §4.4.2.4).
    shut(
      isCertificateFault(code)
        ? failed({ outcome: 'misconfigured', reason: 'certificate-invalid', detail: code })
        : failed({ outcome: 'unknown', reason: 'connection-lost', detail: code }),
    )
  })
  socket.on('close', () =>
    shut(unknown(reader.dropped() > 0 && !reader.isInside() ? 'unreadable-answer' : 'connection-lost')),
  )
  return {
    isFree: () => !isClosed && waiting === undefined && socket.writable,
    close: () => shut(unknown('interrupted')),
    exchange: ({ frame, controlId, timeoutSeconds, signal }) =>
      new Promise((resolve) => {
        if (isClosed || signal.aborted) return resolve(NOT_SENT)
        const onAbort = (): void => shut(unknown('interrupted'))
        const timer = setTimeout(() => shut(unknown('timeout')), attemptMilliseconds(timeoutSeconds))
        waiting = {
          controlId,
          end(outcome) {
            waiting = undefined
            clearTimeout(timer)
            signal.removeEventListener('abort', onAbort)
            resolve(outcome)
          },
        }
        signal.addEventListener('abort', onAbort, { once: true })
        socket.write(frame)
      }),
  }
}
