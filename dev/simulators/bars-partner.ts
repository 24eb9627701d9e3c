/**
 * A simulated partner that speaks the NHS Booking and Referral Standard: a real, stateful receiver whose
 * acknowledged cases survive any kill, and which can be told to misbehave (fault-plan.ts).
 */

import type { PartnerAnswer } from './partner-case-book.ts'
import { openCaseBook } from './partner-case-book.ts'
import { createInbox } from './partner-inbox.ts'
import { createOutbox } from './partner-outbox.ts'
import { problem, problemReply } from './partner-outcome.ts'
import { answerPages } from './partner-pages.ts'
import { answerRead } from './partner-reads.ts'
import { startSimulatedSystem } from './simulated-system.ts'
import type { SimulatedReply, SimulatedRequest } from './simulator-server.ts'

/** What the partner answers by itself, in order. */
export const AUTOMATIC_ANSWERS = {
  none: [],
  accept: ['accept'],
  decline: ['decline'],
  'accept-finish': ['accept', 'finish'],
  'accept-progress-finish': ['accept', 'start', 'finish'],
} as const satisfies Record<string, readonly PartnerAnswer[]>

export type AutomaticAnswers = keyof typeof AUTOMATIC_ANSWERS

export interface BarsPartnerOptions {
  readonly name: string
  readonly odsCode: string
  /** Directory-of-services ids that it answers for. */
  readonly serviceIds: readonly string[]
  /** Bearer token that senders must show. */
  readonly acceptedToken: string
  /** Where its cases are kept. */
  readonly dataFile: string
  readonly host?: string
  /** 0 or absent for any free port. */
  readonly port?: number
  readonly controlPort?: number
  /** The exchange's `$process-message`; without it answers wait. */
  readonly exchangeUrl?: string
  readonly exchangeToken?: string
  /** Whether a repeated X-Request-Id is recognised; a partner without this makes a second case of a repeat. */
  readonly deduplicates?: boolean
  /** Takes an update of a referral that stays active, by agreement with the sender. */
  readonly takesUpdates?: boolean
  /** Whether it knows the exchange's own message for a withdrawn agreement, beside those of the standard. */
  readonly takesNotices?: boolean
  readonly answers?: AutomaticAnswers
  /** Wait before each answer of its own. */
  readonly answerDelayMilliseconds?: number
  /** `known`: responses to referrals that it did not send are 404, as the standard says; `any` takes them. */
  readonly responses?: 'any' | 'known'
}

export interface BarsPartner {
  /** Base address; `$process-message` is at `/FHIR/R4/$process-message`. */
  readonly url: string
  /** Address of the controls, which also shows the cases. */
  readonly controlUrl: string
  stop(): Promise<void>
}

const DEFAULT_ANSWER_DELAY_MILLISECONDS = 150

/** Codes of the standard for faults that name none. */
const FAULT_CODES = {
  fail: 'REC_SERVER_ERROR',
  'too-many-requests': 'REC_TOO_MANY_REQUESTS',
  unavailable: 'REC_SERVICE_UNAVAILABLE',
  unauthorised: 'SEND_UNAUTHORIZED',
} as const

/** Starts the partner with the cases it already has. */
export const startBarsPartner = async (options: BarsPartnerOptions): Promise<BarsPartner> => {
  const book = await openCaseBook(options.dataFile)
  const outbox = createOutbox({
    book,
    identity: options,
    ...(options.exchangeUrl !== undefined && { exchangeUrl: options.exchangeUrl }),
    ...(options.exchangeToken !== undefined && { exchangeToken: options.exchangeToken }),
  })
  const { pages, handle } = handlersOf(options, book, (caseId) => outbox.wake(caseId))
  const system = await startSimulatedSystem({
    place: options,
    isFaulty: (path) => path.startsWith('/FHIR/'),
    handle,
    errorReply: (request, { status, code, issue }) =>
      problemReply(request, problem(status, code, issue, 'the simulated partner was told to answer so')),
    codes: FAULT_CODES,
    otherwise: pages,
  })
  outbox.resume()
  return {
    ...system,
    async stop() {
      await Promise.all([system.stop(), outbox.stop()])
      await book.close()
    },
  }
}

const handlersOf = (
  options: BarsPartnerOptions,
  book: Awaited<ReturnType<typeof openCaseBook>>,
  answersPlanned: (caseId: string) => void,
) => {
  const inbox = createInbox({
    ...options,
    book,
    answersPlanned,
    deduplicates: options.deduplicates ?? true,
    takesNotices: options.takesNotices ?? false,
    responses: options.responses ?? 'any',
    automaticAnswers: AUTOMATIC_ANSWERS[options.answers ?? 'none'].map((answer) => ({
      answer,
      afterMilliseconds: options.answerDelayMilliseconds ?? DEFAULT_ANSWER_DELAY_MILLISECONDS,
    })),
  })
  const notFound = (request: SimulatedRequest): SimulatedReply =>
    problemReply(request, problem(404, 'REC_NOT_FOUND', 'not-found', 'nothing at this address'))
  const pages = async (request: SimulatedRequest): Promise<SimulatedReply> =>
    (await answerPages(request, { book, name: options.name, answersPlanned })) ?? notFound(request)
  const handle = async (request: SimulatedRequest): Promise<SimulatedReply> => {
    if (request.method === 'POST' && request.path === '/FHIR/R4/$process-message') return inbox(request)
    return answerRead(request, { ...options, book }) ?? pages(request)
  }
  return { pages, handle }
}
