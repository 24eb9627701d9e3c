/**
 * One HTTP request and its whole answer, with limits, and an honest word about how it ended: `not-now` only while
 * surely no byte of the request was written, `unknown` from the first byte on.
 */
import { type Dispatcher, errors } from 'undici'
import type { AttemptReason, AttemptResult } from '../../../domain/delivery.ts'
import type { WireAnswer } from '../../format.ts'
import type { SendOutcome } from '../../transport.ts'
import { decodeAnswer } from './answer-encoding.ts'
import { attemptMilliseconds } from './attempt-time.ts'
import { errorCode, isCertificateFault, NotConnected } from './guarded-connector.ts'

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Longest the exchange may take from queueing to the answer's last byte. */
  readonly timeoutSeconds: number
  /** Most bytes of an answer that are read, before and after decompression. */
  readonly answerLimitBytes: number
  /** The answer's bytes stay as they came, whatever their content coding: the caller undoes it. */
  readonly keepsCoding?: boolean
  readonly signal: AbortSignal
}

/** Makes one exchange on the pool. Never throws. */
export const exchange = async (dispatcher: Dispatcher, request: ExchangeRequest): Promise<SendOutcome> => {
  const milliseconds = attemptMilliseconds(request.timeoutSeconds)
  const handler = new ExchangeHandler(request.answerLimitBytes)
  const onAbort = (): void => handler.stop('interrupted')
  if (request.signal.aborted) return failed({ outcome: 'not-now', reason: 'interrupted' })
  const timer = setTimeout(() => handler.stop('timeout'), milliseconds)
  request.signal.addEventListener('abort', onAbort, { once: true })
  try {
    dispatcher.dispatch(dispatchOptions(request, milliseconds), handler)
    const outcome = await handler.outcome
    return outcome.ended === 'answered' && request.keepsCoding !== true
      ? await decodeAnswer(outcome.answer, request.answerLimitBytes)
      : outcome
  } catch (error) {
    return failed(failureOf(error, false))
  } finally {
    clearTimeout(timer)
    request.signal.removeEventListener('abort', onAbort)
  }
}

const dispatchOptions = (request: ExchangeRequest, milliseconds: number): Dispatcher.DispatchOptions => ({
  origin: request.url.origin,
  path: request.url.pathname + request.url.search,
  method: request.method,
  headers: { ...request.headers },
  body: request.body ?? null,
  headersTimeout: milliseconds,
  bodyTimeout: milliseconds,
})

const failed = (result: AttemptResult): SendOutcome => ({ ended: 'failed', result })

/** How an exchange ended that failed with an error. */
const failureOf = (error: unknown, started: boolean): AttemptResult => {
  const code = errorCode(error)
  if (error instanceof NotConnected) return error.result
  // An alert about our certificate breaks off the handshake: the other end never read the request (RFC 8446 §4.4.2.4).
  if (isCertificateFault(code))
    return { outcome: 'misconfigured', reason: 'certificate-invalid', detail: code }
  if (error instanceof errors.HTTPParserError)
    return { outcome: 'unknown', reason: 'unreadable-answer', detail: 'not HTTP' }
  if (started) return { outcome: 'unknown', reason: lostReason(code), detail: code }
  // Refused before it was queued: a header of the document that cannot be written on this wire.
  if (code === 'UND_ERR_INVALID_ARG') return { outcome: 'refused', reason: 'message-invalid', detail: code }
  return { outcome: 'not-now', reason: 'interrupted', detail: code }
}

const lostReason = (code: string): AttemptReason => {
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return 'timeout'
  return code === 'UND_ERR_HEADERS_OVERFLOW' ? 'answer-too-large' : 'connection-lost'
}

const plainHeaders = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]],
    ),
  )

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly outcome: Promise<SendOutcome>
  readonly #limit: number
  readonly #chunks: Buffer[] = []
  #settle: (outcome: SendOutcome) => void = () => {}
  #controller: Dispatcher.DispatchController | undefined
  #ended = false
  #size = 0
  #answer: Omit<WireAnswer, 'bytes'> | undefined

  constructor(answerLimitBytes: number) {
    this.#limit = answerLimitBytes
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** Ends the exchange from our side; what was begun is broken off, what is queued is never begun. */
  stop(reason: 'timeout' | 'interrupted'): void {
    if (this.#controller !== undefined) this.#fail({ outcome: 'unknown', reason })
    else this.#fail({ outcome: 'not-now', reason: reason === 'timeout' ? 'connect-timeout' : reason })
  }

  /** Called just before the first byte is written. A second call would send the message again: never. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    const again = this.#controller !== undefined
    this.#controller = controller
    if (this.#ended) controller.abort(new Error('the attempt has ended'))
    else if (again) this.#fail({ outcome: 'unknown', reason: 'connection-lost', detail: 'not sent again' })
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // 1xx are notes on the way, not the answer.
    if (status < 200) return
    this.#answer = { status, headers: plainHeaders(headers) }
    if (Number(this.#answer.headers['content-length'] ?? 0) > this.#limit) this.#tooLarge()
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.#limit) this.#tooLarge()
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.#answer === undefined) this.#fail({ outcome: 'unknown', reason: 'unreadable-answer' })
    else this.#end({ ended: 'answered', answer: { ...this.#answer, bytes: Buffer.concat(this.#chunks) } })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(failureOf(error, this.#controller !== undefined))
  }

  #tooLarge(): void {
    this.#fail({ outcome: 'unknown', reason: 'answer-too-large' })
  }

  #fail(result: AttemptResult): void {
    const status = this.#answer?.status
    this.#end(failed(status === undefined ? result : { ...result, wireStatus: status }))
    this.#controller?.abort(new Error(`attempt ended: ${result.reason}`))
  }

  #end(outcome: SendOutcome): void {
    if (this.#ended) return
    this.#ended = true
    this.#settle(outcome)
  }
}
