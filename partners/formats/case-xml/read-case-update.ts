/** What a partner says by an `update` of our schema (update-meaning.ts says what each state means). */
import {
  ANSWER_ENDINGS,
  type AnswerWords,
  type QuestionId,
  STATEMENT_KINDS,
  type Statement,
} from '../../../domain/information-request.ts'
import { isNhsNumber, normaliseNhsNumber } from '../../../domain/nhs-number.ts'
import type { Person } from '../../../domain/person.ts'
import type { ReplyRead } from '../../format.ts'
import { childrenAt, childText, decodeXml, readXml, type XmlElement } from './case-xml-tree.ts'
import { days, LONGEST_TEXT, meaningOf, type SaidUpdate, said, words } from './update-meaning.ts'

const saidBy = (element: XmlElement): SaidUpdate => ({
  text: (name) => childText(element, name),
  questions: childrenAt(element, 'question').map(({ text }) => text),
})

/** Whether it names a question of an information request. */
export const isQuestionId = (id: string): id is QuestionId => /^q[1-9][0-9]{0,2}$/.test(id)

const statementIn = (statement: XmlElement): readonly Statement[] => {
  const text = childText(statement, 'text')
  const kind = STATEMENT_KINDS.find((known) => known === childText(statement, 'kind')) ?? 'reported'
  const source = childText(statement, 'source') ?? 'the system of the agency that was asked'
  return text === undefined
    ? []
    : [
        {
          kind,
          text: text.slice(0, LONGEST_TEXT),
          ...said('source', source),
          ...days(saidBy(statement), 'asAt'),
        },
      ]
}

const answerIn = (answer: XmlElement): readonly AnswerWords[] => {
  const question = childText(answer, 'questionId')?.toLowerCase() ?? ''
  if (!isQuestionId(question)) return []
  const statements = childrenAt(answer, 'statement').flatMap(statementIn)
  const ending =
    ANSWER_ENDINGS.find((known) => known === childText(answer, 'ending')) ??
    (statements.length > 0 ? 'full' : 'nothing-held')
  return [
    {
      question,
      ending,
      ...(statements.length === 0 ? {} : { statements }),
      ...words(saidBy(answer), 'reason'),
    },
  ]
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
    ...meaningOf(saidBy(update)),
    ...(inResponseTo === undefined ? {} : { inResponseTo }),
    ...(reference === undefined ? {} : { reference }),
    ...(person === undefined ? {} : { person }),
    ...(answers.length === 0 ? {} : { answers }),
  }
}
