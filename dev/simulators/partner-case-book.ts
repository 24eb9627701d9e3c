/** The cases of the simulated partner: what it acknowledged it never forgets, whatever kills it. */
import { type Journal, openJournal } from './durable-journal.ts'
import type { CaseUpdate, MessageParts } from './partner-message-parts.ts'

/** What the partner may tell the sender of a case. */
export const PARTNER_ANSWERS = ['ask', 'accept', 'start', 'hold', 'decline', 'finish', 'not-brought'] as const
export type PartnerAnswer = (typeof PARTNER_ANSWERS)[number]

export type CaseState =
  | 'received'
  | 'asked'
  | 'accepted'
  | 'in-progress'
  | 'on-hold'
  | 'declined'
  | 'finished'
  | 'not-brought'
  | 'cancelled'

/** The state that a delivered answer leaves a case in. */
export const STATE_AFTER: Readonly<Record<PartnerAnswer, CaseState>> = {
  ask: 'asked',
  accept: 'accepted',
  start: 'in-progress',
  hold: 'on-hold',
  decline: 'declined',
  finish: 'finished',
  'not-brought': 'not-brought',
}

/** A case as it was opened. */
export interface OpenedCase {
  readonly caseId: string
  readonly bundleId: string
  readonly correlationId: string
  /** Id that we gave the ServiceRequest. */
  readonly serviceRequestId: string
  readonly serviceRequestFullUrl: string
  readonly serviceRequestIdentifier: string
  /** The item's reference for people, where the message carries one. */
  readonly reference: string
  readonly targetServiceId: string
  readonly createdAt: string
  readonly parts: MessageParts
}

/** An answer to the sender, until it is settled. Its X-Request-Id is `answerId`, the same on each retry. */
export interface PlannedAnswer {
  readonly answerId: string
  readonly bundleId: string
  readonly answer: PartnerAnswer
  readonly words: string
  readonly madeAt: string
  /** Instant before which it is not sent. */
  readonly notBefore: string
}

export type AnswerState = 'waiting' | 'delivered' | 'refused' | 'dropped'

/** How the first processing of a request ended: what a repeat of it is told. */
export interface ProcessedRequest {
  readonly status: number
  readonly code: string
  readonly issue: string
  readonly diagnostics: string
  readonly caseId?: string
}

type Entry =
  | {
      readonly entry: 'received'
      readonly requestId: string
      readonly processed: ProcessedRequest
      readonly opened?: OpenedCase
      readonly cancels?: 'revoked' | 'entered-in-error'
      readonly update?: CaseUpdate
      /** What it says of a withdrawn agreement. */
      readonly notice?: string
      readonly response?: ReceivedResponse
      readonly answers?: readonly PlannedAnswer[]
    }
  | { readonly entry: 'repeated'; readonly requestId: string }
  | { readonly entry: 'sent'; readonly bundleId: string }
  | { readonly entry: 'planned'; readonly caseId: string; readonly answers: readonly PlannedAnswer[] }
  | {
      readonly entry: 'settled'
      readonly caseId: string
      readonly answerId: string
      readonly how: Exclude<AnswerState, 'waiting'>
      readonly status: number
    }

/** A response that someone sent us about a referral of ours. */
export interface ReceivedResponse {
  readonly at: string
  readonly responseTo: string
  readonly serviceRequestStatus: string
  readonly encounterStatuses: readonly string[]
}

export interface CaseRecord extends OpenedCase {
  readonly updates: readonly CaseUpdate[]
  /** What was said of a withdrawn agreement, once for each message. */
  readonly notices: readonly string[]
  readonly requestIds: readonly string[]
  readonly state: CaseState
  readonly timesReceived: number
  readonly answers: readonly (PlannedAnswer & { readonly state: AnswerState; readonly status?: number })[]
}

export interface CaseBook {
  cases(): readonly CaseRecord[]
  caseOf(caseId: string): CaseRecord | undefined
  responses(): readonly ReceivedResponse[]
  /** Bundle ids of referrals that this partner sent itself. */
  hasSent(bundleId: string): boolean
  processed(requestId: string): ProcessedRequest | undefined
  /** Writes an entry to the disk, then counts it: nothing is acknowledged before. */
  record(entry: Entry): Promise<void>
  close(): Promise<void>
}

interface Books {
  readonly cases: Map<string, CaseRecord>
  readonly processed: Map<string, ProcessedRequest>
  readonly responses: ReceivedResponse[]
  readonly sent: Set<string>
}

