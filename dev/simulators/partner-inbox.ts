/** Takes BaRS messages as a receiver does: ids stored before the answer, a repeat recognised, each case kept. */
import { randomUUID } from 'node:crypto'
import type {
  CaseBook,
  CaseRecord,
  PartnerAnswer,
  PlannedAnswer,
  ProcessedRequest,
} from './partner-case-book.ts'
import { caseFrom, planAnswer } from './partner-case-facts.ts'
import { checkMessageHeaders, type HeaderRules } from './partner-header-checks.ts'
import { checkMessage, type MessageRules } from './partner-message-checks.ts'
import { type BarsMessage, readMessage, resourceOf, resourcesOf } from './partner-message-reader.ts'
import { text } from './partner-message-tree.ts'
import { fhirReply, type Problem, problem, problemReply } from './partner-outcome.ts'
import { acceptedBundle } from './partner-reads.ts'
import type { SimulatedHandler, SimulatedReply, SimulatedRequest } from './simulator-server.ts'

export interface InboxOptions extends HeaderRules, MessageRules {
  readonly book: CaseBook
  readonly deduplicates: boolean
  /** Responses to referrals that this partner did not send: `known` answers them 404, as the standard says. */
  readonly responses: 'any' | 'known'
  /** What it answers by itself, each with the wait before it. */
  readonly automaticAnswers: readonly { readonly answer: PartnerAnswer; readonly afterMilliseconds: number }[]
  /** Called when a case has answers to send. */
  readonly answersPlanned: (caseId: string) => void
}

type Outcome = { readonly processed: ProcessedRequest; readonly reply: SimulatedReply }

/** Builds the handler of `$process-message`. */
export const createInbox = (options: InboxOptions): SimulatedHandler => {
  const running = new Set<string>()
  return async (request) => {
    const refused = checkMessageHeaders(request, options)
    if (refused) return problemReply(request, refused)
    const requestId = (request.headers['x-request-id'] ?? '').toLowerCase()
    const repeat =
      options.deduplicates && !request.forgetDuplicates
        ? await recogniseRepeat(options, running, request, requestId)
        : undefined
    if (repeat) return repeat
    running.add(requestId)
    try {
      await request.work()
      return (await processMessage(options, request, requestId)).reply
    } finally {
      running.delete(requestId)
    }
  }
}

const recogniseRepeat = async (
  { book }: InboxOptions,
  running: ReadonlySet<string>,
  request: SimulatedRequest,
  requestId: string,
): Promise<SimulatedReply | undefined> => {
  if (running.has(requestId))
    return problemReply(
      request,
      problem(425, 'REC_TOO_EARLY', 'duplicate', 'the first attempt is still being processed'),
    )
  const first = book.processed(requestId)
  if (first === undefined) return undefined
  await book.record({ entry: 'repeated', requestId })
  // A repeat of what failed is told that failure again; only what was processed is a duplicate.
  return problemReply(
    request,
    first.status === 200
      ? problem(409, 'REC_CONFLICT', 'duplicate', 'the message has already been processed')
      : first,
  )
}

const PROCESSED = { status: 200, code: '', issue: '', diagnostics: '' } as const

const processMessage = async (
  options: InboxOptions,
  request: SimulatedRequest,
  requestId: string,
): Promise<Outcome> => {
  const message = readable(request)
  const checked = 'status' in message ? message : checkMessage(message, options)
  if ('status' in message || 'status' in checked)
    return refuse(options, request, requestId, 'status' in checked ? checked : (message as Problem))
  switch (checked.meaning) {
    case 'new':
      return openCase(options, request, requestId, message)
    case 'update':
      return updateCase(options, request, requestId, message)
    case 'cancel':
    case 'agreement-withdrawn':
      return changeCase(options, request, requestId, message, checked.meaning)
    case 'response':
      return takeResponse(options, request, requestId, message)
    default: {
      const never: never = checked.meaning
      throw new RangeError(`unknown meaning ${String(never)}`)
    }
  }
}

const readable = ({ body, headers }: SimulatedRequest): BarsMessage | Problem => {
  try {
    return readMessage(body.toString('utf8'), headers['content-type'] ?? '')
  } catch {
    return problem(400, 'REC_BAD_REQUEST', 'structure', 'the body cannot be read as a FHIR Bundle')
  }
}

const refuse = async (
  { book }: InboxOptions,
  request: SimulatedRequest,
  requestId: string,
  found: Problem,
): Promise<Outcome> => {
  await book.record({ entry: 'received', requestId, processed: found })
  return { processed: found, reply: problemReply(request, found) }
}

