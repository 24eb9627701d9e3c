/** Writes an outgoing message as a BaRS Bundle: a new referral, a correction, a notice or an answer. */
import type { OutgoingMessage } from '../../format.ts'
import { PROFILES } from './bars-codes.ts'
import { entryUrl, metaFor, type OutgoingEntry, reference, serviceRequestUrl } from './bars-outgoing-entry.ts'
import { type FhirResource, objectsAt } from './fhir-value.ts'
import {
  inFittingStatus,
  type PassedOn,
  passedOn,
  passedOnServiceRequest,
  referringToOurs,
} from './pass-on-carried.ts'
import { agreementWithdrawnEntries } from './write-bars-agreement.ts'
import { answerEntries } from './write-bars-answer.ts'
import { changedEntries, versioned } from './write-bars-changed.ts'
import { documentEntries } from './write-bars-documents.ts'
import { headerEntry, messageBundle } from './write-bars-header.ts'
import { healthcareServiceEntry, organisationEntries, practitionerEntries } from './write-bars-parties.ts'
import { patientEntry } from './write-bars-patient.ts'
import {
  carePlanEntry,
  consentEntry,
  encounterEntry,
  flagEntries,
  itemIdentifiers,
  localCategory,
  serviceRequestEntry,
  taskEntry,
} from './write-bars-referral.ts'

/** A referral that began here: everything is built from its content. */
const ownReferral = (message: OutgoingMessage): readonly OutgoingEntry[] => {
  const [patient, encounter] = [entryUrl(message, 'patient'), entryUrl(message, 'encounter')]
  return [
    headerEntry(message, serviceRequestUrl(message)),
    versioned(message, serviceRequestEntry(message)),
    patientEntry(message),
    encounterEntry(message, patient),
    carePlanEntry(message, patient, encounter),
    healthcareServiceEntry(message),
    ...organisationEntries(message),
    ...practitionerEntries(message),
    consentEntry(message, patient),
    taskEntry(message),
    ...flagEntries(message),
    ...documentEntries(message, patient),
    ...changedEntries(message, patient),
  ]
}

/** What a new referral must hold and the sender's message did not. */
const missingEntries = (message: OutgoingMessage, sent: PassedOn): readonly OutgoingEntry[] => {
  const lacks = (type: string): boolean =>
    sent.entries.every(({ resource }) => resource.resourceType !== type)
  const request = passedOnServiceRequest(message, sent).resource
  const refersTo = (name: string, url: string): boolean =>
    objectsAt(request, name).some((each) => each.reference === url)
  const patient = sent.patient?.fullUrl ?? entryUrl(message, 'patient')
  const encounter = entryUrl(message, 'encounter')
  const needsPractitioner =
    lacks('Practitioner') ||
    lacks('PractitionerRole') ||
    refersTo('requester', entryUrl(message, 'practitioner'))
  return [
    ...(sent.patient === undefined ? [patientEntry(message)] : []),
    ...(refersTo('encounter', encounter) ? [encounterEntry(message, patient)] : []),
    ...(refersTo('basedOn', entryUrl(message, 'care-plan'))
      ? [carePlanEntry(message, patient, String(objectsAt(request, 'encounter')[0]?.reference))]
      : []),
    ...(lacks('Consent') ? [consentEntry(message, patient)] : []),
    ...(needsPractitioner ? practitionerEntries(message) : []),
  ]
}

/** A partner's referral on its way to another: the sender's resources under our header. */
const passedOnReferral = (message: OutgoingMessage): readonly OutgoingEntry[] => {
  const sent = passedOn(message)
  return [
    headerEntry(message, serviceRequestUrl(message), sent.headerExtensions),
    ...referringToOurs(message, sent, [
      versioned(message, passedOnServiceRequest(message, sent)),
      ...inFittingStatus(sent),
      ...missingEntries(message, sent).map((entry) => ({ ...entry, resource: sent.clean(entry.resource) })),
    ]),
    healthcareServiceEntry(message),
    ...organisationEntries(message),
    ...changedEntries(message, sent.patient?.fullUrl ?? entryUrl(message, 'patient')),
  ]
}

/**
 * "Do not act": the referral is revoked. The person is written from our content, under the full URL that the partner
 * knows from the referral; nothing else that the sender said goes again.
 */
const withdrawal = (message: OutgoingMessage): readonly OutgoingEntry[] => {
  const sent = passedOn(message)
  const category = objectsAt(sent.serviceRequest?.resource, 'category')
  const own = patientEntry(message)
  const patient = { ...own, fullUrl: sent.patient?.fullUrl ?? own.fullUrl }
  return [
    headerEntry(message, serviceRequestUrl(message)),
    {
      fullUrl: serviceRequestUrl(message),
      resource: {
        resourceType: 'ServiceRequest',
        meta: metaFor(message, PROFILES.serviceRequest),
        identifier: itemIdentifiers(message),
        status: 'revoked',
        intent: 'plan',
        category: category.length > 0 ? category : localCategory(message.kind),
        subject: reference(patient.fullUrl),
      },
    },
    patient,
    ...organisationEntries(message),
  ]
}

const entriesOf = (message: OutgoingMessage): readonly OutgoingEntry[] => {
  switch (message.purpose) {
    case 'new':
    case 'correction':
    case 'go-on':
      return message.content.carried === undefined || message.content.carried.length === 0
        ? ownReferral(message)
        : passedOnReferral(message)
    case 'withdrawal':
      return withdrawal(message)
    case 'agreement-withdrawn':
      return agreementWithdrawnEntries(message)
    case 'answer':
      if (message.answer === undefined) throw new RangeError('an answer needs what it answers')
      return answerEntries(message, message.answer)
    default: {
      const never: never = message.purpose
      throw new RangeError(`unknown message purpose ${String(never)}`)
    }
  }
}

/**
 * The message as a Bundle. Deterministic: ids are derived from the message's own.
 * @throws RangeError for an answer that does not say what it answers; Fault `data-damaged` for unreadable content
 */
export const writeBarsMessage = (message: OutgoingMessage): FhirResource =>
  messageBundle(message, entriesOf(message))