/** Opens the book with everything that was ever recorded in it. */
export const openCaseBook = async (file: string): Promise<CaseBook> => {
  const journal: Journal<Entry> = await openJournal<Entry>(file)
  const books: Books = { cases: new Map(), processed: new Map(), responses: [], sent: new Set() }
  for (const entry of journal.found) apply(books, entry)
  return {
    cases: () => [...books.cases.values()],
    caseOf: (caseId) => books.cases.get(caseId),
    responses: () => books.responses,
    hasSent: (bundleId) => books.sent.has(bundleId),
    processed: (requestId) => books.processed.get(requestId),
    async record(entry) {
      await journal.append(entry)
      apply(books, entry)
    },
    close: () => journal.close(),
  }
}

const apply = (books: Books, entry: Entry): void => {
  switch (entry.entry) {
    case 'received':
      books.processed.set(entry.requestId, entry.processed)
      if (entry.response) books.responses.push(entry.response)
      if (entry.opened) openCase(books, entry.opened, entry.requestId, entry.answers ?? [])
      else if (entry.update) updateCase(books, entry.processed.caseId, entry.requestId, entry.update)
      else if (entry.cancels) cancelCase(books, entry.processed.caseId, entry.requestId)
      else if (entry.notice) noteOnCase(books, entry.processed.caseId, entry.requestId, entry.notice)
      return
    case 'repeated':
      change(books, books.processed.get(entry.requestId)?.caseId, (found) => ({
        timesReceived: found.timesReceived + 1,
      }))
      return
    case 'sent':
      books.sent.add(entry.bundleId)
      return
    case 'planned':
      change(books, entry.caseId, (found) => ({
        answers: [...found.answers, ...entry.answers.map(waiting)],
      }))
      return
    case 'settled':
      settle(books, entry)
      return
    default: {
      const never: never = entry
      throw new RangeError(`unknown journal entry ${String(never)}`)
    }
  }
}

const waiting = (answer: PlannedAnswer): CaseRecord['answers'][number] => ({ ...answer, state: 'waiting' })

const openCase = (
  { cases }: Books,
  opened: OpenedCase,
  requestId: string,
  answers: readonly PlannedAnswer[],
): void => {
  cases.set(opened.caseId, {
    ...opened,
    requestIds: [requestId],
    updates: [],
    state: 'received',
    timesReceived: 1,
    notices: [],
    answers: answers.map(waiting),
  })
}

const noteOnCase = (books: Books, caseId: string | undefined, requestId: string, notice: string): void =>
  change(books, caseId, (found) => ({
    notices: [...found.notices, notice],
    requestIds: [...found.requestIds, requestId],
  }))

/** Answers that were not sent yet are dropped: the sender does not want us to act. */
const cancelCase = (books: Books, caseId: string | undefined, requestId: string): void =>
  change(books, caseId, (found) => ({
    state: 'cancelled',
    requestIds: [...found.requestIds, requestId],
    answers: found.answers.map((answer) =>
      answer.state === 'waiting' ? { ...answer, state: 'dropped' } : answer,
    ),
  }))

/** One that was cancelled and is active again is looked at afresh. */
const updateCase = (books: Books, caseId: string | undefined, requestId: string, update: CaseUpdate): void =>
  change(books, caseId, (found) => ({
    state: found.state === 'cancelled' ? 'received' : found.state,
    requestIds: [...found.requestIds, requestId],
    updates: [...found.updates, update],
  }))

const settle = (books: Books, entry: Extract<Entry, { entry: 'settled' }>): void =>
  change(books, entry.caseId, (found) => {
    const settled = found.answers.find(({ answerId }) => answerId === entry.answerId)
    const moves = entry.how === 'delivered' && settled !== undefined && found.state !== 'cancelled'
    return {
      ...(moves && { state: STATE_AFTER[settled.answer] }),
      answers: found.answers.map((answer) =>
        answer === settled ? { ...answer, state: entry.how, status: entry.status } : answer,
      ),
    }
  })

const change = (
  { cases }: Books,
  caseId: string | undefined,
  changed: (found: CaseRecord) => Partial<CaseRecord>,
): void => {
  const found = caseId === undefined ? undefined : cases.get(caseId)
  if (found) cases.set(found.caseId, { ...found, ...changed(found) })
}
