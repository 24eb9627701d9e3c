/** The `case-xml` format: our own published schema for case systems that offer a SOAP service (case-1.xsd). */
import type { Format } from '../../format.ts'
import { CASE_ACTIONS, CASE_CONTENT_TYPE, caseHeaders } from './case-codes.ts'
import { casePresence, readCaseAnswer } from './read-case-answer.ts'
import { readCaseUpdate } from './read-case-update.ts'
import { writeCaseMessage } from './write-case-message.ts'

export const caseFormat: Format = {
  name: 'case-xml',
  carries: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  toWire: (message) => ({
    contentType: CASE_CONTENT_TYPE,
    bytes: writeCaseMessage(message),
    headers: caseHeaders(CASE_ACTIONS.submitMessage, message.wireId),
  }),
  readAnswer: readCaseAnswer,
  presence: casePresence,
  readReply: readCaseUpdate,
}
