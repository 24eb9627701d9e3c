/**
 * What a message says: OBX for what was seen, the professional's view, what is asked and the documents, each under its
 * own code so that fact and opinion stay apart; NTE for what is said about the message itself. Free text is never cut.
 */
import type { Urgency } from '../../../domain/referral.ts'
import type { OutgoingDocument, OutgoingMessage } from '../../format.ts'
import { passedOn } from '../bars-fhir/pass-on-carried.ts'
import { agreementWithdrawnText } from '../bars-fhir/write-bars-agreement.ts'
import { missingDocumentsText } from '../bars-fhir/write-bars-documents.ts'
import { referrerText } from '../fhir-task/write-task-parts.ts'
import { hl7Time, OUR_AUTHORITY } from './hl7-codes.ts'
import { components, segment } from './hl7-segment.ts'
import { formattedText, plainText } from './hl7-text.ts'

/** Takes out of our words what the sender's own may have brought into them (withhold-details.ts). */
type Clean = (text: string) => string

const URGENCY_WORDS: Readonly<Record<Urgency, string>> = {
  immediate: 'Somebody needs to act at once.',
  'same-day': 'Somebody needs to act today.',
  'three-days': 'Somebody needs to act within three days.',
  standard: 'It is not urgent.',
}

interface Observation {
  /** OBX-2 and OBX-5 as written. */
  readonly type: 'FT' | 'CE' | 'ED'
  readonly value: string
  readonly code: string
  readonly label: string
}

const textObservation = (code: string, label: string, text: string | undefined): readonly Observation[] => {
  const value = formattedText(text)
  return value === '' ? [] : [{ type: 'FT', value, code, label }]
}

const needObservations = ({ content }: OutgoingMessage, clean: Clean): readonly Observation[] =>
  content.needs.flatMap(({ code, text, system }) => {
    const value = components(plainText(code), plainText(clean(text)), plainText(system))
    return value === '' ? [] : [{ type: 'CE', value, code: 'NEED', label: 'Need' } as const]
  })

const CONSENT_WORDS = {
  active: 'The family has agreed to this sharing.',
  refused: 'The family has not agreed to this sharing.',
  withdrawn: 'The family has withdrawn its agreement to this sharing.',
  expired: 'The family’s agreement to this sharing has run out.',
  superseded: 'The family’s agreement to this sharing was replaced by another.',
} as const satisfies Record<NonNullable<OutgoingMessage['consent']>['status'], string>

const consentText = ({ consent }: OutgoingMessage): string | undefined => {
  if (consent === undefined) return undefined
  const until = consent.expiresDay === undefined ? '' : `, until ${consent.expiresDay}`
  return `${CONSENT_WORDS[consent.status]} Given on ${consent.givenAt.slice(0, 10)}${until}.`
}

/** Table 0191 has no subtypes of its own: type and subtype are those of the media type (chapter 2, ED). */
const documentObservation = ({ title, contentType, bytes }: OutgoingDocument): Observation => {
  const [type = 'application', subtype = 'octet-stream'] = contentType.split('/')
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return {
    type: 'ED',
    value: components('', plainText(type), plainText(subtype), 'Base64', data),
    code: 'DOCUMENT',
    label: title,
  }
}

const observationsOf = (message: OutgoingMessage, clean: Clean): readonly Observation[] => {
  const { content } = message
  return [
    ...textObservation('FACTS', 'What was seen or told', clean(content.facts)),
    ...textObservation('OPINION', 'The professional’s view', clean(content.opinion ?? '')),
    ...textObservation('WANTED', 'What is asked for', clean(content.wanted)),
    ...(content.details ?? []).flatMap(({ category, text }) =>
      textObservation(`ABOUT-${category.toUpperCase()}`, `About ${category}`, clean(text)),
    ),
    ...needObservations(message, clean),
    ...textObservation('HOW-SOON', 'How soon', URGENCY_WORDS[message.urgency]),
    ...textObservation('CONSENT', 'Agreement', consentText(message)),
    ...(message.documents ?? []).map(documentObservation),
  ]
}

const observationSegment = ({ type, value, code, label }: Observation, index: number): string =>
  segment('OBX', {
    1: String(index + 1),
    2: type,
    3: components(code, plainText(label), OUR_AUTHORITY),
    // Several of one kind are told apart by their number.
    4: String(index + 1),
    5: value,
    11: 'F',
  })

/** What the sender's own message held that has no place here, so that somebody can ask for it. */
const NO_CONTENT_OF_ITS_OWN = [
  'Consent',
  'Endpoint',
  'HealthcareService',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
]

const notCarriedText = (message: OutgoingMessage, count: number): string | undefined => {
  if (count === 0) return undefined
  const { name, phone } = message.content.referrer
  const number = phone ?? message.sender.phone
  return (
    'The sender’s own message holds more than this system can be sent ' +
    `(${count} ${count === 1 ? 'record' : 'records'}). Ask ${name === '' ? message.sender.name : name}` +
    `${number === undefined ? '' : ` on ${number}`}.`
  )
}

const noteSegments = (texts: readonly (string | undefined)[]): readonly string[] =>
  texts
    .map(formattedText)
    .filter((text) => text !== '')
    .map((text, index) => segment('NTE', { 1: String(index + 1), 2: 'L', 3: text }))

/** The content of a new or corrected referral. */
export const contentSegments = (message: OutgoingMessage): readonly string[] => {
  const sent = passedOn(message)
  const clean: Clean = (text) => {
    if ((message.content.carried ?? []).length === 0) return text
    const { words } = sent.clean({ resourceType: 'Basic', words: text })
    return typeof words === 'string' ? words : ''
  }
  const kept = sent.entries.filter(({ resource }) => !NO_CONTENT_OF_ITS_OWN.includes(resource.resourceType))
  const { changed } = message
  return [
    segment('OBR', {
      1: '1',
      2: components(plainText(message.reference), OUR_AUTHORITY),
      4: components('REFERRAL', 'Referral', OUR_AUTHORITY),
      7: hl7Time(message.raisedAt ?? message.madeAt),
    }),
    ...observationsOf(message, clean).map(observationSegment),
    ...noteSegments([
      changed === undefined ? undefined : `Version ${changed.version}. ${clean(changed.text)}`,
      `Sent by ${referrerText(message)}`,
      missingDocumentsText(message),
      notCarriedText(message, kept.length),
    ]),
  ]
}

/** "Do not act". What was said before is not said again. */
export const withdrawalSegments = (message: OutgoingMessage): readonly string[] =>
  noteSegments([
    'This referral has been withdrawn by its sender. Do not act on it.',
    `Sent by ${referrerText(message)}`,
  ])

/** The referral is left as it is; what is over is the agreement. */
export const agreementWithdrawnSegments = (message: OutgoingMessage): readonly string[] =>
  noteSegments([agreementWithdrawnText(message)])
