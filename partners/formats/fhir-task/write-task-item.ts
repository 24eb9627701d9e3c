/**
 * A new item as ServiceRequest and Task (closed-loop, §§2 to 4, 7, 8): a referral asks for a service by its
 * ServiceRequest; a notification tells by a Communication; an information request asks by a CommunicationRequest. Each
 * has a Task, by which the partner says where it stands: of what only tells, that somebody has seen it.
 */
import type { ItemKind } from '../../../domain/ids.ts'
import type { Need } from '../../../domain/referral.ts'
import type { OutgoingMessage } from '../../format.ts'
import { PRIORITY_OF } from '../bars-fhir/bars-codes.ts'
import { coding } from '../bars-fhir/bars-coding.ts'
import { given, givenList, givenText, wireText } from '../bars-fhir/bars-wire-text.ts'
import type { FhirObject } from '../bars-fhir/fhir-value.ts'
import { type PassedOn, passedOn } from '../bars-fhir/pass-on-carried.ts'
import { missingDocumentsText } from '../bars-fhir/write-bars-documents.ts'
import { TASK_SYSTEMS } from './task-codes.ts'
import { createMessage, createPart, type Step } from './task-steps.ts'
import {
  consentStep,
  documentSteps,
  narrativeNotes,
  narrativeParts,
  partyReference,
  patientStep,
  references,
  referrerText,
} from './write-task-parts.ts'

/** What the steps of one item refer to. */
interface Around {
  readonly patient: string
  readonly documents: readonly Step[]
  readonly consent: readonly Step[]
}

