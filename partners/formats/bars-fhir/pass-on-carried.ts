/**
 * Passes on a partner's referral: the sender's resources as they came, under our own header, ServiceRequest id and
 * recipient. References keep their targets; what this recipient may not have is taken out.
 */
import type { CarriedResource } from '../../../domain/referral.ts'
import { Fault } from '../../../runtime/fault.ts'
import type { OutgoingMessage } from '../../format.ts'
import { aboutSubject } from './about-subject.ts'
import { looseNames } from './bars-bundle-index.ts'
import { PRIORITY_OF, PROFILES, SYSTEMS } from './bars-codes.ts'
import { codeAt, codeFrom, codingsAt, referenceAt } from './bars-coding.ts'
import { entryUrl, metaFor, type OutgoingEntry, reference, serviceRequestUrl } from './bars-outgoing-entry.ts'
import { parseFhirJson } from './fhir-json.ts'
import { FhirSyntaxError } from './fhir-syntax-error.ts'
import {
  ExactNumber,
  type FhirObject,
  type FhirResource,
  type FhirValue,
  isFhirResource,
  objectsAt,
} from './fhir-value.ts'
import { tidied } from './tidy-references.ts'
import { withholding } from './withhold-details.ts'
import { type KeptBack, withoutKeptBack } from './withhold-parts.ts'
import { nhsNumberIdentifier } from './write-bars-patient.ts'
import { itemIdentifiers, localCategory } from './write-bars-referral.ts'

/** The sender's resources, ready to be sent on. */
export interface PassedOn {
  readonly entries: readonly OutgoingEntry[]
  /** Extensions of the sender's MessageHeader: the decision support that was used. */
  readonly headerExtensions: readonly FhirObject[]
  /** The ServiceRequest as the sender wrote it, with its full URL there. */
  readonly serviceRequest: OutgoingEntry | undefined
  readonly patient: OutgoingEntry | undefined
  /** Takes out what the recipient may not have; for what is written anew from the sender's words. */
  readonly clean: (resource: FhirResource) => FhirResource
}

/** @throws Fault `data-damaged` where our own store gives back something else than was put in */
const parsed = ({ fullUrl, json }: CarriedResource): OutgoingEntry => {
  try {
    const resource = parseFhirJson(json)
    if (isFhirResource(resource)) return { fullUrl, resource }
  } catch (error) {
    if (!(error instanceof FhirSyntaxError)) throw error
  }
  throw new Fault('data-damaged', 'A carried resource cannot be read: restore the referral from its message.')
}

/** The same value with one full URL replaced wherever something refers to it. */
const redirected = (value: FhirValue, from: string, to: string): FhirValue => {
  if (typeof value === 'string') return value === from ? to : value
  if (value instanceof ExactNumber || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly FhirValue[]).map((item) => redirected(item, from, to))
  return Object.fromEntries(
    Object.entries(value as FhirObject).map(([name, held]) => [name, redirected(held, from, to)]),
  )
}

/** Only a confirmed number goes on, first among the identifiers that the sender gave. */
const withConfirmedNumber = (patient: FhirResource, nhsNumber: string | undefined): FhirResource =>
  nhsNumber === undefined
    ? patient
    : { ...patient, identifier: [nhsNumberIdentifier(nhsNumber), ...objectsAt(patient, 'identifier')] }

const keptBackFrom = ({ withheld = [] }: OutgoingMessage, along: readonly OutgoingEntry[]): KeptBack => {
  const names = new Set(along.flatMap((entry) => [entry.fullUrl.toLowerCase(), ...looseNames(entry)]))
  return { withheld, goesAlong: (written) => names.has(written.trim().toLowerCase()) }
}

/**
 * Reads the carried resources of a message, without what the recipient may not have and what is about somebody else;
 * a sender knows its own as it sent them.
 */
