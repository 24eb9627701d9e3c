/**
 * Fetches what has become of cases by GetUpdates, from a place that the partner's system gave, and confirms by
 * ConfirmUpdates what is stored where the service has that operation.
 */
import { isNhsNumber } from '../../../domain/nhs-number.ts'
import type { WireAnswer, WireQuestion } from '../../format.ts'
import type { FetchedReply, FetchOutcome, FetchRequest, ReplySource } from '../../reply-source.ts'
import type { Transport } from '../../transport.ts'
import { CASE_ACTIONS, CASE_CONTENT_TYPE, CASE_NAMESPACE, caseHeaders } from './case-codes.ts'
import { childrenAt, childText, type XmlElement } from './case-xml-tree.ts'
import { textElement, type WrittenElement, writeCaseXml } from './case-xml-writer.ts'
import { readNoEnvelope, readSoapFault } from './read-soap-fault.ts'
import { readSoapAnswer } from './soap-envelope.ts'

const MOST = '50'
const LONGEST_PLACE = 200
const UPDATE_ID = /^[A-Za-z0-9.-]{1,64}$/
const NAMED = 'update '
/** A question has no message of ours that it could name. */
const NO_MESSAGE = { wireId: '', correlationId: '' }

const questionOf = (
  action: (typeof CASE_ACTIONS)[keyof typeof CASE_ACTIONS],
  name: string,
  content: readonly WrittenElement[],
): WireQuestion => ({
  path: '',
  headers: caseHeaders(action),
  document: { contentType: CASE_CONTENT_TYPE, bytes: writeCaseXml(name, {}, content) },
})

/** Kept exactly as it came, but in UTF-8; one without a usable id is named by where it came. */
const replyFrom = (source: string, update: XmlElement, place: string, index: number): FetchedReply => {
  const id = childText(update, 'updateId') ?? ''
  return {
    replyId: UPDATE_ID.test(id) && !isNhsNumber(id) ? `${NAMED}${id}` : `unnamed after ${place} ${index}`,
    contentType: CASE_CONTENT_TYPE,
    bytes: new TextEncoder().encode(source.slice(update.from, update.to)),
    isNumbered: true,
  }
}

const taken = (
  source: string,
  updates: XmlElement,
  { place: from }: FetchRequest,
): FetchOutcome | undefined => {
  const place = childText(updates, 'place')
  if (place === undefined || place.length > LONGEST_PLACE) return undefined
  const saysMore = ['true', '1'].includes(childText(updates, 'more') ?? '')
  return {
    fetched: 'replies',
    replies: childrenAt(updates, 'update').map((update, index) =>
      replyFrom(source, update, from ?? 'the beginning', index),
    ),
    place,
    // One that stands still would be asked without end.
    more: saysMore && place !== from,
  }
}

const isMarkup = ({ headers }: WireAnswer): boolean => {
  const contentType = headers['content-type'] ?? ''
  return contentType.includes('xml') && !contentType.includes('html')
}

const readUpdates = (answer: WireAnswer, request: FetchRequest): FetchOutcome => {
  const read = readSoapAnswer(answer)
  if (read?.holds === 'fault')
    return { fetched: 'failed', result: readSoapFault(read.fault, answer, NO_MESSAGE) }
  const isUpdates = read?.element.name === 'updates' && read.element.namespace === CASE_NAMESPACE
  const outcome = read !== undefined && isUpdates ? taken(read.source, read.element, request) : undefined
  if (outcome !== undefined) return outcome
  // A page is the partner's web server's, or a middlebox's: no reply of anybody's.
  if (answer.status !== 200 || !isMarkup(answer)) return { fetched: 'failed', result: readNoEnvelope(answer) }
  const replyId = `unreadable after ${request.place ?? 'the beginning'}`
  return {
    fetched: 'unreadable',
    reply: { replyId, contentType: answer.headers['content-type'] ?? '', bytes: answer.bytes },
  }
}

/** The source of one wire's replies. */
export const createCaseReplies = ({ ask }: Pick<Transport, 'ask'>): ReplySource => ({
  async fetch(request) {
    if (ask === undefined)
      return { fetched: 'failed', result: { outcome: 'misconfigured', reason: 'not-supported' } }
    const content = [...textElement('place', request.place), ...textElement('most', MOST)]
    const question = questionOf(CASE_ACTIONS.getUpdates, 'getUpdates', content)
    const outcome = await ask({ ...request, question })
    return outcome.ended === 'failed'
      ? { fetched: 'failed', result: outcome.result }
      : readUpdates(outcome.answer, request)
  },
  async acknowledge(request, replyIds) {
    const ids = replyIds.flatMap((id) => (id.startsWith(NAMED) ? [id.slice(NAMED.length)] : []))
    if (ask === undefined || ids.length === 0 || request.settings?.confirmsUpdates !== 'yes') return
    const content = ids.flatMap((id) => textElement('updateId', id))
    const question = questionOf(CASE_ACTIONS.confirmUpdates, 'confirmUpdates', content)
    // What was not heard is confirmed with the next: an update that comes again is known by its id.
    await ask({ ...request, question })
  },
})