const identifiers = (message: OutgoingMessage): readonly FhirObject[] => [
  { system: TASK_SYSTEMS.reference, value: message.reference },
  { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${message.itemWireId}` },
]

const needConcept = (need: Need): FhirObject => {
  const [code, system, text] = [need.code, need.system, need.text].map(wireText)
  const coded = code === undefined ? [] : [{ ...givenText('system', system), code }]
  return { ...givenList('coding', coded), ...givenText('text', text) }
}

const serviceRequestStep = (message: OutgoingMessage, { patient, documents, consent }: Around): Step =>
  createPart(message, 'service-request', {
    resourceType: 'ServiceRequest',
    identifier: identifiers(message),
    status: 'active',
    intent: 'order',
    priority: PRIORITY_OF[message.urgency],
    ...given('code', { text: wireText(message.recipient.serviceName) ?? 'Referral' }),
    subject: { reference: patient },
    authoredOn: message.raisedAt ?? message.madeAt,
    requester: partyReference(message.sender),
    performer: [partyReference(message.recipient)],
    ...givenList(
      'reasonCode',
      message.content.needs.map(needConcept).filter((need) => Object.keys(need).length > 0),
    ),
    ...references('supportingInfo', [...documents, ...consent]),
    note: narrativeNotes(message),
  })

const communicationStep = (message: OutgoingMessage, { patient, documents }: Around): Step =>
  createPart(message, 'communication', {
    resourceType: 'Communication',
    identifier: identifiers(message),
    status: 'completed',
    priority: PRIORITY_OF[message.urgency],
    subject: { reference: patient },
    ...references('about', documents),
    sent: message.madeAt,
    recipient: [partyReference(message.recipient)],
    sender: partyReference(message.sender),
    payload: narrativeParts(message).map(([label, text]) => ({ contentString: `${label}: ${text}` })),
  })

/** Each question as it is asked, under the id by which it is answered. */
const questionsOf = ({ content }: OutgoingMessage): readonly (readonly [id: string, text: string])[] =>
  (content.request?.questions ?? []).flatMap(({ id, text, why, periodFrom, periodTo }) => {
    const said = wireText(text)
    const period = [periodFrom, periodTo].flatMap((day) => wireText(day) ?? []).join(' to ')
    const reason = wireText(why)
    if (said === undefined) return []
    const parts = [
      said,
      period === '' ? '' : `Period: ${period}.`,
      reason === undefined ? '' : `Why: ${reason}`,
    ]
    return [[id, parts.filter((part) => part !== '').join(' ')] as const]
  })

const communicationRequestStep = (message: OutgoingMessage, { patient, documents }: Around): Step => {
  const questions = questionsOf(message).map(([, text]) => text)
  const asked = questions.length > 0 ? questions : [wireText(message.content.wanted) ?? 'Please contact us.']
  return createPart(message, 'communication-request', {
    resourceType: 'CommunicationRequest',
    identifier: identifiers(message),
    status: 'active',
    priority: PRIORITY_OF[message.urgency],
    subject: { reference: patient },
    ...references('about', documents),
    payload: asked.map((text) => ({ contentString: text })),
    ...given('occurrenceDateTime', message.dueBy),
    authoredOn: message.raisedAt ?? message.madeAt,
    requester: partyReference(message.sender),
    recipient: [partyReference(message.recipient)],
    sender: partyReference(message.sender),
    ...givenList(
      'reasonCode',
      [wireText(message.content.request?.statement)].flatMap((text) =>
        text === undefined ? [] : [{ text }],
      ),
    ),
    note: narrativeNotes(message),
  })
}

const FOCUS = {
  referral: serviceRequestStep,
  notification: communicationStep,
  'information-request': communicationRequestStep,
} as const satisfies Record<ItemKind, (message: OutgoingMessage, around: Around) => Step>

/** What the Task asks, in codes and in words. */
const TASK_CODES = {
  referral: ['fulfill', 'Please take on this referral, or say why not.'],
  notification: ['approve', 'For information: please accept this task when somebody has read it.'],
  'information-request': [
    'fulfill',
    'Please answer each question as an output of this task, or reject it with the reason.',
  ],
} as const satisfies Record<ItemKind, readonly [code: string, words: string]>

const taskStep = (message: OutgoingMessage, focus: Step, { patient, documents }: Around): Step => {
  const kind = message.kind ?? 'referral'
  const [code, words] = TASK_CODES[kind]
  const missing = wireText(missingDocumentsText(message))
  return createMessage(message, {
    resourceType: 'Task',
    identifier: identifiers(message),
    groupIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${message.correlationId}` },
    status: 'requested',
    intent: 'order',
    priority: PRIORITY_OF[message.urgency],
    code: { coding: [coding(TASK_SYSTEMS.taskCode, code), coding(TASK_SYSTEMS.kind, kind)], text: words },
    description: kind === 'referral' ? (wireText(message.content.wanted) ?? words) : words,
    focus: { reference: focus.fullUrl },
    for: { reference: patient },
    authoredOn: message.madeAt,
    lastModified: message.madeAt,
    requester: partyReference(message.sender),
    owner: partyReference(message.recipient),
    ...given('restriction', message.dueBy === undefined ? undefined : { period: { end: message.dueBy } }),
    note: [
      { text: `Sent by ${referrerText(message)}` },
      ...(missing === undefined ? [] : [{ text: missing }]),
    ],
    ...givenList('input', [
      ...questionsOf(message).map(([id, text]) => ({
        type: { coding: [coding(TASK_SYSTEMS.question, id)], text: `Question ${id.slice(1)}` },
        valueString: text,
      })),
      ...documents.map(({ fullUrl }) => ({
        type: { text: 'Document' },
        valueReference: { reference: fullUrl },
      })),
    ]),
  })
}

/** Taken out wherever it stands, as the sender's own words may have come into ours (withhold-details.ts). */
const cleaned = (steps: readonly Step[], message: OutgoingMessage, sent: PassedOn): readonly Step[] =>
  (message.content.carried ?? []).length === 0
    ? steps
    : steps.map((step) =>
        step.resource.resourceType === 'DocumentReference' || step.resource.resourceType === 'Patient'
          ? step
          : { ...step, resource: sent.clean(step.resource) },
      )

/** The steps that make the item at the partner. */
export const itemSteps = (message: OutgoingMessage): readonly Step[] => {
  const sent = passedOn(message)
  const patient = patientStep(message)
  const documents = documentSteps(message, patient.fullUrl, sent)
  const consent = consentStep(message, patient.fullUrl)
  const around = { patient: patient.fullUrl, documents, consent }
  const focus = FOCUS[message.kind ?? 'referral'](message, around)
  const written = cleaned([focus, taskStep(message, focus, around)], message, sent)
  return [patient, ...documents, ...consent, ...written]
}
