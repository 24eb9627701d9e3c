/** The `letter` format: a mail that people read, with documents attached and a form that they may answer by. */
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { Format, OutgoingMessage, SentMessage, WireAnswer, WireDocument } from '../../format.ts'
import { passedOn } from '../bars-fhir/pass-on-carried.ts'
import { wordsOf } from '../case-xml/write-case-parts.ts'
import { firstWireId } from '../fhir-task/task-steps.ts'
import { documentPart, letterDocuments } from './letter-documents.ts'
import { letterName, sectionsOf } from './letter-sections.ts'
import { multipartBody, quotedPrintable } from './mime-parts.ts'
import { readLetterReply } from './read-letter-reply.ts'
import { letterHtml, letterText } from './write-letter.ts'

const isNotice = ({ purpose }: OutgoingMessage): boolean =>
  purpose === 'withdrawal' || purpose === 'agreement-withdrawn' || purpose === 'answer'

const headersOf = (message: OutgoingMessage): Readonly<Record<string, string>> => {
  const first = message.purpose === 'answer' ? message.answer?.inResponseTo : firstWireId(message)
  return {
    'Message-Id': message.wireId,
    ...(first === undefined || first === message.wireId ? {} : { 'In-Reply-To': first }),
    Subject: letterName(message),
    Date: message.madeAt,
  }
}

const toWire = (message: OutgoingMessage): WireDocument => {
  const sent = isNotice(message) ? undefined : passedOn(message)
  const documents = sent === undefined ? [] : letterDocuments(message, sent)
  const told = sent === undefined ? undefined : { sent, documents, words: wordsOf(message, sent) }
  const sections = sectionsOf(message, told)
  const [outer, inner] = [`letter-${message.wireId}`, `text-${message.wireId}`]
  const encoding = 'quoted-printable'
  const alternatives = multipartBody(inner, [
    {
      contentType: 'text/plain; charset=utf-8',
      encoding,
      body: quotedPrintable(letterText(message, sections)),
    },
    {
      contentType: 'text/html; charset=utf-8',
      encoding,
      body: quotedPrintable(letterHtml(message, sections)),
    },
  ])
  const parts = [
    {
      contentType: `multipart/alternative; boundary="${inner}"`,
      encoding: '7bit' as const,
      body: alternatives,
    },
    ...documents.map(documentPart),
  ]
  return {
    contentType: `multipart/mixed; boundary="${outer}"`,
    bytes: new TextEncoder().encode(multipartBody(outer, parts)),
    headers: headersOf(message),
  }
}

/** RFC 5321: the mail is taken over. */
const TAKEN_OVER = 250
const ABOUT = /^Message-ID: <([0-9a-f-]{36})@[^>\s]+>$/
const ENVELOPE = /^Envelope-ID: ([0-9a-f-]{36})$/

/** What a mail server says of a mail is its own word: it will carry it, and nobody has read it. */
const readAnswer = ({ status, bytes }: WireAnswer, { wireId }: SentMessage): AttemptResult => {
  const text = new TextDecoder().decode(bytes)
  const lines = text.split('\r\n')
  const about = ABOUT.exec(lines.at(-2) ?? '')?.[1]
  if (status !== TAKEN_OVER || !text.startsWith('250') || about === undefined)
    return {
      outcome: 'unknown',
      reason: 'unreadable-answer',
      wireStatus: status,
      detail: 'no word of a mail server',
    }
  if (lines.at(-1) !== '' || about !== wireId)
    return { outcome: 'unknown', reason: 'ids-missing', wireStatus: status, detail: 'about another mail' }
  const envelope = ENVELOPE.exec(lines.at(-3) ?? '')?.[1]
  return {
    outcome: 'taken',
    reason: 'handed-over',
    wireStatus: status,
    detail: '250 handed over',
    ...(envelope === undefined ? {} : { carrierReference: envelope }),
  }
}

export const letterFormat: Format = {
  name: 'letter',
  carries: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn', 'answer'],
  toWire,
  readAnswer,
  readReply: readLetterReply,
}
