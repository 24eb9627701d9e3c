/**
 * What a partner says by a Task (closed-loop, §§2, 7, 11). The table is read from the top.
 *
 * | Task.status | beside it | means |
 * | --- | --- | --- |
 * | draft, requested, ready | | they have it |
 * | received | | open |
 * | on-hold | businessStatus `information-needed` | ask |
 * | rejected | of an information request | each question refused, with the reason |
 * | rejected | | decline |
 * | accepted, in-progress, on-hold | | accept, start, hold |
 * | completed, or any open status, with answers among the outputs | of an information request | these answers |
 * | completed | | finish, with its first coded output as outcome, else `other` |
 * | failed | | finish, with statusReason as outcome, else `other` |
 * | cancelled | | called off: by them where we did not ask for it |
 *
 * Anything else, entered-in-error too, is unclear, and a person looks at it.
 */
import {
  ANSWER_ENDINGS,
  type AnswerEnding,
  type AnswerWords,
  type QuestionId,
} from '../../../domain/information-request.ts'
import { isNhsNumber, NHS_NUMBER_SYSTEM, normaliseNhsNumber } from '../../../domain/nhs-number.ts'
import type { Person } from '../../../domain/person.ts'
import type { ResponseWords } from '../../../domain/referral.ts'
import type { ReplyRead } from '../../format.ts'
import { readAnswerWords } from '../bars-fhir/bars-answer-words.ts'
import { ANSWER_PART_EXTENSION } from '../bars-fhir/bars-codes.ts'
import { codeAt, codeFrom, extensionOf, identifierOf, wordsOf } from '../bars-fhir/bars-coding.ts'
import { type FhirObject, objectAt, objectsAt, textAt, textsAt } from '../bars-fhir/fhir-value.ts'
import { resourceOf } from './read-task-answer.ts'
import { TASK_SYSTEMS } from './task-codes.ts'

const CODE = /^[a-z0-9][a-z0-9-]{0,63}$/
/** More than any person reads; the original is kept whole. */
const LONGEST_TEXT = 4000

const shortened = (text: string | undefined): string | undefined => text?.trim().slice(0, LONGEST_TEXT)

const given = <Name extends string>(
  name: Name,
  text: string | undefined,
): { readonly [N in Name]?: string } =>
  text === undefined || text === '' ? {} : ({ [name]: text } as { readonly [N in Name]: string })

/** A code of our own: a foreign one says nothing to people, its words do. */
const codeOf = (concept: FhirObject | undefined, system: string): string | undefined => {
  const code = codeFrom(objectsAt(concept, 'coding'), system)
  return code !== undefined && CODE.test(code) ? code : undefined
}

const explanationOf = (task: FhirObject): string | undefined =>
  shortened(wordsOf(objectAt(task, 'statusReason')) ?? wordsOf(objectAt(task, 'businessStatus')))

const explained = (task: FhirObject): ResponseWords => given('explanation', explanationOf(task))

const questionOf = (output: FhirObject): QuestionId | undefined => {
  const type = objectAt(output, 'type')
  const id =
    codeFrom(objectsAt(type, 'coding'), TASK_SYSTEMS.question) ?? textAt(type, 'text')?.trim().toLowerCase()
  return id !== undefined && /^q[1-9][0-9]{0,2}$/.test(id) ? (id as QuestionId) : undefined
}

const endingOf = (output: FhirObject): AnswerEnding | undefined => {
  const code = codeFrom(
    objectsAt(objectAt(output, 'valueCodeableConcept'), 'coding'),
    TASK_SYSTEMS.answerEnding,
  )
  return ANSWER_ENDINGS.find((ending) => ending === code)
}

/** All that was said to one question: what was found, and how it ended where that is said apart. */
const answerTo = (question: QuestionId, outputs: readonly FhirObject[], source: string): AnswerWords => {
  const texts = outputs.flatMap((output) => shortened(textAt(output, 'valueString')) ?? [])
  const said = outputs.map(endingOf).find((ending) => ending !== undefined)
  const reason = outputs.map((output) => wordsOf(objectAt(output, 'valueCodeableConcept'))).find(Boolean)
  const ending = said ?? (texts.length > 0 ? 'full' : 'nothing-held')
  return {
    question,
    ending,
    ...(texts.length === 0 ? {} : { statements: texts.map((text) => ({ kind: 'reported', text, source })) }),
    ...(ending === 'full' ? {} : given('reason', shortened(reason))),
  }
}

const answersIn = (task: FhirObject): readonly AnswerWords[] => {
  const outputs = objectsAt(task, 'output')
  const questions = [...new Set(outputs.flatMap((output) => questionOf(output) ?? []))]
  return questions.map((question) =>
    answerTo(
      question,
      outputs.filter((output) => questionOf(output) === question),
      'the system of the agency that was asked',
    ),
  )
}

