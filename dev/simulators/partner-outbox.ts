/**
 * Sends the partner's answers to the exchange, those of one case in their order, each again and again with the same
 * X-Request-Id until it is processed there. What waits is in the case book, so it survives a kill.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type PartnerIdentity, writeAnswer } from './partner-answer-writer.ts'
import type { CaseBook, CaseRecord, PlannedAnswer } from './partner-case-book.ts'

export interface OutboxOptions {
  readonly book: CaseBook
  readonly identity: PartnerIdentity
  /** The exchange's `$process-message` address; without it answers wait. */
  readonly exchangeUrl?: string
  readonly exchangeToken?: string
}

export interface Outbox {
  /** Sends everything that waits in the book. */
  resume(): void
  /** Sends what waits for this case. */
  wake(caseId: string): void
  stop(): Promise<void>
}

const FIRST_WAIT_MILLISECONDS = 200
const LONGEST_WAIT_MILLISECONDS = 5000
const ATTEMPT_MILLISECONDS = 10_000

/** Statuses after which sending the same again cannot help. */
const FINAL_STATUSES: readonly number[] = [400, 404, 405, 406, 409, 413, 415, 422]

/** Builds the outbox; nothing is sent before it is resumed or woken. */
export const createOutbox = (options: OutboxOptions): Outbox => {
  const stopping = new AbortController()
  const running = new Map<string, Promise<void>>()
  const wake = (caseId: string): void => {
    if (options.exchangeUrl === undefined || running.has(caseId)) return
    const run = sendAll(options, caseId, stopping.signal)
      .catch(() => {})
      .finally(() => {
        running.delete(caseId)
        if (!stopping.signal.aborted && nextAnswer(options.book, caseId)) wake(caseId)
      })
    running.set(caseId, run)
  }
  return {
    resume() {
      for (const { caseId } of options.book.cases()) if (nextAnswer(options.book, caseId)) wake(caseId)
    },
    wake,
    async stop() {
      stopping.abort()
      await Promise.all(running.values())
    },
  }
}

const nextAnswer = (book: CaseBook, caseId: string): PlannedAnswer | undefined =>
  book.caseOf(caseId)?.answers.find(({ state }) => state === 'waiting')

const sendAll = async (options: OutboxOptions, caseId: string, signal: AbortSignal): Promise<void> => {
  const { book } = options
  for (let answer = nextAnswer(book, caseId); answer; answer = nextAnswer(book, caseId)) {
    await pause(Math.max(0, Date.parse(answer.notBefore) - Date.now()), undefined, { signal })
    // It may have been cancelled while the answer waited.
    if (nextAnswer(book, caseId)?.answerId === answer.answerId)
      await sendUntilSettled(options, caseId, answer, signal)
  }
}

const sendUntilSettled = async (
  options: OutboxOptions,
  caseId: string,
  answer: PlannedAnswer,
  signal: AbortSignal,
): Promise<void> => {
  for (let wait = FIRST_WAIT_MILLISECONDS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MILLISECONDS)) {
    const found = options.book.caseOf(caseId)
    if (found === undefined) return
    const result = await attempt(options, found, answer, signal)
    if (result) return options.book.record({ entry: 'settled', caseId, answerId: answer.answerId, ...result })
    await pause(wait, undefined, { signal })
  }
}

const attempt = async (
  { identity, exchangeUrl = '', exchangeToken = '' }: OutboxOptions,
  found: CaseRecord,
  answer: PlannedAnswer,
  signal: AbortSignal,
): Promise<{ readonly how: 'delivered' | 'refused'; readonly status: number } | undefined> => {
  const { headers, body } = writeAnswer(found, answer, identity)
  try {
    const response = await fetch(exchangeUrl, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${exchangeToken}` },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MILLISECONDS)]),
    })
    const outcome = await response.text()
    const { status } = response
    // A repeat that the exchange has processed already counts as delivered.
    if (
      status === 200 ||
      (status === 409 && /"code"\s*:\s*"duplicate"|<code value="duplicate"/.test(outcome))
    )
      return { how: 'delivered', status }
    return FINAL_STATUSES.includes(status) ? { how: 'refused', status } : undefined
  } catch {
    return undefined
  }
}
