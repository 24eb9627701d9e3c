/**
 * What a partner says by a message of its own. RF1-1 (table 0283) is the answer to the referral; it has no word for
 * beginning or finishing the work.
 *
 * | message | RF1-1 | means |
 * | --- | --- | --- |
 * | RRI^I12, RRI^I15 | A | accept |
 * | | R | decline, with the reason of RF1-10 and the notes |
 * | | P, or no RF1 | they have it |
 * | RRI^I13, RRI^I14, ACK | | they have it |
 * | any of these with AE, AR, CE or CR | | it came back; unclear where the error is of what may pass, or of a key that they know |
 *
 * Anything else, an expired referral (E) and text that could not be read for certain are unclear, and a person looks.
 */

import { isNhsNumber, normaliseNhsNumber } from '../../../domain/nhs-number.ts'
import { DECLINE_REASONS } from '../../../domain/outcome.ts'
import type { Person } from '../../../domain/person.ts'
import type { ResponseWords } from '../../../domain/referral.ts'
import type { ReplyRead } from '../../format.ts'
import { type Acknowledgement, acknowledgementIn } from './hl7-acknowledgement.ts'
import { wireIdPrefixOf } from './hl7-codes.ts'
import {
  componentOf,
  fieldText,
  type Hl7Message,
  parseHl7,
  repetitionsOf,
  segmentNamed,
  segmentsNamed,
  textOf,
} from './hl7-message.ts'
import type { Hl7v2Settings } from './hl7-settings.ts'

/** More than any person reads; the original is kept whole. */
const LONGEST_TEXT = 4000

type Meaning = Pick<ReplyRead, 'says' | 'response' | 'returned'>

const given = <Name extends string>(
  name: Name,
  text: string | undefined,
): { readonly [N in Name]?: string } =>
  text === undefined || text === '' ? {} : ({ [name]: text } as { readonly [N in Name]: string })

const explanationIn = (message: Hl7Message): string | undefined => {
  const rf1 = segmentNamed(message, 'RF1')
  const reasons = repetitionsOf(message, rf1, 10).map((reason) => componentOf(message, reason, 2))
  const notes = segmentsNamed(message, 'NTE').map((note) => textOf(message, note, 3))
  const said = [...reasons, ...notes].filter((text) => text !== undefined)
  return said.length === 0 ? undefined : said.join('\n').slice(0, LONGEST_TEXT)
}

const declineWords = (message: Hl7Message): ResponseWords => {
  const code = fieldText(message, segmentNamed(message, 'RF1'), 10)?.toLowerCase()
  const known = code !== undefined && Object.hasOwn(DECLINE_REASONS, code)
  return { reason: known ? code : 'other', ...given('explanation', explanationIn(message)) }
}

/** By RF1-1. */
const ANSWERS: Readonly<Record<string, (message: Hl7Message) => Meaning>> = {
  A: (message) => ({
    says: 'state',
    response: { move: 'accept', words: given('explanation', explanationIn(message)) },
  }),
  R: (message) => ({ says: 'state', response: { move: 'decline', words: declineWords(message) } }),
  P: () => ({ says: 'has-it' }),
}

const answerIn = (message: Hl7Message): Meaning => {
  const status = fieldText(message, segmentNamed(message, 'RF1'), 1)?.toUpperCase() ?? 'P'
  const answer = Object.hasOwn(ANSWERS, status) ? ANSWERS[status] : undefined
  return answer?.(message) ?? { says: 'unclear' }
}

const ACK_SAYS: Readonly<Record<string, ReplyRead['says']>> = { AA: 'has-it', CA: 'on-its-way' }

/** Errors after which they may have it: the key is known, the record locked, something failed inside. */
const SAYS_LITTLE: readonly number[] = [205, 206, 207]

const refusalIn = ({ error }: Acknowledgement): Meaning =>
  error !== undefined && SAYS_LITTLE.includes(error)
    ? { says: 'unclear' }
    : { says: 'returned', returned: { because: 'rejected-by-partner' } }

const meaningOf = (message: Hl7Message): Meaning => {
  const header = segmentNamed(message, 'MSH')
  const acknowledged = acknowledgementIn(message)
  if (message.damaged) return { says: 'unclear' }
  if (acknowledged !== undefined && !/^[AC]A$/.test(acknowledged.code)) return refusalIn(acknowledged)
  const [type = '', event = ''] = [1, 2].map((part) => fieldText(message, header, 9, part)?.toUpperCase())
  // Of the two only the application's acknowledgement is their own word.
  if (type === 'ACK') return { says: ACK_SAYS[acknowledged?.code ?? ''] ?? 'unclear' }
  if (type !== 'RRI') return { says: 'unclear' }
  // Of a change or a cancellation it says what became of that, which is nobody's answer to the referral.
  if (event === 'I13' || event === 'I14') return { says: 'has-it' }
  return event === 'I12' || event === 'I15' ? answerIn(message) : { says: 'unclear' }
}

/** PID-3 may hold several: the NHS number is the one that its type or authority says so of. */
const personIn = (message: Hl7Message): Person | undefined => {
  const numbers = repetitionsOf(message, segmentNamed(message, 'PID'), 3)
    .filter((id) => componentOf(message, id, 5) === 'NH' || componentOf(message, id, 4) === 'NHS')
    .map((id) => normaliseNhsNumber(componentOf(message, id) ?? ''))
  const nhsNumber = numbers.find(isNhsNumber)
  return nhsNumber === undefined ? undefined : { familyName: '', givenNames: [], nhsNumber }
}

/** An id of ours, or what is none as it stands, so that it matches nothing. */
const answeredIn = (message: Hl7Message): string | undefined => {
  const of = fieldText(message, segmentNamed(message, 'MSA'), 2)
  return of === undefined ? undefined : (wireIdPrefixOf(of) ?? of)
}

/** Reads one message; `undefined` where it is none. Never throws. */
export const readHl7Reply = (
  bytes: Uint8Array,
  { charset }: Partial<Hl7v2Settings> = {},
): ReplyRead | undefined => {
  const message = parseHl7(bytes, charset)
  if (message === undefined) return undefined
  const person = personIn(message)
  const isReferral = fieldText(message, segmentNamed(message, 'MSH'), 9)?.toUpperCase() === 'REF'
  const reference = isReferral ? undefined : fieldText(message, segmentNamed(message, 'RF1'), 6)
  return {
    ...meaningOf(message),
    ...given('inResponseTo', answeredIn(message)),
    ...given('reference', reference),
    ...(person === undefined ? {} : { person }),
  }
}
