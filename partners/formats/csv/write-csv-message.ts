/** A message as one file: a row for each thing that is said, with the kind of thing in its first column. */
import type { Person } from '../../../domain/person.ts'
import type { MessageParty, OutgoingMessage } from '../../format.ts'
import { wireText } from '../bars-fhir/bars-wire-text.ts'
import { type PassedOn, passedOn } from '../bars-fhir/pass-on-carried.ts'
import { missingDocumentsText } from '../bars-fhir/write-bars-documents.ts'
import { asks } from '../case-xml/write-case-message.ts'
import { type Words, wordsOf } from '../case-xml/write-case-parts.ts'
import { firstWireId } from '../fhir-task/task-steps.ts'
import { carriedDocument } from '../fhir-task/write-task-parts.ts'
import { CSV_VERSION, MESSAGE_COLUMNS, type MessageColumn } from './csv-columns.ts'
import { csvLine } from './csv-text.ts'

type Row = { readonly [Column in MessageColumn]?: string | undefined }

/** Rows of one kind: those with something to say. */
const rows = (
  kind: string,
  said: readonly (readonly [item: string, value: string | undefined, more?: Row])[],
  group?: number,
): readonly Row[] =>
  said.flatMap(([item, value, more = {}]) =>
    wireText(value) === undefined
      ? []
      : [
          {
            record_type: kind,
            item,
            value,
            ...more,
            ...(group === undefined ? {} : { group: String(group) }),
          },
        ],
  )

const envelope = (message: OutgoingMessage): readonly Row[] =>
  rows('message', [
    ['kind', message.kind ?? 'referral'],
    ['purpose', message.purpose],
    ['asks', asks(message)],
    ['about', message.purpose === 'new' ? message.wireId : firstWireId(message)],
    ['case-id', message.itemWireId],
    ['conversation-id', message.correlationId],
    ['made-at', message.madeAt],
    ['raised-at', message.raisedAt ?? message.madeAt],
    ['urgency', message.urgency],
    ['due-by', message.dueBy],
  ])

const party = (kind: string, party: MessageParty, words: Words): readonly Row[] =>
  rows(kind, [
    ['name', words(party.name)],
    ['service', words(party.serviceName)],
    ['ods-code', party.odsCode],
    ['endpoint', party.endpoint],
    ['phone', party.phone],
  ])

const contact = ({ content: { referrer }, sender }: OutgoingMessage, words: Words): readonly Row[] =>
  rows('contact', [
    ['name', words(referrer.name)],
    ['role', words(referrer.role)],
    ['phone', referrer.phone ?? sender.phone],
  ])

/** As this recipient may see them: the number is there only where it was confirmed. */
const person = (told: Person): readonly Row[] => [
  ...rows('person', [
    ['nhs-number', told.nhsNumber],
    ['family-name', told.familyName],
    ...told.givenNames.map((name) => ['given-name', name] as const),
    ['birth-date', told.birthDate],
    ['sex', told.sex],
    ...(told.address?.lines ?? []).map((line) => ['address-line', line] as const),
    ['postcode', told.address?.postcode],
    ['phone', told.phone],
  ]),
  ...(told.contacts ?? []).flatMap(({ name, relationship, phone }, index) =>
    rows(
      'person-contact',
      [
        ['name', name],
        ['relationship', relationship],
        ['phone', phone],
      ],
      index + 1,
    ),
  ),
]

/** What is wanted, what was seen and what is thought of it, each under its own kind. */
const content = ({ content: told }: OutgoingMessage, words: Words): readonly Row[] => [
  ...rows('wanted', [['text', words(told.wanted)]]),
  ...rows('fact', [['text', words(told.facts)]]),
  ...rows('opinion', [['text', words(told.opinion)]]),
  ...told.needs.flatMap(({ text, code, system }, index) =>
    rows('need', [['text', words(text), { code, system }]], index + 1),
  ),
  ...(told.details ?? []).flatMap(({ category, text }) => rows('detail', [[category, words(text)]])),
  ...rows('request', [['statement', words(told.request?.statement)]]),
  ...(told.request?.questions ?? []).flatMap(({ id, text, why, periodFrom, periodTo }) => {
    const asked = rows('question', [[id, words(text), { from_day: periodFrom, to_day: periodTo }]])
    return asked.length === 0 ? [] : [...asked, ...rows('question-why', [[id, words(why)]])]
  }),
]

const consent = ({ consent: given }: OutgoingMessage): readonly Row[] =>
  rows('consent', [
    ['status', given?.status],
    ['given-at', given?.givenAt],
    ['expires-day', given?.expiresDay],
  ])

/** No document goes into a file: what would have gone is said to be missing, the first sender's own words too. */
const missing = (message: OutgoingMessage, sent: PassedOn, words: Words): readonly Row[] => {
  const count =
    (message.documentsMissing ?? 0) + (message.documents ?? []).length + carriedDocument(sent).length
  const text = missingDocumentsText({ ...message, documentsMissing: count })
  return rows('documents-missing', [
    ['count', text === undefined ? undefined : String(count)],
    ['text', words(text)],
  ])
}

const telling = (message: OutgoingMessage, sent: PassedOn, words: Words): readonly Row[] => [
  ...rows('changed', [
    ['message-version', message.changed === undefined ? undefined : String(message.changed.version)],
    ['text', words(message.changed?.text)],
  ]),
  ...person(message.content.person),
  ...content(message, words),
  ...consent(message),
  ...missing(message, sent, words),
]

const asWritten: Words = (text) => text

const rowsOf = (message: OutgoingMessage): readonly Row[] => {
  const isNotice = message.purpose === 'withdrawal' || message.purpose === 'agreement-withdrawn'
  const sent = isNotice ? undefined : passedOn(message)
  const words = sent === undefined ? asWritten : wordsOf(message, sent)
  return [
    ...envelope(message),
    ...party('sender', message.sender, words),
    ...party('recipient', message.recipient, words),
    ...contact(message, words),
    ...(sent === undefined ? [] : telling(message, sent, words)),
  ]
}

/** The file and its number of records; a notice names the case and no more. @throws RangeError for what is not carried */
export const writeCsvMessage = (
  message: OutgoingMessage,
): { readonly bytes: Uint8Array; readonly records: number } => {
  const told = rowsOf(message)
  const end: Row = { record_type: 'end', item: 'records', value: String(told.length + 1) }
  const all = [...told, end]
  const lines = all.map((row, index) =>
    csvLine(
      MESSAGE_COLUMNS.map((column) => {
        switch (column) {
          case 'format_version':
            return CSV_VERSION
          case 'message_id':
            return message.wireId
          case 'reference':
            return message.reference
          case 'row':
            return String(index + 1)
          default:
            return row[column] ?? ''
        }
      }),
    ),
  )
  const text = csvLine(MESSAGE_COLUMNS) + lines.join('')
  return { bytes: new TextEncoder().encode(text), records: all.length }
}
