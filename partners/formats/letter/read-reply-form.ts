/**
 * Reads the reply form out of what a person sent back: with marks of quoting before its lines, as HTML had it, with long
 * lines broken, several times over. It stands between its marks; lines elsewhere are not read as answers, as a letter
 * that is quoted may hold anything.
 */
import { DECLINE_REASONS, OUTCOMES } from '../../../domain/outcome.ts'
import { FORM_ANSWERS, FORM_FIELDS } from './reply-form.ts'

/** What was filled in, by the names of the fields in small letters; `q1` for an answer to a question. */
export type FilledForm = ReadonlyMap<string, string>

export interface FormRead {
  /** Forms in which something was filled in, each once. */
  readonly filled: readonly FilledForm[]
  /** What was written above all that is quoted. */
  readonly ownWords: string
}

const START = /^=+ *REPLY FORM (?<reference>[A-Z0-9-]{4,40}) *=+$/i
const END = /^=+ *END OF REPLY FORM *=+$/i
const LETTER = /^=+ *LETTER [A-Z0-9-]{4,40} *=+$/i
const FIELD = /^[*•\s]?\*?(?<name>[A-Za-z][A-Za-z0-9 ]{1,30}?)\*? ?[:：]\*? ?(?<value>.*)$/
const QUESTION = /^answer to (?<id>q[1-9][0-9]{0,2})$/
const QUOTED = /^[ \t]?(?:>[ \t]?)+/
/** Above these a person writes; below them is what was written to them. */
const QUOTING = [
  /^-{2,} ?original message ?-{2,}$/i,
  /^_{10,}$/,
  /^from: /i,
  /^sent: /i,
  /^on .{3,120} wrote:$/i,
  /^begin forwarded message:?$/i,
]
const SIGNATURE = /^-- ?$/
const LONGEST = 4000
const MOST_LINES = 5000

const NAMES: readonly string[] = FORM_FIELDS.map((name) => name.toLowerCase())

/** Without what mail programs put into lines: byte order marks, hard spaces, odd white space at the end. */
const tidy = (line: string): string =>
  line
    .replace(/[\ufeff\u200b\u200e\u200f]/g, '')
    .replace(/[\u00a0\u2007\u202f]/g, ' ')
    .trimEnd()

interface Line {
  readonly text: string
  readonly isQuoted: boolean
}

const linesOf = (text: string): readonly Line[] =>
  text
    .split(/\r\n|\r|\n/, MOST_LINES)
    .map(tidy)
    .map((line) => ({ text: line.replace(QUOTED, ''), isQuoted: QUOTED.test(line) }))

const fieldIn = (text: string): { readonly name: string; readonly value: string } | undefined => {
  const { name = '', value = '' } = FIELD.exec(text)?.groups ?? {}
  const plain = name.trim().toLowerCase().replace(/ +/g, ' ')
  const id = QUESTION.exec(plain)?.groups?.id
  if (id === undefined && !NAMES.includes(plain)) return undefined
  return { name: id ?? plain, value: value.trim() }
}

/** The fields of one form, from the line behind its mark. */
const formFrom = (lines: readonly Line[]): FilledForm => {
  const form = new Map<string, string>()
  let current: string | undefined
  for (const { text } of lines) {
    const line = text.trim()
    if (END.test(line) || START.test(line) || LETTER.test(line) || SIGNATURE.test(line)) break
    const field = fieldIn(text)
    if (field !== undefined) {
      // The same field twice with different words: nobody can say which is meant.
      const before = form.get(field.name)
      const isOther = before !== undefined && before !== '' && field.value !== '' && before !== field.value
      form.set(field.name, isOther ? `${before} / ${field.value}` : field.value || (before ?? ''))
      current = field.name
    } else if (line === '') current = undefined
    else if (current !== undefined)
      form.set(current, `${form.get(current) ?? ''} ${line}`.trim().slice(0, LONGEST))
  }
  return form
}

const isFilled = (form: FilledForm): boolean =>
  [...form].some(([name, value]) => name !== 'reference' && name !== 'message' && value !== '')

const isEnd = (text: string): boolean =>
  QUOTING.some((mark) => mark.test(text)) || START.test(text) || LETTER.test(text)

const ownWordsIn = (lines: readonly Line[]): string => {
  const own: string[] = []
  for (const { text, isQuoted } of lines) {
    const line = text.trim()
    if (isEnd(line) || SIGNATURE.test(line)) break
    if (!isQuoted) own.push(line)
  }
  return own.join('\n').trim().slice(0, LONGEST)
}

/** Reads the text of a mail. Never throws. */
export const readReplyForm = (text: string): FormRead => {
  const lines = linesOf(text)
  const forms = lines.flatMap(({ text: line }, at) => {
    const reference = START.exec(line.trim())?.groups?.reference
    if (reference === undefined) return []
    const form = formFrom(lines.slice(at + 1))
    // The mark has the reference too, where its line was lost.
    return [
      new Map([['reference', reference.toUpperCase()], ...[...form].filter(([, value]) => value !== '')]),
    ]
  })
  const byContent = new Map(forms.filter(isFilled).map((form) => [JSON.stringify([...form].sort()), form]))
  return { filled: [...byContent.values()], ownWords: ownWordsIn(lines) }
}

const plainWords = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

const SAME_ANSWERS: Readonly<Record<string, keyof typeof FORM_ANSWERS>> = {
  accept: 'accepted',
  decline: 'declined',
  ask: 'information-needed',
  started: 'in-progress',
  closed: 'finished',
  completed: 'finished',
}

/** The state that stands behind `Answer:`; `undefined` for anything that is not one of the choices. */
export const stateOf = (answer: string): keyof typeof FORM_ANSWERS | undefined => {
  const said = plainWords(answer)
  const states = Object.keys(FORM_ANSWERS) as (keyof typeof FORM_ANSWERS)[]
  return (
    states.find((state) => said === FORM_ANSWERS[state] || said === plainWords(state)) ??
    (Object.hasOwn(SAME_ANSWERS, said) ? SAME_ANSWERS[said] : undefined)
  )
}

/** A code of a list, whether its code or its words were written. */
const codeIn = (table: Readonly<Record<string, string>>, text: string): string | undefined => {
  const said = plainWords(text)
  return Object.entries(table).find(
    ([code, words]) => said === plainWords(code) || said === plainWords(words),
  )?.[0]
}

export const declineReasonIn = (text: string): string | undefined => codeIn(DECLINE_REASONS, text)
export const outcomeIn = (text: string): string | undefined => codeIn(OUTCOMES, text)
