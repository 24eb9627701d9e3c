/**
 * Reads what a result file says of one message: a `status` record and the `answer` records behind it, under their
 * header. States are those of update-meaning.ts, and `rejected`: their import refused the record, so nobody there has it.
 */
import {
  ANSWER_ENDINGS,
  type AnswerWords,
  STATEMENT_KINDS,
  type Statement,
} from '../../../domain/information-request.ts'
import { isNhsNumber, normaliseNhsNumber } from '../../../domain/nhs-number.ts'
import type { ReplyRead } from '../../format.ts'
import { isQuestionId } from '../case-xml/read-case-update.ts'
import { days, LONGEST_TEXT, meaningOf, type SaidUpdate, said, words } from '../case-xml/update-meaning.ts'
import { CSV_VERSION, columnOf, NEEDED_RESULT_COLUMNS } from './csv-columns.ts'
import { type CsvRecord, csvRecords, decodeCsv } from './csv-text.ts'

/** What is lost where a spreadsheet took an id for a number. */
const EXPONENT = /^\d+(?:\.\d+)?E[+-]?\d+$/i
const WIRE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Names of the columns, or nothing where it is no header of ours. */
export const headerOf = (record: CsvRecord | undefined): readonly string[] | undefined => {
  const names = record?.fields?.map((name) => name.trim().toLowerCase())
  const isWhole = names !== undefined && NEEDED_RESULT_COLUMNS.every((needed) => names.includes(needed))
  return isWhole && new Set(names).size === names.length ? names : undefined
}

/** A record by its columns; `undefined` where it has another number of fields than the header. */
export type ResultRecord = (column: string) => string | undefined

export const resultRecord = (header: readonly string[], { fields }: CsvRecord): ResultRecord | undefined => {
  if (fields === undefined || fields.length !== header.length) return undefined
  const values = new Map(header.map((name, index) => [name, fields[index]?.trim() ?? '']))
  return (column) => {
    const value = values.get(column)
    return value === undefined || value === '' ? undefined : value
  }
}

const saidBy = (record: ResultRecord): SaidUpdate => ({
  text: (name) => record(columnOf(name)),
  questions: [record('question') ?? ''],
})

const answerIn = (record: ResultRecord): readonly AnswerWords[] => {
  const question = record('question_id')?.toLowerCase() ?? ''
  if (!isQuestionId(question)) return []
  const given = saidBy(record)
  const text = given.text('text')
  const kind = STATEMENT_KINDS.find((known) => known === given.text('kind')) ?? 'reported'
  const source = given.text('source') ?? 'the system of the agency that was asked'
  const statements: readonly Statement[] =
    text === undefined
      ? []
      : [{ kind, text: text.slice(0, LONGEST_TEXT), ...said('source', source), ...days(given, 'asAt') }]
  const ending =
    ANSWER_ENDINGS.find((known) => known === given.text('ending')) ??
    (statements.length > 0 ? 'full' : 'nothing-held')
  return [{ question, ending, ...(statements.length === 0 ? {} : { statements }), ...words(given, 'reason') }]
}

/** Several statements of one question come in a record each. */
const together = (answers: readonly AnswerWords[]): readonly AnswerWords[] => {
  const byQuestion = new Map<string, AnswerWords>()
  for (const answer of answers) {
    const before = byQuestion.get(answer.question)
    const statements = [...(before?.statements ?? []), ...(answer.statements ?? [])]
    byQuestion.set(answer.question, {
      ...before,
      ...answer,
      ...(statements.length === 0 ? {} : { statements }),
    })
  }
  return [...byQuestion.values()]
}

const personOf = (record: ResultRecord): Pick<ReplyRead, 'person'> => {
  const number = normaliseNhsNumber(record('nhs_number') ?? '')
  return isNhsNumber(number) ? { person: { familyName: '', givenNames: [], nhsNumber: number } } : {}
}

const meaningIn = (record: ResultRecord): Pick<ReplyRead, 'says' | 'response' | 'returned'> => {
  const state = record('state')?.toLowerCase()
  if (state === 'rejected') return { says: 'returned', returned: { because: 'rejected-by-partner' } }
  const update = saidBy(record)
  return meaningOf({ ...update, text: (name) => (name === 'state' ? state : update.text(name)) })
}

/** Whether a record goes with the one before it. */
export const isAnswerTo = (answer: ResultRecord, status: ResultRecord): boolean =>
  answer('record_type') === 'answer' && answer('message_id') === status('message_id')

/** `undefined` for what is no such record, or one whose ids a spreadsheet has spoilt. Never throws. */
export const readCsvResult = (bytes: Uint8Array): ReplyRead | undefined => {
  const [first, ...rest] = csvRecords(decodeCsv(bytes) ?? '')
  const header = headerOf(first)
  if (header === undefined) return undefined
  const records = rest.map((record) => resultRecord(header, record))
  const [status, ...answers] = records
  if (status === undefined || status('record_type') !== 'status') return undefined
  const known = answers.flatMap((answer) =>
    answer !== undefined && isAnswerTo(answer, status) ? [answer] : [],
  )
  const ids = [status('message_id'), status('reference'), status('nhs_number')]
  const isSpoilt = ids.some((id) => id !== undefined && EXPONENT.test(id))
  if (known.length !== answers.length || status('format_version') !== CSV_VERSION || isSpoilt)
    return undefined
  const inResponseTo = status('message_id')?.toLowerCase()
  const reference = status('reference')
  const given = together(known.flatMap(answerIn))
  return {
    ...meaningIn(status),
    ...(inResponseTo !== undefined && WIRE_ID.test(inResponseTo) ? { inResponseTo } : {}),
    ...(reference === undefined ? {} : { reference }),
    ...personOf(status),
    ...(given.length === 0 ? {} : { answers: given }),
  }
}
