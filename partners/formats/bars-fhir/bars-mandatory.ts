/**
 * What a message of each kind must hold (standard, §5: the MessageDefinitions and the payload table). Refused is what
 * lacks a mandatory resource or element for its event and reason, but for the elements of bars-mandatory-elements.ts;
 * more than that is taken. Consent is not here: where a sender gives none, the agreement held with that sender counts.
 */
import type { BundleEntry, BundleIndex } from './bars-bundle-index.ts'
import { codeAt } from './bars-coding.ts'
import type { Findings } from './bars-findings.ts'
import { type MessageKind, noteMissingElements } from './bars-mandatory-elements.ts'
import { mandatoryReference } from './bars-references.ts'
import { objectAt, valuesAt } from './fhir-value.ts'
import type { BarsHeader } from './read-bars-header.ts'
import type { BarsServiceRequest } from './read-bars-service-request.ts'

const kindOf = (header: BarsHeader): MessageKind => {
  if (header.event === 'servicerequest-response') return 'response'
  return header.reason === 'new' ? 'new' : 'change'
}

/** Resources beside MessageHeader, ServiceRequest, Patient and the Organizations, which every message refers to. */
const RESOURCES: Readonly<Record<MessageKind, readonly string[]>> = {
  new: ['Encounter', 'CarePlan', 'HealthcareService', 'Practitioner', 'PractitionerRole'],
  change: [],
  response: [],
}

/** References of a new ServiceRequest, with what they may lead to. */
const NEW_REFERENCES: readonly (readonly [string, readonly string[]])[] = [
  ['basedOn', ['CarePlan', 'ServiceRequest', 'MedicationRequest']],
  ['encounter', ['Encounter']],
  ['requester', ['Practitioner', 'PractitionerRole', 'Organization', 'Patient', 'RelatedPerson', 'Device']],
  [
    'performer',
    [
      'HealthcareService',
      'Organization',
      'Practitioner',
      'PractitionerRole',
      'CareTeam',
      'Device',
      'Patient',
      'RelatedPerson',
    ],
  ],
]

/** Elements that FHIR and the payload table want in the resources above. */
const NEW_ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  Encounter: ['status', 'class'],
  CarePlan: ['status', 'intent', 'subject'],
}

/** How many of a resource the standard expects at most, for the kinds where it says. */
const MOST: Readonly<Record<MessageKind, Readonly<Record<string, number>>>> = {
  new: { Patient: 1, Encounter: 1, CarePlan: 1 },
  change: { Patient: 1 },
  response: { Patient: 1, Encounter: 2 },
}

/** Kinds of resource that the MessageDefinitions list, or that published messages hold. */
const EXPECTED: ReadonlySet<string> = new Set(
  (
    'MessageHeader ServiceRequest Patient Encounter CarePlan Organization Practitioner PractitionerRole Consent ' +
    'HealthcareService Flag Location Observation Condition Procedure Task Communication MedicationStatement ' +
    'AllergyIntolerance Questionnaire QuestionnaireResponse RelatedPerson Device Appointment Slot Schedule ' +
    'OperationOutcome EpisodeOfCare'
  ).split(' '),
)

const checkElements = (entry: BundleEntry, findings: Findings): void => {
  for (const name of NEW_ELEMENTS[entry.resource.resourceType] ?? []) {
    if (valuesAt(entry.resource, name).length === 0) {
      const expression = `${entry.expression}.${name}`
      findings.fault('required', expression, `${entry.resource.resourceType}.${name} is missing.`)
    }
  }
}

const checkNewReferral = (request: BarsServiceRequest, index: BundleIndex, findings: Findings): void => {
  const { entry } = request
  for (const [name, types] of NEW_REFERENCES) {
    const place = { reference: objectAt(entry.resource, name), expression: `${entry.expression}.${name}` }
    mandatoryReference(place, types, index, findings)
  }
  const hasTime = codeAt(entry.resource, 'authoredOn') !== undefined
  // The published validation requests have no authoredOn, the referrals all do.
  if (!hasTime && request.category === 'referral') {
    findings.fault('required', `${entry.expression}.authoredOn`, 'ServiceRequest.authoredOn is missing.')
  }
  for (const other of index.entries) checkElements(other, findings)
}

const noteSurplus = (kind: MessageKind, index: BundleIndex, findings: Findings): void => {
  for (const [type, most] of Object.entries(MOST[kind])) {
    const surplus = index.ofType(type).slice(most)
    for (const entry of surplus) findings.odd('more-than-expected', entry.expression)
  }
  for (const { resource, expression } of index.entries) {
    if (!EXPECTED.has(resource.resourceType)) findings.odd('resource-unexpected', expression)
  }
}

/** Checks that the message holds what it must, and notes where it holds more. */
export const checkMandatory = (
  header: BarsHeader,
  request: BarsServiceRequest,
  index: BundleIndex,
  findings: Findings,
): void => {
  const kind = kindOf(header)
  for (const type of RESOURCES[kind]) {
    if (index.ofType(type).length === 0) {
      findings.fault('required', `Bundle.entry.resource.ofType(${type})`, `There is no ${type}.`)
    }
  }
  if (kind === 'new') checkNewReferral(request, index, findings)
  noteMissingElements(kind, header, request, index, findings)
  noteSurplus(kind, index, findings)
}