export const passedOn = (message: OutgoingMessage, form: 'tidy' | 'as-sent' = 'tidy'): PassedOn => {
  const { person, carried } = message.content
  const all = (carried ?? []).map(parsed)
  const { resource: clean, url } = withholding(message, all)
  const ours = aboutSubject(all)
  const keptBack = keptBackFrom(message, ours.entries)
  const kept = ours.entries.map((entry) => {
    const resource = withoutKeptBack(clean(entry.resource), keptBack)
    const isPatient = resource.resourceType === 'Patient'
    return {
      fullUrl: url(entry.fullUrl),
      resource: isPatient ? withConfirmedNumber(resource, person.nhsNumber) : resource,
    }
  })
  const entries = form === 'tidy' ? tidied(kept) : kept
  const header = entries.find(({ resource }) => resource.resourceType === 'MessageHeader')
  return {
    entries: entries.filter(
      ({ resource }) => !['MessageHeader', 'ServiceRequest'].includes(resource.resourceType),
    ),
    headerExtensions: objectsAt(header?.resource, 'extension'),
    serviceRequest: entries[ours.serviceRequest],
    patient: entries[ours.patient],
    clean,
  }
}

/** Points at `url` where the sender's ServiceRequest refers to nothing that goes with it. */
const orOwn = (sent: PassedOn, name: string, url: string): FhirObject => {
  const written = referenceAt(sent.serviceRequest?.resource, name)
  const goesAlong = sent.entries.some(({ fullUrl }) => fullUrl === written)
  return reference(goesAlong && written !== undefined ? written : url)
}

/** The category of the standard, where the sender gave one. */
const categoryOf = (request: FhirResource | undefined): 'referral' | 'validation' | undefined => {
  const code = codeFrom(codingsAt(request, 'category'), SYSTEMS.category)
  return code === 'referral' || code === 'validation' ? code : undefined
}

/** The sender's ServiceRequest under our id, to our recipient; the receiver alone gives it its `id`. */
export const passedOnServiceRequest = (message: OutgoingMessage, sent: PassedOn): OutgoingEntry => {
  const { id, ...rest } = sent.serviceRequest?.resource ?? { resourceType: 'ServiceRequest' }
  const requester = orOwn(sent, 'requester', entryUrl(message, 'practitioner'))
  return {
    fullUrl: serviceRequestUrl(message),
    resource: {
      authoredOn: message.madeAt,
      ...rest,
      // A receiver goes by the first category of the standard: where the sender gave none it is a referral.
      category: [
        ...(categoryOf(sent.serviceRequest?.resource) === undefined ? localCategory() : []),
        ...objectsAt(rest, 'category'),
      ],
      resourceType: 'ServiceRequest',
      meta: metaFor(message, PROFILES.serviceRequest),
      identifier: [...objectsAt(rest, 'identifier'), ...itemIdentifiers(message)],
      basedOn: [orOwn(sent, 'basedOn', entryUrl(message, 'care-plan'))],
      status: 'active',
      intent: 'plan',
      priority: PRIORITY_OF[message.urgency],
      subject: orOwn(sent, 'subject', entryUrl(message, 'patient')),
      encounter: orOwn(sent, 'encounter', entryUrl(message, 'encounter')),
      requester,
      performer: [reference(entryUrl(message, 'healthcare-service'))],
    },
  }
}

/** Statuses that the workflow table wants beside a new request of each category (standard, §9); the last where it has another. */
const FITTING: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  referral: { CarePlan: ['completed'], Encounter: ['finished', 'triaged'] },
  validation: { CarePlan: ['active'], Encounter: ['in-progress', 'triaged'] },
}

/**
 * The sender's care plan and contact in a status that goes with a new request. Their message may pair them otherwise,
 * and is taken; ours is one that any receiver of the standard must accept. What they wrote is kept as it came.
 */
export const inFittingStatus = ({ serviceRequest, entries }: PassedOn): readonly OutgoingEntry[] => {
  const fitting = FITTING[categoryOf(serviceRequest?.resource) ?? 'referral'] ?? {}
  return entries.map((entry) => {
    const allowed = fitting[entry.resource.resourceType]
    if (allowed === undefined) return entry
    const written = codeAt(entry.resource, 'status') ?? ''
    const status = allowed.includes(written) ? written : (allowed.at(-1) ?? '')
    return { ...entry, resource: { ...entry.resource, status } }
  })
}

/** The entries with references to the sender's ServiceRequest turned to ours. */
export const referringToOurs = (
  message: OutgoingMessage,
  sent: PassedOn,
  entries: readonly OutgoingEntry[],
): readonly OutgoingEntry[] => {
  const from = sent.serviceRequest?.fullUrl
  if (from === undefined) return entries
  return entries.map(({ fullUrl, resource }) => ({
    fullUrl,
    resource: redirected(resource, from, serviceRequestUrl(message)) as FhirResource,
  }))
}
