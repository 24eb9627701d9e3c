/**
 * Writes the partner's answers as BaRS response messages (BaRS: Feedback). As in the national examples the sender's
 * Encounter is repeated and a second one carries the receiver's state:
 *
 *   answer       ServiceRequest.status   second Encounter.status
 *   ask          active                  planned, and a Task `information-request` with the question
 *   accept       active                  planned
 *   start        active                  in-progress
 *   hold         on-hold                 planned
 *   decline      active                  cancelled, with a reason of rejected-reasons-bars
 *   finish       completed               finished
 *   not-brought  revoked                 none: an Appointment of status `noshow`
 */
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import type { CaseRecord, PartnerAnswer, PlannedAnswer } from './partner-case-book.ts'
import type { FhirResource, FhirValue } from './partner-outcome.ts'

/** Who answers. */
export interface PartnerIdentity {
  readonly name: string
  readonly odsCode: string
}

export interface AnswerMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const SYSTEM = 'https://fhir.nhs.uk/CodeSystem'
const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code'
const VERSION = '1.0.0'

const STATUSES: Readonly<Record<PartnerAnswer, { readonly request: string; readonly encounter?: string }>> = {
  ask: { request: 'active', encounter: 'planned' },
  accept: { request: 'active', encounter: 'planned' },
  start: { request: 'active', encounter: 'in-progress' },
  hold: { request: 'on-hold', encounter: 'planned' },
  decline: { request: 'active', encounter: 'cancelled' },
  finish: { request: 'completed', encounter: 'finished' },
  'not-brought': { request: 'revoked' },
}

const base64 = (value: FhirValue): string => Buffer.from(JSON.stringify(value)).toString('base64')

/** The message and its headers: the same bytes each time, so that a retry is one (BaRS: Retry and duplicates). */
export const writeAnswer = (
  found: CaseRecord,
  planned: PlannedAnswer,
  identity: PartnerIdentity,
): AnswerMessage => {
  const [system = '', value = ''] = found.parts.sourceEndpoint.split('|')
  const { category, useCase } = found.parts
  return {
    headers: {
      'content-type': 'application/fhir+json',
      accept: 'application/fhir+json; version=1.0.0',
      'x-request-id': planned.answerId,
      'x-correlation-id': found.correlationId,
      'nhsd-target-identifier': base64({ value, system }),
      'nhsd-end-user-organisation': base64(organisation(identity)),
      'nhsd-requesting-software': base64({
        resourceType: 'Device',
        deviceName: [{ name: 'Simulated partner', type: 'manufacturer-name' }],
        version: [{ value: VERSION }],
      }),
      'use-context': `${useCase || 'local'}|${category}|servicerequest-response|${reasonOf(planned.answer)}`,
    },
    body: JSON.stringify(bundle(found, planned, identity)),
  }
}

/** The first word on a referral is new, what follows updates it. */
const reasonOf = (answer: PartnerAnswer): string =>
  answer === 'start' || answer === 'finish' ? 'update' : 'new'

const organisation = ({ name, odsCode }: PartnerIdentity): FhirResource => ({
  resourceType: 'Organization',
  identifier: [{ system: ODS, value: odsCode }],
  name,
})

const urn = (planned: PlannedAnswer, part: string): string => `urn:uuid:${uuidV5(part, planned.answerId)}`

const bundle = (found: CaseRecord, planned: PlannedAnswer, identity: PartnerIdentity): FhirResource => {
  const { parts } = found
  const stamped = (fullUrl: string, { resourceType, ...rest }: FhirResource): FhirValue => ({
    fullUrl,
    resource: { resourceType, meta: { lastUpdated: planned.madeAt }, ...rest },
  })
  const sender = parts.senderOrganisation
  return {
    resourceType: 'Bundle',
    id: planned.bundleId,
    meta: {
      versionId: VERSION,
      lastUpdated: planned.madeAt,
      profile: ['https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage'],
    },
    type: 'message',
    timestamp: planned.madeAt,
    entry: [
      stamped(urn(planned, 'header'), messageHeader(found, planned, identity)),
      stamped(found.serviceRequestFullUrl, serviceRequest(found, planned)),
      stamped(parts.encounter.fullUrl, encounter(found, parts.encounter.status)),
      ...ownState(found, planned).map((resource) =>
        stamped(urn(planned, `own-${resource.resourceType}`), resource),
      ),
      stamped(parts.patient.fullUrl, patient(found)),
      stamped(urn(planned, 'organisation'), organisation(identity)),
      stamped(
        sender.fullUrl,
        organisation({ name: sender.name || 'Sender', odsCode: sender.odsCode || 'UNKNOWN' }),
      ),
    ],
  }
}

