/**
 * Answers a partner's referral: a servicerequest-response by the table in read-bars-response.ts, read backwards. The
 * sender finds its own ServiceRequest and Encounter under the full URLs it gave them.
 */
import type { OutgoingMessage } from '../../format.ts'
import { answerNotes } from './bars-answer-words.ts'
import { PROFILES, REJECTED_REASONS, SYSTEMS } from './bars-codes.ts'
import { coding, concept, referenceAt } from './bars-coding.ts'
import {
  entryUrl,
  metaFor,
  type OutgoingEntry,
  reference,
  serviceRequestUrl,
  ukCoreEntry,
} from './bars-outgoing-entry.ts'
import { given, givenList, givenText, wireText } from './bars-wire-text.ts'
import { type FhirObject, objectsAt, textAt } from './fhir-value.ts'
import { type PassedOn, passedOn } from './pass-on-carried.ts'
import { headerEntry } from './write-bars-header.ts'
import { healthcareServiceEntry, organisationEntries, practitionerEntries } from './write-bars-parties.ts'
import { patientEntry } from './write-bars-patient.ts'
import { encounterEntry, itemIdentifiers, localCategory } from './write-bars-referral.ts'

type Answer = NonNullable<OutgoingMessage['answer']>
type Move = Answer['move']

/** ServiceRequest.status, and the status of the receiver's Encounter where there is one. */
const WIRE_STATES = {
  open: { status: 'active' },
  ask: { status: 'active', encounter: 'planned' },
  accept: { status: 'active', encounter: 'planned' },
  start: { status: 'active', encounter: 'in-progress' },
  hold: { status: 'on-hold', encounter: 'planned' },
  finish: { status: 'completed', encounter: 'finished' },
  decline: { status: 'revoked', encounter: 'cancelled' },
  'not-deliverable': { status: 'revoked', encounter: 'cancelled' },
  withdraw: { status: 'revoked', encounter: 'cancelled' },
} as const satisfies Record<Move, { readonly status: string; readonly encounter?: string }>

/** Reasons that the move itself gives; a partner's own reason is in the words. */
const MOVE_REASONS: Partial<Record<Move, string>> = {
  'not-deliverable': 'not-deliverable',
  withdraw: 'withdrawn',
}

const DISPLAYS = {
  RRNA: 'Requested resource not available within timescale',
  FC: 'Failed Contact',
  OTH: 'Other',
} as const

const CODE = /^[a-z0-9][a-z0-9-]{0,63}$/
const isCode = (text: string | undefined): text is string => text !== undefined && CODE.test(text)

const nationalReason = (reason: string | undefined): keyof typeof DISPLAYS =>
  reason === 'not-available-in-time' || reason === 'failed-contact' ? REJECTED_REASONS[reason] : 'OTH'

/** Why it ended: a rejection with its national and local reason, or the outcome. */
const reasonCodes = ({ move, words }: Answer): readonly FhirObject[] => {
  if (move === 'finish') {
    return isCode(words.outcome) ? [concept(SYSTEMS.localOutcome, words.outcome)] : []
  }
  if (WIRE_STATES[move].status !== 'revoked') return []
  const reason = MOVE_REASONS[move] ?? words.reason
  const national = nationalReason(reason)
  const codings = [
    coding(SYSTEMS.rejectedReason, national, DISPLAYS[national]),
    ...(isCode(reason) ? [coding(SYSTEMS.localReason, reason)] : []),
  ]
  return [{ coding: codings, ...givenText('text', words.explanation) }]
}

/** Where things stand in the message: the sender's URLs where we know them, else ours. */
interface AnswerUrls {
  readonly serviceRequest: string
  readonly patient: string
  readonly encounter: string
}

/** The receiver's state: the second Encounter of App 6. */
const receiverEncounterEntry = (
  message: OutgoingMessage,
  answer: Answer,
  urls: AnswerUrls,
): readonly OutgoingEntry[] => {
  const state = WIRE_STATES[answer.move]
  if (!('encounter' in state)) return []
  return [
    ukCoreEntry(message, 'receiver-encounter', 'Encounter', {
      status: state.encounter,
      class: coding(SYSTEMS.actCode, 'AMB', 'ambulatory'),
      subject: reference(urls.patient),
      period: { start: message.madeAt },
      ...givenList('reasonCode', reasonCodes(answer)),
    }),
  ]
}

/** Questions travel as a Task: the standard has no other place for them (LOCAL). */
const questionEntry = (
  message: OutgoingMessage,
  { move, words }: Answer,
  urls: AnswerUrls,
): readonly OutgoingEntry[] => {
  if (move !== 'ask') return []
  const questions = (words.questions ?? []).flatMap((question) => wireText(question) ?? [])
  return [
    ukCoreEntry(message, 'task', 'Task', {
      status: 'requested',
      intent: 'order',
      code: concept(SYSTEMS.localTask, 'information-request', 'More information is needed'),
      description: wireText(words.explanation) ?? 'More information is needed.',
      focus: reference(urls.serviceRequest),
      for: reference(urls.patient),
      authoredOn: message.madeAt,
      ...givenList(
        'input',
        questions.map((question) => ({ type: { text: 'Question' }, valueString: question })),
      ),
    }),
  ]
}

const answeredRequest = (
  message: OutgoingMessage,
  answer: Answer,
  sent: PassedOn,
  urls: AnswerUrls,
): OutgoingEntry => {
  const original = sent.serviceRequest?.resource
  const category = objectsAt(original, 'category')
  return {
    fullUrl: urls.serviceRequest,
    resource: {
      resourceType: 'ServiceRequest',
      id: message.itemWireId,
      meta: metaFor(message, PROFILES.serviceRequest),
      identifier: [...objectsAt(original, 'identifier'), ...itemIdentifiers(message)],
      status: WIRE_STATES[answer.move].status,
      intent: 'plan',
      category: category.length > 0 ? category : localCategory(),
      subject: reference(urls.patient),
      encounter: reference(urls.encounter),
      ...given('authoredOn', textAt(original, 'authoredOn')),
      performer: [reference(entryUrl(message, 'sender'))],
      ...givenList('note', answerNotes(answer.words)),
    },
  }
}

/** All entries of an answer. */
export const answerEntries = (message: OutgoingMessage, answer: Answer): readonly OutgoingEntry[] => {
  const sent = passedOn(message, 'as-sent')
  const written = referenceAt(sent.serviceRequest?.resource, 'encounter')
  const sendersEncounter = sent.entries.find(
    ({ fullUrl, resource }) => resource.resourceType === 'Encounter' && fullUrl === written,
  )
  const patient = sent.patient ?? patientEntry(message)
  const encounter = sendersEncounter ?? encounterEntry(message, patient.fullUrl)
  const urls: AnswerUrls = {
    serviceRequest: sent.serviceRequest?.fullUrl ?? serviceRequestUrl(message),
    patient: patient.fullUrl,
    encounter: encounter.fullUrl,
  }
  return [
    headerEntry(message, urls.serviceRequest),
    answeredRequest(message, answer, sent, urls),
    encounter,
    ...receiverEncounterEntry(message, answer, urls),
    patient,
    ...organisationEntries(message),
    ...practitionerEntries(message),
    healthcareServiceEntry(message),
    ...questionEntry(message, answer, urls),
  ]
}