const openCase = async (
  options: InboxOptions,
  request: SimulatedRequest,
  requestId: string,
  message: BarsMessage,
): Promise<Outcome> => {
  const opened = caseFrom(message, request.headers['x-correlation-id'] ?? '')
  const processed = { ...PROCESSED, caseId: opened.caseId }
  const answers = plannedAnswers(options)
  await options.book.record({ entry: 'received', requestId, processed, opened, answers })
  if (answers.length > 0) options.answersPlanned(opened.caseId)
  return { processed, reply: fhirReply(request, 200, acceptedBundle(message, opened.serviceRequestId)) }
}

const plannedAnswers = ({ automaticAnswers }: InboxOptions): readonly PlannedAnswer[] => {
  let due = Date.now()
  return automaticAnswers.map(({ answer, afterMilliseconds }) => {
    due += afterMilliseconds
    return planAnswer(answer, '', new Date(due))
  })
}

/** Two services may have been asked about one referral: the message is about the one it is addressed to. */
const casesAbout = ({ book }: InboxOptions, message: BarsMessage): readonly CaseRecord[] => {
  const { fullUrl, node } = resourceOf(message, 'ServiceRequest')
  const id = text(node, 'id')
  const target = message.destination.split('|')[1] ?? ''
  return book
    .cases()
    .filter(({ targetServiceId }) => targetServiceId === target)
    .filter(
      (found) => found.serviceRequestFullUrl === fullUrl || (id !== '' && found.serviceRequestId === id),
    )
}

const updateCase = async (
  options: InboxOptions,
  request: SimulatedRequest,
  requestId: string,
  message: BarsMessage,
): Promise<Outcome> => {
  const [found] = casesAbout(options, message)
  if (found === undefined)
    return refuse(
      options,
      request,
      requestId,
      problem(404, 'REC_NOT_FOUND', 'not-found', 'no referral of that id'),
    )
  const processed = { ...PROCESSED, caseId: found.caseId }
  const update = {
    bundleId: message.bundleId,
    version: text(resourceOf(message, 'ServiceRequest').node, 'meta', 'versionId'),
    changed: text(resourceOf(message, 'Communication').node, 'payload', 'contentString'),
  }
  await options.book.record({ entry: 'received', requestId, processed, update })
  return { processed, reply: fhirReply(request, 200, acceptedBundle(message, found.serviceRequestId)) }
}

const ENDED: readonly CaseRecord['state'][] = ['finished', 'declined', 'not-brought', 'cancelled']

const changeCase = async (
  options: InboxOptions,
  request: SimulatedRequest,
  requestId: string,
  message: BarsMessage,
  meaning: 'cancel' | 'agreement-withdrawn',
): Promise<Outcome> => {
  const { node } = resourceOf(message, 'ServiceRequest')
  const fits = casesAbout(options, message)
  const active = fits.find(({ state }) => !ENDED.includes(state))
  if (active === undefined)
    return refuse(
      options,
      request,
      requestId,
      fits.length === 0
        ? problem(404, 'REC_NOT_FOUND', 'not-found', 'no referral of that id')
        : problem(409, 'REC_CONFLICT', 'conflict', 'the referral is no longer active'),
    )
  const processed = { ...PROCESSED, caseId: active.caseId }
  const cancels = text(node, 'status') === 'revoked' ? 'revoked' : 'entered-in-error'
  const notice = text(resourceOf(message, 'Communication').node, 'payload', 'contentString')
  await options.book.record({
    entry: 'received',
    requestId,
    processed,
    ...(meaning === 'cancel' ? { cancels } : { notice }),
  })
  return { processed, reply: fhirReply(request, 200, acceptedBundle(message, active.serviceRequestId)) }
}

const takeResponse = async (
  options: InboxOptions,
  request: SimulatedRequest,
  requestId: string,
  message: BarsMessage,
): Promise<Outcome> => {
  if (options.responses === 'known' && !options.book.hasSent(message.responseTo))
    return refuse(
      options,
      request,
      requestId,
      problem(404, 'REC_NOT_FOUND', 'not-found', 'response to an unknown message'),
    )
  const response = {
    at: new Date().toISOString(),
    responseTo: message.responseTo,
    serviceRequestStatus: text(resourceOf(message, 'ServiceRequest').node, 'status'),
    encounterStatuses: resourcesOf(message, 'Encounter').map(({ node }) => text(node, 'status')),
  }
  await options.book.record({ entry: 'received', requestId, processed: PROCESSED, response })
  const { node } = resourceOf(message, 'ServiceRequest')
  return {
    processed: PROCESSED,
    reply: fhirReply(request, 200, acceptedBundle(message, text(node, 'id') || randomUUID())),
  }
}
