/**
 * What came into the mailbox. Separate facts, never one for another:
 *
 * | what | means |
 * | --- | --- |
 * | delivery report `failed`, about the partner's mailbox | returned by the carrier |
 * | delivery report `delayed`, `delivered`, `relayed`, `expanded` | a carrier still has it, or says so |
 * | reading report `displayed`, from the partner | they have it |
 * | automatic reply | nothing: kept; with a form that is filled in, unclear |
 * | mail from the partner with one form that is filled in | what the form says |
 *
 * Anything else is unclear, and a person looks at it: free text, another author, a signature that is missing where it
 * has to be there, two forms that differ, a form about another message than the mail answers.
 */
import type { AnswerWords, Statement } from '../../../domain/information-request.ts'
import type { ReplyRead } from '../../format.ts'
import { type MailFound, readKeptMail } from '../../transports/email/kept-mail.ts'
import { isQuestionId } from '../case-xml/read-case-update.ts'
import { LONGEST_TEXT, meaningOf, type SaidUpdate } from '../case-xml/update-meaning.ts'
import { declineReasonIn, type FilledForm, outcomeIn, readReplyForm, stateOf } from './read-reply-form.ts'

type About = Pick<ReplyRead, 'inResponseTo' | 'reference'>

const WIRE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const REFERENCE = /^[A-Z0-9]{2,4}(?:-[A-Z0-9]{1,8}){2,4}$/

const deliveryReport = ({ report }: MailFound, about: About): ReplyRead => {
  if (report === undefined || about.inResponseTo === undefined || !report.isAboutPartner)
    return { says: 'unclear', ...about }
  const { says, envelopeId } = report
  if (says === 'failed')
    return {
      says: 'returned',
      returned: {
        because: 'returned-by-carrier',
        ...(envelopeId === undefined ? {} : { carrierReference: envelopeId }),
      },
      ...about,
    }
  const isKnown = ['delayed', 'delivered', 'relayed', 'expanded'].includes(says)
  return { says: isKnown ? 'on-its-way' : 'unclear', ...about }
}

const readingReport = ({ report, isFromPartner }: MailFound, about: About): ReplyRead => ({
  says:
    report?.says === 'displayed' && isFromPartner && about.inResponseTo !== undefined ? 'has-it' : 'unclear',
  ...about,
})

const isTrusted = ({ isFromPartner, signature, mustBeSigned, isShut }: MailFound): boolean =>
  isFromPartner && !isShut && signature !== 'wrong' && (signature === 'valid' || !mustBeSigned)

/** Days as people write them: `2026-01-31`, `31/01/2026`. */
const dayIn = (text: string | undefined): string | undefined =>
  text?.replace(/^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/, (_, day: string, month: string, year: string) =>
    [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
  )

const together = (...texts: readonly (string | undefined)[]): string | undefined => {
  const said = [...new Set(texts)].filter((text): text is string => text !== undefined && text !== '')
  return said.length === 0 ? undefined : said.join('\n').slice(0, LONGEST_TEXT)
}

/** Our words for a field of the form; a code where it is one of a list, and what is none beside it. */
const updateFrom = (form: FilledForm, state: string, ownWords: string): SaidUpdate => {
  const [reason, outcome] = [form.get('reason') ?? '', form.get('outcome') ?? '']
  const [reasonCode, outcomeCode] = [declineReasonIn(reason), outcomeIn(outcome)]
  const texts: Readonly<Record<string, string | undefined>> = {
    state,
    reason: reasonCode ?? (reason === '' ? undefined : 'other'),
    outcome: outcomeCode ?? (outcome === '' ? undefined : 'other'),
    explanation: together(
      form.get('words'),
      reasonCode === undefined ? reason : undefined,
      outcomeCode === undefined ? outcome : undefined,
      state === 'information-needed' ? undefined : form.get('question'),
      ownWords,
    ),
    nextStep: form.get('next step'),
    worker: form.get('worker'),
    startBy: dayIn(form.get('start by')),
    reviewDay: dayIn(form.get('review on')),
  }
  const question = form.get('question')
  return { text: (name) => texts[name], questions: question === undefined ? [] : [question] }
}

const SOURCE = 'a reply by mail'

const answerIn = (id: string, text: string): readonly AnswerWords[] => {
  if (!isQuestionId(id)) return []
  const said = text.toLowerCase().replace(/[.\s]+$/, '')
  if (said === 'nothing held') return [{ question: id, ending: 'nothing-held' }]
  if (said === 'wrong person') return [{ question: id, ending: 'wrong-person' }]
  const refused = /^refused\b[:,;. ]*(?<reason>.*)$/is.exec(text)?.groups?.reason
  if (refused !== undefined)
    return [
      {
        question: id,
        ending: 'refused',
        ...(refused === '' ? {} : { reason: refused.slice(0, LONGEST_TEXT) }),
      },
    ]
  const statement: Statement = { kind: 'reported', text: text.slice(0, LONGEST_TEXT), source: SOURCE }
  return [{ question: id, ending: 'full', statements: [statement] }]
}

/** Which of our messages and what reference; unclear where form and mail differ. */
const aboutForm = (form: FilledForm, answered: readonly string[]): About | undefined => {
  const message = form.get('message')?.toLowerCase()
  const reference = form.get('reference')?.toUpperCase() ?? ''
  if (!REFERENCE.test(reference) || (message !== undefined && !WIRE_ID.test(message))) return undefined
  if (message !== undefined && answered.length > 0 && !answered.includes(message)) return undefined
  const inResponseTo = message ?? answered[0]
  return { reference, ...(inResponseTo === undefined ? {} : { inResponseTo }) }
}

const readForm = (form: FilledForm, ownWords: string, about: About): ReplyRead => {
  const answers = [...form].flatMap(([name, text]) => answerIn(name, text))
  const said = form.get('answer')
  const state = said === undefined ? (answers.length > 0 ? 'answered' : undefined) : stateOf(said)
  const asksNothing =
    state === 'information-needed' && together(form.get('question'), form.get('words')) === undefined
  if (state === undefined || asksNothing) return { says: 'unclear', ...about }
  return {
    ...meaningOf(updateFrom(form, state, ownWords)),
    ...about,
    ...(answers.length === 0 ? {} : { answers }),
  }
}

const readMail = (found: MailFound, about: About): ReplyRead => {
  const unclear: ReplyRead = { says: 'unclear', ...about }
  if (!isTrusted(found)) return unclear
  const { filled, ownWords } = readReplyForm(found.text)
  const [form, another] = filled
  if (form === undefined || another !== undefined) return unclear
  const aboutIt = aboutForm(form, found.answers)
  return aboutIt === undefined ? unclear : readForm(form, ownWords, aboutIt)
}

/** Reads one mail of the mailbox; `undefined` where it is none. Never throws. */
export const readLetterReply = (bytes: Uint8Array): ReplyRead | undefined => {
  const found = readKeptMail(bytes)?.found
  if (found === undefined) return undefined
  const [first] = found.answers
  const about: About = first === undefined ? {} : { inResponseTo: first }
  if (!found.isWhole) return { says: 'unclear', ...about }
  switch (found.is) {
    case 'delivery-report':
      return deliveryReport(found, about)
    case 'reading-report':
      return readingReport(found, about)
    case 'automatic':
      // What passes a ticket system or a list is marked as a machine's, and may hold a person's answer.
      return { says: readReplyForm(found.text).filled.length > 0 ? 'unclear' : 'automatic', ...about }
    case 'mail':
      return readMail(found, about)
    default: {
      const never: never = found.is
      throw new RangeError(`unknown kind of mail ${String(never)}`)
    }
  }
}
