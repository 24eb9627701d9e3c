/** Headers at the FHIR door that are wrong in one way each, over a message that is right. */
import { BAD, type WrongMessage } from './wrong-messages.ts'

const header = (name: string, value: string): Pick<WrongMessage, 'posted'> => ({
  posted: { headers: { [name]: value } },
})

/** Wrong headers over a right body. */
export const HEADERS: Readonly<Record<string, WrongMessage>> = {
  'no X-Request-Id': { ...header('x-request-id', ''), outcome: `${BAD} required`, words: 'X-Request-Id' },
  'an X-Request-Id that is no UUID': {
    ...header('x-request-id', 'seven'),
    outcome: `${BAD} value`,
    words: 'X-Request-Id',
  },
  'no X-Correlation-Id': {
    ...header('x-correlation-id', ''),
    outcome: `${BAD} required`,
    words: 'X-Correlation-Id',
  },
  'no target': {
    ...header('nhsd-target-identifier', ''),
    outcome: `${BAD} required`,
    words: 'NHSD-Target-Identifier',
  },
  'a target that is not Base64': {
    ...header('nhsd-target-identifier', '{"value":"1"}'),
    outcome: `${BAD} invalid`,
    words: 'NHSD-Target-Identifier',
  },
  'a target that is not JSON': {
    ...header('nhsd-target-identifier', Buffer.from('2000011147').toString('base64')),
    outcome: `${BAD} invalid`,
    words: 'NHSD-Target-Identifier',
  },
  'a target without a value': {
    ...header('nhsd-target-identifier', Buffer.from('{"system":"x"}').toString('base64')),
    outcome: `${BAD} value`,
    words: 'NHSD-Target-Identifier',
  },
  'an optional object that is not Base64': {
    ...header('nhsd-requesting-software', '*'),
    outcome: `${BAD} invalid`,
    words: 'nhsd-requesting-software',
  },
  'another media type': {
    posted: { contentType: 'application/json' },
    outcome: '415 REC_BAD_REQUEST not-supported',
    words: 'application/fhir+json',
  },
  'a media type in another charset': {
    posted: { contentType: 'application/fhir+json; charset=utf-16' },
    outcome: '415 REC_BAD_REQUEST not-supported',
    words: 'UTF-8',
  },
  'no media type': { posted: { contentType: '' }, outcome: '415 REC_BAD_REQUEST not-supported' },
  'a version of the standard to come': {
    ...header('accept', 'application/fhir+json; version=2.0.0'),
    outcome: '406 REC_NOT_ACCEPTABLE processing',
    words: 'version',
  },
  'the same in quotes': {
    ...header('accept', 'application/fhir+json; version="2.0.0"'),
    outcome: '406 REC_NOT_ACCEPTABLE processing',
  },
  'a form that is not spoken': {
    ...header('accept', 'text/turtle'),
    outcome: '406 REC_NOT_ACCEPTABLE processing',
  },
}
