/**
 * Reads an acknowledgement as the result of an attempt. Only one that names our message proves anything. Products differ
 * in what AE and AR mean, so an error code goes first (table 0357), then what was agreed with the partner, then this
 * table:
 *
 * | MSA-1 | means |
 * | --- | --- |
 * | AA | taken |
 * | CA | kept by whatever answers their calls: nothing is sent again, and their receipt comes later |
 * | AE | its content is wrong: sending it again cannot help |
 * | AR | not taken for another reason, and may be later |
 * | CE | not kept; again only where it says that this is for now |
 * | CR | of a type, version or processing id that is not taken |
 *
 * A code of 205 (duplicate key) may mean that an earlier try arrived, or that the key is another's: `unknown`.
 */
import type { AttemptReason, AttemptResult } from '../../../domain/delivery.ts'
import type { SentMessage, WireAnswer } from '../../format.ts'
import { safeId } from '../fhir-task/read-task-answer.ts'
import { type Acknowledgement, acknowledgementIn } from './hl7-acknowledgement.ts'
import { controlIdOf } from './hl7-codes.ts'
import { fieldText, type Hl7Message, parseHl7, segmentNamed } from './hl7-message.ts'
import type { Hl7v2Settings } from './hl7-settings.ts'

type Ending = Pick<AttemptResult, 'outcome' | 'reason'>

const refused = (reason: AttemptReason): Ending => ({ outcome: 'refused', reason })
const AGAIN: Ending = { outcome: 'not-now', reason: 'unavailable' }

/** By the error code; `undefined` where it has no meaning of its own. */
const endingByError = (error: number | undefined): Ending | undefined => {
  if (error === undefined || error === 0) return undefined
  if (error >= 100 && error < 200) return refused('message-invalid')
  switch (error) {
    case 200:
    case 201:
    case 202:
    case 203:
      return refused('not-supported')
    case 204:
      return refused('not-found')
    case 205:
      return { outcome: 'unknown', reason: 'conflict' }
    case 206:
    case 207:
      return AGAIN
    default:
      return undefined
  }
}

/** @see module comment */
const endingOf = ({ code, error, temporary }: Acknowledgement, sendAgainOn: readonly string[]): Ending => {
  switch (code) {
    case 'AA':
      return { outcome: 'taken', reason: 'receipt-given' }
    case 'CA':
      return { outcome: 'taken', reason: 'handed-over' }
    case 'AE':
    case 'AR':
      return endingByError(error) ?? (sendAgainOn.includes(code) ? AGAIN : refused('message-invalid'))
    case 'CE':
      return temporary ? AGAIN : (endingByError(error) ?? refused('conflict'))
    case 'CR':
      return refused('not-supported')
    default: {
      const never: never = code
      throw new RangeError(`unknown acknowledgement ${String(never)}`)
    }
  }
}

/** RF1-11: the receiver's own id of the referral. */
const partnerReferenceIn = (message: Hl7Message): string | undefined =>
  safeId(fieldText(message, segmentNamed(message, 'RF1'), 11))

/** Never throws: what cannot be read is `unknown`, as the partner may have taken the message. `detail` holds codes only. */
export const readHl7Answer = (
  { bytes }: WireAnswer,
  { wireId }: SentMessage,
  { sendAgainOn = ['AR'], charset }: Partial<Hl7v2Settings> = {},
): AttemptResult => {
  const message = parseHl7(bytes, charset)
  const acknowledged = message === undefined ? undefined : acknowledgementIn(message)
  if (message === undefined || acknowledged === undefined)
    return { outcome: 'unknown', reason: 'unreadable-answer', detail: 'no acknowledgement' }
  const { code, of, error } = acknowledged
  const detail = error === undefined ? code : `${code} ${error}`
  if (of !== controlIdOf(wireId))
    return { outcome: 'unknown', reason: 'ids-missing', detail: `${detail} of another message` }
  const ending = endingOf(acknowledged, sendAgainOn)
  const partnerReference = ending.outcome === 'taken' ? partnerReferenceIn(message) : undefined
  return { ...ending, detail, ...(partnerReference === undefined ? {} : { partnerReference }) }
}
