/**
 * What a partner says by an `update` of our schema.
 *
 * | state | means |
 * | --- | --- |
 * | received | they have it |
 * | opened, information-needed, accepted, in-progress, on-hold | open, ask, accept, start, hold |
 * | declined | decline, with its reason or `other` |
 * | finished, not-done | finish, with its outcome or `other` |
 * | answered | the answers beside it |
 * | cancelled | called off: by them where we did not ask for it |
 *
 * Anything else is unclear, and a person looks at it.
 */
import {
  ANSWER_ENDINGS,
  type AnswerWords,
  type QuestionId,
  STATEMENT_KINDS,
  type Statement,
} from '../../../domain/information-request.ts'
import { isNhsNumber, normaliseNhsNumber } from '../../../domain/nhs-number.ts'
import type { Person } from '../../../domain/person.ts'
import type { ResponseWords } from '../../../domain/referral.ts'
import type { ReplyRead } from '../../format.ts'
import { childrenAt, childText, decodeXml, readXml, type XmlElement } from './case-xml-tree.ts'

/** More than any person reads; the original is kept whole. */
const LONGEST_TEXT = 4000
const CODE = /^[a-z0-9][a-z0-9-]{0,63}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

type Said = { readonly [name: string]: string }

const said = (name: string, text: string | undefined): Said =>
  text === undefined ? {} : { [name]: text.slice(0, LONGEST_TEXT) }

const words = (update: XmlElement, ...names: readonly string[]): Said =>
  Object.assign({}, ...names.map((name) => said(name, childText(update, name)))) as Said

const days = (update: XmlElement, ...names: readonly string[]): Said =>
  Object.assign(
    {},
    ...names.map((name) => {
      const day = childText(update, name)
      return day !== undefined && DAY.test(day) ? said(name, day) : {}
    }),
  ) as Said

const isQuestionId = (id: string): id is QuestionId => /^q[1-9][0-9]{0,2}$/.test(id)

const statementIn = (statement: XmlElement): readonly Statement[] => {
  const text = childText(statement, 'text')
  const kind = STATEMENT_KINDS.find((known) => known === childText(statement, 'kind')) ?? 'reported'
  const source = childText(statement, 'source') ?? 'the system of the agency that was asked'
  return text === undefined
    ? []
    : [{ kind, text: text.slice(0, LONGEST_TEXT), ...said('source', source), ...days(statement, 'asAt') }]
}

const answerIn = (answer: XmlElement): readonly AnswerWords[] => {
  const question = childText(answer, 'questionId')?.toLowerCase() ?? ''
  if (!isQuestionId(question)) return []
  const statements = childrenAt(answer, 'statement').flatMap(statementIn)
  const ending =
    ANSWER_ENDINGS.find((known) => known === childText(answer, 'ending')) ??
    (statements.length > 0 ? 'full' : 'nothing-held')
  return [
    { question, ending, ...(statements.length === 0 ? {} : { statements }), ...words(answer, 'reason') },
  ]
}

const declined = (update: XmlElement): ResponseWords => {
  const reason = childText(update, 'reason')
  return {
    ...words(update, 'explanation', 'nextStep'),
    reason: reason !== undefined && CODE.test(reason) ? reason : 'other',
  }
}

const finished = (update: XmlElement, none: string): ResponseWords => {
  const given = words(update, 'outcome', 'explanation', 'noFurtherActionReason', 'nextStep', 'worker')
  return given.outcome === undefined
    ? { ...given, outcome: 'other', explanation: given.explanation ?? none }
    : given
}

const going = (update: XmlElement): ResponseWords => ({
  ...words(update, 'explanation', 'nextStep', 'worker'),
  ...days(update, 'startBy', 'reviewDay'),
})

const asked = (update: XmlElement): ResponseWords => {
  const questions = childrenAt(update, 'question').flatMap(({ text }) =>
    text.trim() === '' ? [] : [text.trim().slice(0, LONGEST_TEXT)],
  )
  return { ...words(update, 'explanation'), ...(questions.length === 0 ? {} : { questions }) }
}

const state = (
  move: NonNullable<ReplyRead['response']>['move'],
  response: ResponseWords,
): Pick<ReplyRead, 'says' | 'response'> => ({ says: 'state', response: { move, words: response } })

const meaningOf = (update: XmlElement): Pick<ReplyRead, 'says' | 'response'> => {
  switch (childText(update, 'state')) {
    case 'received':
      return { says: 'has-it' }
    case 'opened':
      return state('open', words(update, 'explanation'))
    case 'information-needed':
      return state('ask', asked(update))
    case 'accepted':
      return state('accept', going(update))
    case 'in-progress':
      return state('start', going(update))
    case 'on-hold':
      return state('hold', words(update, 'explanation'))
    case 'declined':
      return state('decline', declined(update))
    case 'answered':
    case 'finished':
      return state('finish', finished(update, 'Their system says that it is finished, and gives no outcome.'))
    case 'not-done':
      return state(
        'finish',
        finished(update, 'Their system says that it could not be done, and gives no reason.'),
      )
    case 'cancelled':
      return { says: 'cancelled', response: { move: 'decline', words: declined(update) } }
    default:
      return { says: 'unclear' }
  }
}

/** The child as far as it is named: by the number another child's case is noticed. */
const personOf = (update: XmlElement): Person | undefined => {
  const number = normaliseNhsNumber(childText(update, 'nhsNumber') ?? '')
  return isNhsNumber(number) ? { familyName: '', givenNames: [], nhsNumber: number } : undefined
}

/** Reads one update as it was cut out of its answer; `undefined` where it is none. Never throws. */
export const readCaseUpdate = (bytes: Uint8Array): ReplyRead | undefined => {
  const text = decodeXml(bytes, '')
  const update = text === undefined ? undefined : readXml(text, { namespaces: false })
  if (update?.name !== 'update') return undefined
  const person = personOf(update)
  const answers = childrenAt(update, 'answer').flatMap(answerIn)
  const inResponseTo = childText(update, 'inResponseTo')?.toLowerCase()
  const reference = childText(update, 'reference')
  return {
    ...meaningOf(update),
    ...(inResponseTo === undefined ? {} : { inResponseTo }),
    ...(reference === undefined ? {} : { reference }),
    ...(person === undefined ? {} : { person }),
    ...(answers.length === 0 ? {} : { answers }),
  }
}
