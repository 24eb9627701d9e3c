/** MSA and ERR of a message: which of ours it acknowledges, how, and with what error code (HL7 v2 chapter 2, table 0357). */
import { fieldText, type Hl7Message, segmentNamed, segmentsNamed } from './hl7-message.ts'

/** Table 0008. The first three tell of the message's content, the others only of its keeping (enhanced mode). */
const ACKNOWLEDGEMENT_CODES = ['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] as const
export type AcknowledgementCode = (typeof ACKNOWLEDGEMENT_CODES)[number]

export interface Acknowledgement {
  readonly code: AcknowledgementCode
  /** MSH-10 of the message that it names, in upper case. */
  readonly of: string
  /** The first error of table 0357 that it gives; 0 says that there is none. */
  readonly error?: number
  /** It says that it is for now only. */
  readonly temporary: boolean
}

const TEMPORARY = /\b(?:temporar(?:y|ily)|try again|retry|busy|later)\b/i

/** ERR-3 of 2.5, the fourth component of ERR-1 of 2.4, or MSA-6. */
const errorOf = (message: Hl7Message): number | undefined => {
  const msa = segmentNamed(message, 'MSA')
  const written = [
    ...segmentsNamed(message, 'ERR').flatMap((err) => [
      fieldText(message, err, 3),
      fieldText(message, err, 1, 4),
    ]),
    fieldText(message, msa, 6),
  ].find((code) => code !== undefined && /^\d{1,3}$/.test(code))
  return written === undefined ? undefined : Number(written)
}

const saysTemporary = (message: Hl7Message): boolean => {
  const texts = [
    fieldText(message, segmentNamed(message, 'MSA'), 3),
    ...segmentsNamed(message, 'ERR').flatMap((err) =>
      [3, 7, 8].map((field) => fieldText(message, err, field, field === 3 ? 2 : 1)),
    ),
  ]
  return texts.some((text) => text !== undefined && TEMPORARY.test(text))
}

/** The acknowledgement in a message; `undefined` where it has none that can be read. */
export const acknowledgementIn = (message: Hl7Message): Acknowledgement | undefined => {
  const msa = segmentNamed(message, 'MSA')
  const written = fieldText(message, msa, 1)?.toUpperCase()
  const code = ACKNOWLEDGEMENT_CODES.find((known) => known === written)
  const of = fieldText(message, msa, 2)?.toUpperCase()
  if (code === undefined || of === undefined) return undefined
  const error = errorOf(message)
  return { code, of, ...(error === undefined ? {} : { error }), temporary: saysTemporary(message) }
}