/** The questions as they were asked: a rejection answers them all. */
const refusalsIn = (task: FhirObject): readonly AnswerWords[] =>
  objectsAt(task, 'input').flatMap((input) => {
    const question = questionOf(input)
    const reason = explanationOf(task) ?? 'No reason was given.'
    return question === undefined ? [] : [{ question, ending: 'refused' as const, reason }]
  })

/** Words that are marked as those of an answer; any other note may be our own. */
const markedWords = (task: FhirObject): ResponseWords =>
  readAnswerWords(
    objectsAt(task, 'note').filter((note) => extensionOf(note, ANSWER_PART_EXTENSION) !== undefined),
  )

/** `other` goes with a word of what it is: that they gave none is said in ours. */
const withExplanation = (
  outcome: string | undefined,
  texts: readonly (string | undefined)[],
  none: string,
) => {
  const said = shortened(texts.filter(Boolean).join('\n')) ?? ''
  if (outcome !== undefined) return { outcome, ...given('explanation', said) }
  return { outcome: 'other', explanation: said === '' ? none : said }
}

const outcomeWords = (task: FhirObject): ResponseWords => {
  const outputs = objectsAt(task, 'output')
  const concept = outputs.map((output) => objectAt(output, 'valueCodeableConcept')).find(Boolean)
  const texts = outputs.flatMap((output) => textsAt(output, 'valueString'))
  const outcome = codeOf(concept, TASK_SYSTEMS.outcome) ?? shortened(wordsOf(concept))
  const none = 'Their system says that it is completed, and gives no outcome.'
  return { ...withExplanation(outcome, [...texts, explanationOf(task)], none), ...markedWords(task) }
}

const state = (move: NonNullable<ReplyRead['response']>['move'], words: ResponseWords): Meaning => ({
  says: 'state',
  response: { move, words },
})

type Meaning = Pick<ReplyRead, 'says' | 'response'>

const declined = (task: FhirObject): ResponseWords => ({
  reason: codeOf(objectAt(task, 'statusReason'), TASK_SYSTEMS.reason) ?? 'other',
  ...explained(task),
})

const onHold = (task: FhirObject): Meaning => {
  const needed =
    codeOf(objectAt(task, 'businessStatus'), TASK_SYSTEMS.businessStatus) === 'information-needed'
  if (!needed) return state('hold', explained(task))
  const question = shortened(wordsOf(objectAt(task, 'statusReason')))
  return state('ask', { ...explained(task), ...(question === undefined ? {} : { questions: [question] }) })
}

const failed = (task: FhirObject): ResponseWords => {
  const outcome = codeOf(objectAt(task, 'statusReason'), TASK_SYSTEMS.outcome)
  const none = 'Their system says that it could not be finished, and gives no reason.'
  return { ...withExplanation(outcome, [explanationOf(task)], none), ...markedWords(task) }
}

const meaningOf = (task: FhirObject): Meaning => {
  switch (codeAt(task, 'status')) {
    case 'draft':
    case 'requested':
    case 'ready':
      return { says: 'has-it' }
    case 'received':
      return state('open', explained(task))
    case 'accepted':
      return state('accept', explained(task))
    case 'rejected':
      return state('decline', declined(task))
    case 'in-progress':
      return state('start', explained(task))
    case 'on-hold':
      return onHold(task)
    case 'completed':
      return state('finish', outcomeWords(task))
    case 'failed':
      return state('finish', failed(task))
    case 'cancelled':
      return { says: 'cancelled', response: { move: 'decline', words: declined(task) } }
    default:
      return { says: 'unclear' }
  }
}

/** The child as far as the Task itself names them: the number, by which another child's Task is noticed. */
const personOf = (task: FhirObject): Person | undefined => {
  const identifier = objectAt(objectAt(task, 'for'), 'identifier')
  const number = normaliseNhsNumber(textAt(identifier, 'value') ?? '')
  return textAt(identifier, 'system') === NHS_NUMBER_SYSTEM && isNhsNumber(number)
    ? { familyName: '', givenNames: [], nhsNumber: number }
    : undefined
}

/** Reads one Task; `undefined` where it is none. Never throws. */
export const readTaskReply = (bytes: Uint8Array): ReplyRead | undefined => {
  const task = resourceOf(bytes)
  if (task?.resourceType !== 'Task') return undefined
  const meaning = meaningOf(task)
  const [inResponseTo, reference] = [TASK_SYSTEMS.message, TASK_SYSTEMS.reference].map((system) =>
    identifierOf(task, system),
  )
  const person = personOf(task)
  const answers = codeAt(task, 'status') === 'rejected' ? refusalsIn(task) : answersIn(task)
  return {
    ...meaning,
    ...given('inResponseTo', inResponseTo?.toLowerCase()),
    ...given('reference', reference),
    ...(person === undefined ? {} : { person }),
    ...(answers.length === 0 ? {} : { answers }),
  }
}
