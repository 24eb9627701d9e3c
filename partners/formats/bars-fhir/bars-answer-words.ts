/**
 * The words of an answer as notes on the ServiceRequest. Each note is plain for a person (`Next step: …`) and marked
 * with an extension that says which part it is, so that another exchange gets the same words back.
 */
import type { ResponseWords } from '../../../domain/referral.ts'
import { ANSWER_PART_EXTENSION } from './bars-codes.ts'
import { codeAt, extensionOf } from './bars-coding.ts'
import { wireText } from './bars-wire-text.ts'
import { type FhirObject, textAt } from './fhir-value.ts'

type Part = Exclude<keyof ResponseWords, 'questions'>

/** Each part as its extension's code and the words before it. */
const PARTS = {
  reason: ['reason', 'Reason'],
  explanation: ['explanation', 'Explanation'],
  nextStep: ['next-step', 'Next step'],
  threshold: ['threshold', 'Threshold'],
  outcome: ['outcome', 'Outcome'],
  noFurtherActionReason: ['no-further-action-reason', 'Why no further action'],
  missing: ['missing', 'Missing'],
  resubmitBy: ['resubmit-by', 'Refer again by'],
  forwardedTo: ['forwarded-to', 'Passed on to'],
  worker: ['worker', 'Worker'],
  startBy: ['start-by', 'Start by'],
  reviewDay: ['review-day', 'Review'],
} as const satisfies Record<Part, readonly [code: string, label: string]>

const ALL = Object.keys(PARTS) as Part[]

/** Notes for the parts that are given. */
export const answerNotes = (words: ResponseWords): readonly FhirObject[] =>
  ALL.flatMap((part) => {
    const text = wireText(words[part])
    const [code, label] = PARTS[part]
    if (text === undefined) return []
    return [{ extension: [{ url: ANSWER_PART_EXTENSION, valueCode: code }], text: `${label}: ${text}` }]
  })

/** The words of marked notes; a note of another system's own is taken as explanation. */
export const readAnswerWords = (notes: readonly FhirObject[]): ResponseWords => {
  const marked = notes.map((note) => {
    const code = codeAt(extensionOf(note, ANSWER_PART_EXTENSION), 'valueCode')
    return { part: ALL.find((part) => PARTS[part][0] === code), text: textAt(note, 'text') ?? '' }
  })
  const own = marked.flatMap(({ part, text }) =>
    part === undefined || text === '' ? [] : [[part, text.replace(`${PARTS[part][1]}: `, '')] as const],
  )
  const foreign = marked.filter(({ part, text }) => part === undefined && text !== '').map(({ text }) => text)
  return {
    ...(foreign.length === 0 ? {} : { explanation: foreign.join('\n') }),
    ...Object.fromEntries(own),
  }
}
