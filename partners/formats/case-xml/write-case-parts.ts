/** The parts of a message that tell of the child: person, content, consent, documents. */
import type { Person } from '../../../domain/person.ts'
import { sha256Of } from '../../../runtime/sha256.ts'
import type { OutgoingDocument, OutgoingMessage } from '../../format.ts'
import { textAt } from '../bars-fhir/fhir-value.ts'
import type { PassedOn } from '../bars-fhir/pass-on-carried.ts'
import { carriedDocument } from '../fhir-task/write-task-parts.ts'
import { group, textElement, type WrittenElement } from './case-xml-writer.ts'

/** As this recipient may see them: the number is there only where it was confirmed. */
export const personElement = (person: Person): readonly WrittenElement[] =>
  group(
    'person',
    textElement('nhsNumber', person.nhsNumber),
    textElement('familyName', person.familyName),
    person.givenNames.flatMap((name) => textElement('givenName', name)),
    textElement('birthDate', person.birthDate),
    textElement('sex', person.sex),
    group(
      'address',
      (person.address?.lines ?? []).flatMap((line) => textElement('line', line)),
      textElement('postcode', person.address?.postcode),
    ),
    textElement('phone', person.phone),
    (person.contacts ?? []).flatMap(({ name, relationship, phone }) =>
      group(
        'contact',
        textElement('name', name),
        textElement('relationship', relationship),
        textElement('phone', phone),
      ),
    ),
  )

/** A text as this recipient may have it. */
export type Words = (text: string | undefined) => string | undefined

/** Where a partner's referral is passed on, its sender's own words may have come into ours (withhold-details.ts). */
export const wordsOf = ({ content }: OutgoingMessage, sent: PassedOn): Words =>
  (content.carried ?? []).length === 0
    ? (text) => text
    : (text) =>
        text === undefined ? undefined : textAt(sent.clean({ resourceType: 'Basic', words: text }), 'words')

const questions = ({ content }: OutgoingMessage, words: Words): readonly WrittenElement[] =>
  (content.request?.questions ?? []).flatMap(({ id, text, why, periodFrom, periodTo }) => {
    const asked = textElement('text', words(text))
    return asked.length === 0
      ? []
      : group(
          'question',
          textElement('id', id),
          asked,
          textElement('periodFrom', periodFrom),
          textElement('periodTo', periodTo),
          textElement('why', words(why)),
        )
  })

const details = ({ content }: OutgoingMessage, words: Words): readonly WrittenElement[] =>
  (content.details ?? []).flatMap(({ category, text }) => {
    const said = textElement('text', words(text))
    return said.length === 0 ? [] : group('detail', textElement('category', category), said)
  })

/** What was seen, what is thought of it and what is wanted, each in its place. */
export const contentElement = (message: OutgoingMessage, words: Words): readonly WrittenElement[] => {
  const { content } = message
  return group(
    'content',
    textElement('wanted', words(content.wanted)),
    textElement('facts', words(content.facts)),
    textElement('opinion', words(content.opinion)),
    content.needs.flatMap(({ text, code, system }) =>
      group(
        'need',
        textElement('text', words(text)),
        textElement('code', code),
        textElement('system', system),
      ),
    ),
    details(message, words),
    group('request', textElement('statement', words(content.request?.statement)), questions(message, words)),
  )
}

/** Who gave it is said to nobody: that is the family's, and the record of it is kept here. */
export const consentElement = ({ consent }: OutgoingMessage): readonly WrittenElement[] =>
  consent === undefined
    ? []
    : group(
        'consent',
        textElement('status', consent.status),
        textElement('givenAt', consent.givenAt),
        textElement('expiresDay', consent.expiresDay),
      )

const documentElement = ({ title, contentType, bytes }: OutgoingDocument): readonly WrittenElement[] => [
  {
    name: 'document',
    content: [
      ...textElement('title', title),
      ...textElement('contentType', contentType),
      { name: 'size', content: String(bytes.length) },
      { name: 'sha256', content: sha256Of(bytes) },
      {
        name: 'bytes',
        content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
      },
    ],
  },
]

/** Documents, and what the sender of a passed-on referral said. */
export const documentElements = (message: OutgoingMessage, sent: PassedOn): readonly WrittenElement[] =>
  [...(message.documents ?? []), ...carriedDocument(sent)].flatMap(documentElement)