const messageHeader = (
  found: CaseRecord,
  planned: PlannedAnswer,
  identity: PartnerIdentity,
): FhirResource => ({
  resourceType: 'MessageHeader',
  eventCoding: { system: `${SYSTEM}/message-events-bars`, code: 'servicerequest-response' },
  destination: [
    {
      endpoint: found.parts.sourceEndpoint,
      receiver: { reference: found.parts.senderOrganisation.fullUrl },
    },
  ],
  sender: { reference: urn(planned, 'organisation') },
  source: {
    name: identity.name,
    software: 'Simulated partner',
    version: VERSION,
    endpoint: `https://fhir.nhs.uk/Id/dos-service-id|${found.targetServiceId}`,
  },
  reason: { coding: [{ system: `${SYSTEM}/message-reason-bars`, code: reasonOf(planned.answer) }] },
  response: { identifier: found.bundleId, code: 'ok' },
  focus: [{ reference: found.serviceRequestFullUrl }],
  definition: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-short',
})

const serviceRequest = (found: CaseRecord, planned: PlannedAnswer): FhirResource => ({
  resourceType: 'ServiceRequest',
  id: found.serviceRequestId,
  ...(found.serviceRequestIdentifier !== '' && { identifier: [{ value: found.serviceRequestIdentifier }] }),
  status: STATUSES[planned.answer].request,
  intent: 'plan',
  category: [
    {
      coding: [
        { system: `${SYSTEM}/message-category-servicerequest`, code: found.parts.category },
        ...(found.parts.useCase === ''
          ? []
          : [{ system: `${SYSTEM}/usecases-categories-bars`, code: found.parts.useCase }]),
      ],
    },
  ],
  subject: { reference: found.parts.patient.fullUrl },
  encounter: { reference: found.parts.encounter.fullUrl },
  authoredOn: found.createdAt,
  performer: [{ reference: urn(planned, 'organisation') }],
  ...(planned.words !== '' && { note: [{ text: planned.words }] }),
})

const encounter = (found: CaseRecord, status: string): FhirResource => ({
  resourceType: 'Encounter',
  status,
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'EMER' },
  subject: { reference: found.parts.patient.fullUrl },
  ...(found.parts.encounter.episodeOfCare !== '' && {
    episodeOfCare: [{ reference: found.parts.encounter.episodeOfCare }],
  }),
})

/** What the partner has made of it: its Encounter, or the appointment to which the child was not brought. */
const ownState = (found: CaseRecord, planned: PlannedAnswer): readonly FhirResource[] => {
  const status = STATUSES[planned.answer].encounter
  if (status === undefined)
    return [
      {
        resourceType: 'Appointment',
        status: 'noshow',
        created: planned.madeAt,
        participant: [{ actor: { reference: found.parts.patient.fullUrl }, status: 'accepted' }],
      },
    ]
  const reason = {
    coding: [{ system: `${SYSTEM}/rejected-reasons-bars`, code: 'OTH', display: 'Other' }],
    text: planned.words || 'The service cannot take this referral',
  }
  return [
    {
      ...encounter(found, status),
      identifier: [{ system: 'https://partner.example/Id/case-number', value: found.caseId }],
      ...(planned.answer === 'decline' && { reasonCode: [reason] }),
    },
    ...(planned.answer === 'ask' ? [question(found, planned)] : []),
  ]
}

const question = (found: CaseRecord, planned: PlannedAnswer): FhirResource => ({
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  code: { coding: [{ system: 'https://partner.example/tasks', code: 'information-request' }] },
  description: planned.words || 'Please tell us more',
  focus: { reference: found.serviceRequestFullUrl },
  for: { reference: found.parts.patient.fullUrl },
  authoredOn: planned.madeAt,
})

const patient = (found: CaseRecord): FhirResource => {
  const { nhsNumber, family, given, gender, birthDate } = found.parts.patient
  return {
    resourceType: 'Patient',
    ...(nhsNumber !== '' && {
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
    }),
    ...(family !== '' && { name: [{ use: 'official', family, ...(given !== '' && { given: [given] }) }] }),
    ...(gender !== '' && { gender }),
    ...(birthDate !== '' && { birthDate }),
  }
}
