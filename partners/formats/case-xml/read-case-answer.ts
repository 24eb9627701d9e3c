/** Reads what answered a message: only a receipt that names our message proves anything. */
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { Presence, SentMessage, WireAnswer } from '../../format.ts'
import { CASE_ACTIONS, CASE_CONTENT_TYPE, CASE_NAMESPACE, caseHeaders, uuidUrn } from './case-codes.ts'
import { childText, type XmlElement } from './case-xml-tree.ts'
import { textElement, writeCaseXml } from './case-xml-writer.ts'
import { readNoEnvelope, readSoapFault, resultOf } from './read-soap-fault.ts'
import { readSoapAnswer } from './soap-envelope.ts'

const isOurs = ({ name, namespace }: XmlElement, expected: string): boolean =>
  name === expected && namespace === CASE_NAMESPACE

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** Whether it answers this message: by the body, by WS-Addressing, and by neither of another. */
const answers = (element: XmlElement, relatesTo: string | undefined, { wireId }: SentMessage): boolean => {
  const named = childText(element, 'messageId')
  const related = relatesTo === undefined || same(relatesTo, uuidUrn(wireId))
  return related && named !== undefined && same(named, wireId)
}

const isSuccess = ({ status }: WireAnswer): boolean => status >= 200 && status < 300

/** Never throws: what cannot be read is `unknown`, as the partner may have taken the message. `detail` holds codes only. */
export const readCaseAnswer = (answer: WireAnswer, sent: SentMessage): AttemptResult => {
  const read = readSoapAnswer(answer)
  if (read === undefined) return readNoEnvelope(answer)
  if (read.holds === 'fault') return readSoapFault(read.fault, answer, sent)
  const { element, relatesTo } = read
  if (!isOurs(element, 'receipt') || !isSuccess(answer))
    return resultOf({ outcome: 'unknown', reason: 'unreadable-answer' }, answer, 'no receipt')
  if (!answers(element, relatesTo, sent))
    return resultOf({ outcome: 'unknown', reason: 'ids-missing' }, answer, 'receipt without our ids')
  const reference = childText(element, 'caseReference')
  switch (childText(element, 'status')) {
    case 'accepted':
      return resultOf({ outcome: 'taken', reason: 'accepted' }, answer, 'receipt', reference)
    case 'already-known':
      return resultOf({ outcome: 'already-known', reason: 'duplicate' }, answer, 'receipt', reference)
    default:
      return resultOf({ outcome: 'unknown', reason: 'unreadable-answer' }, answer, 'receipt of no status')
  }
}

/** Asks by GetCaseStatus whether the partner keeps a message: a notice is a message of its own there too. */
export const casePresence: Presence = {
  question: ({ wireId }) => ({
    path: '',
    headers: caseHeaders(CASE_ACTIONS.getCaseStatus),
    document: {
      contentType: CASE_CONTENT_TYPE,
      bytes: writeCaseXml('getCaseStatus', {}, textElement('messageId', wireId)),
    },
  }),
  readAnswer(answer, sent) {
    const read = readSoapAnswer(answer)
    if (read === undefined) return readNoEnvelope(answer)
    if (read.holds === 'fault') return readQuestionFault(readSoapFault(read.fault, answer, sent))
    const { element } = read
    if (!isOurs(element, 'caseStatus') || !isSuccess(answer))
      return resultOf({ outcome: 'unknown', reason: 'unreadable-answer' }, answer, 'no caseStatus')
    if (!answers(element, undefined, sent))
      return resultOf({ outcome: 'unknown', reason: 'ids-missing' }, answer, 'caseStatus of another message')
    const known = childText(element, 'known')
    if (known === 'false' || known === '0') return 'not-there'
    return known === 'true' || known === '1'
      ? resultOf(
          { outcome: 'already-known', reason: 'duplicate' },
          answer,
          'caseStatus',
          childText(element, 'caseReference'),
        )
      : resultOf({ outcome: 'unknown', reason: 'unreadable-answer' }, answer, 'caseStatus without known')
  },
}

/** A question that is refused says nothing of the message that it was about. */
const readQuestionFault = (result: AttemptResult): AttemptResult =>
  result.outcome === 'refused' || result.outcome === 'already-known'
    ? { ...result, outcome: 'unknown', reason: 'not-supported' }
    : result
