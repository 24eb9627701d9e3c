/** A message as `message` of case-1.xsd: who asks whom for what, and the content as far as its recipient may have it. */
import type { ItemKind } from '../../../domain/ids.ts'
import type { MessageParty, OutgoingMessage } from '../../format.ts'
import { type PassedOn, passedOn } from '../bars-fhir/pass-on-carried.ts'
import { agreementWithdrawnText } from '../bars-fhir/write-bars-agreement.ts'
import { missingDocumentsText } from '../bars-fhir/write-bars-documents.ts'
import { firstWireId } from '../fhir-task/task-steps.ts'
import { group, textElement, type WrittenElement, writeCaseXml } from './case-xml-writer.ts'
import {
  consentElement,
  contentElement,
  documentElements,
  personElement,
  type Words,
  wordsOf,
} from './write-case-parts.ts'

const NEW = {
  referral: 'Please take on this referral, or say why not.',
  notification: 'For information: please say when somebody has read it.',
  'information-request': 'Please answer each question, or say why not.',
} as const satisfies Record<ItemKind, string>

const WITHDRAWN = {
  referral: 'Do not act on this referral: it has been withdrawn.',
  notification: 'Disregard this notification: it was sent in error.',
  'information-request': 'Do not answer this request for information: it has been withdrawn.',
} as const satisfies Record<ItemKind, string>

/** What the receiver is to do. @throws RangeError for a purpose that this wire does not carry */
export const asks = (message: OutgoingMessage): string => {
  const { kind = 'referral', purpose } = message
  switch (purpose) {
    case 'new':
      return NEW[kind]
    case 'correction':
      return 'This takes the place of what was sent before. What has changed is said below.'
    case 'go-on':
      return 'Please go on with this after all. The message that told you not to act no longer holds.'
    case 'withdrawal':
      return WITHDRAWN[kind]
    case 'agreement-withdrawn':
      return agreementWithdrawnText(message)
    case 'answer':
      throw new RangeError('an answer is not carried on this wire')
    default: {
      const never: never = purpose
      throw new RangeError(`unknown message purpose ${String(never)}`)
    }
  }
}

const party = (
  name: string,
  { name: ownName, serviceName, odsCode, endpoint, phone }: MessageParty,
  words: Words,
): readonly WrittenElement[] =>
  group(
    name,
    textElement('name', words(ownName)),
    textElement('service', words(serviceName)),
    textElement('odsCode', odsCode),
    textElement('endpoint', endpoint),
    textElement('phone', phone),
  )

const contact = (
  { content: { referrer }, sender }: OutgoingMessage,
  words: Words,
): readonly WrittenElement[] => [
  {
    name: 'contact',
    content: [
      ...textElement('name', words(referrer.name)),
      ...textElement('role', words(referrer.role)),
      ...textElement('phone', referrer.phone ?? sender.phone),
    ],
  },
]

/** Ids, times and parties: of every message. */
const envelope = (message: OutgoingMessage, words: Words): readonly WrittenElement[] => [
  ...textElement('messageId', message.wireId),
  ...textElement('about', message.purpose === 'new' ? message.wireId : firstWireId(message)),
  ...textElement('caseId', message.itemWireId),
  ...textElement('conversationId', message.correlationId),
  ...textElement('reference', message.reference),
  ...textElement('kind', message.kind ?? 'referral'),
  ...textElement('purpose', message.purpose),
  ...textElement('madeAt', message.madeAt),
  ...textElement('raisedAt', message.raisedAt ?? message.madeAt),
  ...textElement('urgency', message.urgency),
  ...textElement('dueBy', message.dueBy),
  ...party('sender', message.sender, words),
  ...party('recipient', message.recipient, words),
  ...contact(message, words),
  ...textElement('asks', asks(message)),
]

const missing = (message: OutgoingMessage, words: Words): readonly WrittenElement[] => {
  const text = missingDocumentsText(message)
  return text === undefined
    ? []
    : group(
        'documentsMissing',
        textElement('count', String(message.documentsMissing)),
        textElement('text', words(text)),
      )
}

/** What tells of the child: of a first message, a correction and of going on. */
const telling = (message: OutgoingMessage, sent: PassedOn, words: Words): readonly WrittenElement[] => {
  const { changed } = message
  return [
    ...(changed === undefined
      ? []
      : group(
          'changed',
          textElement('messageVersion', String(changed.version)),
          textElement('text', words(changed.text)),
        )),
    ...personElement(message.content.person),
    ...contentElement(message, words),
    ...consentElement(message),
    ...documentElements(message, sent),
    ...missing(message, words),
  ]
}

const asWritten: Words = (text) => text

/** The document. A notice names the case and no more: the receiver has the rest. */
export const writeCaseMessage = (message: OutgoingMessage): Uint8Array => {
  const isNotice = message.purpose === 'withdrawal' || message.purpose === 'agreement-withdrawn'
  const sent = isNotice ? undefined : passedOn(message)
  const words = sent === undefined ? asWritten : wordsOf(message, sent)
  return writeCaseXml('message', { version: '1' }, [
    ...envelope(message, words),
    ...(sent === undefined ? [] : telling(message, sent, words)),
  ])
}
