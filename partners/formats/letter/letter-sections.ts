/** A message as a letter: sections in the order in which a person reads them, each with what this recipient may have. */
import type { ItemKind } from '../../../domain/ids.ts'
import type { Person } from '../../../domain/person.ts'
import type { Urgency } from '../../../domain/referral.ts'
import { CATEGORY_WORDS } from '../../../domain/sharing/categories.ts'
import { britishDay, britishDayAndTime, dayInWords } from '../../../runtime/british-time.ts'
import type { MessageParty, OutgoingMessage } from '../../format.ts'
import type { PassedOn } from '../bars-fhir/pass-on-carried.ts'
import { missingDocumentsText } from '../bars-fhir/write-bars-documents.ts'
import { asks } from '../case-xml/write-case-message.ts'
import type { Words } from '../case-xml/write-case-parts.ts'
import { answerSection } from './answer-section.ts'
import type { LetterDocument } from './letter-documents.ts'
import { type Section, section } from './letter-section.ts'

const KINDS = {
  referral: 'Referral',
  notification: 'Notification',
  'information-request': 'Request for information',
} as const satisfies Record<ItemKind, string>

const URGENCIES = {
  immediate: 'Immediate',
  'same-day': 'Same day',
  'three-days': 'Within three days',
  standard: 'Standard',
} as const satisfies Record<Urgency, string>

/** What a letter is called where anybody may read it. */
export const letterName = ({ kind = 'referral', reference }: OutgoingMessage): string =>
  `${KINDS[kind]} ${reference}`

const about = (message: OutgoingMessage): readonly Section[] => {
  const { kind = 'referral', reference, urgency, dueBy, raisedAt, madeAt } = message
  return section('About this message', [
    ['Reference', reference],
    ['Kind', KINDS[kind]],
    ['Urgency', URGENCIES[urgency]],
    ['Answer by', dueBy === undefined ? undefined : britishDayAndTime(dueBy)],
    ['Raised on', britishDay(raisedAt ?? madeAt)],
  ])
}

const party = (title: string, { name, serviceName, odsCode, phone }: MessageParty, words: Words) =>
  section(title, [
    ['Organisation', words(name)],
    ['Service', words(serviceName)],
    ['ODS code', odsCode],
    ['Telephone', phone],
  ])

const contact = ({ content: { referrer }, sender }: OutgoingMessage, words: Words): readonly Section[] =>
  section('Whom to ask', [
    ['Name', words(referrer.name)],
    ['Role', words(referrer.role)],
    ['Telephone', referrer.phone ?? sender.phone],
  ])

/** As this recipient may see them: the number is there only where it was confirmed. */
const person = (told: Person): readonly Section[] => [
  ...section('The child or young person', [
    ['Family name', told.familyName],
    ['Given names', told.givenNames.join(' ')],
    ['Born', told.birthDate === undefined ? undefined : dayInWords(told.birthDate)],
    ['Sex', told.sex],
    ['NHS number', told.nhsNumber],
    ['Address', [...(told.address?.lines ?? []), told.address?.postcode ?? ''].filter(Boolean).join('\n')],
    ['Telephone', told.phone],
  ]),
  ...(told.contacts ?? []).flatMap(({ name, relationship, phone }) =>
    section('Somebody in their life', [
      ['Name', name],
      ['Relationship', relationship],
      ['Telephone', phone],
    ]),
  ),
]

const heading = (category: keyof typeof CATEGORY_WORDS): string => {
  const words = CATEGORY_WORDS[category]
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

const content = ({ content: told }: OutgoingMessage, words: Words): readonly Section[] => [
  ...section('What is wanted', [[undefined, words(told.wanted)]]),
  ...section('What was seen or told', [[undefined, words(told.facts)]]),
  ...section('What the person who wrote this thinks of it', [[undefined, words(told.opinion)]]),
  ...section(
    'Needs',
    told.needs.map(({ text }) => [undefined, words(text)] as const),
  ),
  ...(told.details ?? []).flatMap(({ category, text }) =>
    section(heading(category), [[undefined, words(text)]]),
  ),
  ...section('Why this is asked', [[undefined, words(told.request?.statement)]]),
  ...(told.request?.questions ?? []).flatMap(({ id, text, why, periodFrom, periodTo }) =>
    words(text) === undefined
      ? []
      : section(`Question ${id}`, [
          [undefined, words(text)],
          ['From', periodFrom === undefined ? undefined : dayInWords(periodFrom)],
          ['To', periodTo === undefined ? undefined : dayInWords(periodTo)],
          ['Why it is needed', words(why)],
        ]),
  ),
]

const CONSENT = {
  active: 'The family has agreed to the sharing of this information.',
  refused: 'The family has refused its agreement.',
  withdrawn: 'The family has withdrawn its agreement.',
  expired: 'The family’s agreement has ended.',
  superseded: 'The family’s agreement has been replaced.',
} as const satisfies Record<NonNullable<OutgoingMessage['consent']>['status'], string>

/** Who gave it is said to nobody: that is the family's, and the record of it is kept here. */
const consent = ({ consent: given }: OutgoingMessage): readonly Section[] =>
  given === undefined
    ? []
    : section('Agreement of the family', [
        [undefined, CONSENT[given.status]],
        ['Given on', given.givenAt === undefined ? undefined : britishDay(given.givenAt)],
        ['Ends on', given.expiresDay === undefined ? undefined : dayInWords(given.expiresDay)],
      ])

const documents = (message: OutgoingMessage, attached: readonly LetterDocument[], words: Words) =>
  section('Documents', [
    ...attached.map(({ fileName, title }) => [fileName, words(title) ?? 'A document'] as const),
    [undefined, words(missingDocumentsText(message))],
  ])

const asWritten: Words = (text) => text

/** All sections but the reply form. `sent` is absent of a notice, which names the case and no more. */
export const sectionsOf = (
  message: OutgoingMessage,
  told:
    | { readonly sent: PassedOn; readonly words: Words; readonly documents: readonly LetterDocument[] }
    | undefined,
): readonly Section[] => {
  const { changed, purpose } = message
  const words = told?.words ?? asWritten
  const what =
    purpose === 'answer' ? answerSection(message) : section('What is asked', [[undefined, asks(message)]])
  return [
    ...what,
    ...about(message),
    ...(told === undefined
      ? []
      : [
          ...section('What has changed', [[undefined, words(changed?.text)]]),
          ...person(message.content.person),
          ...content(message, words),
          ...consent(message),
          ...documents(message, told.documents, words),
        ]),
    ...party('From', message.sender, words),
    ...party('To', message.recipient, words),
    ...contact(message, words),
  ]
}
