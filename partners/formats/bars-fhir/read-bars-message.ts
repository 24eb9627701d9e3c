/**
 * Reads a BaRS message (NHS Booking and Referral Standard, Core 1.4.1). Strict where the standard makes something
 * mandatory for the event and reason; what is unusual otherwise is taken and listed as an oddity.
 */

import { type BundleIndex, indexBundle } from './bars-bundle-index.ts'
import { type Envelope, readEnvelope } from './bars-envelope.ts'
import { barsFault, createFindings, type Findings } from './bars-findings.ts'
import { checkMandatory } from './bars-mandatory.ts'
import type { BarsFault, BarsMessage } from './bars-message.ts'
import { checkSubjects, noteOutsideReferences } from './bars-references.ts'
import { fitsWorkflow } from './bars-workflow-table.ts'
import { checkDates, noteSnomedFaults } from './check-bars-values.ts'
import { checkCharacters } from './check-characters.ts'
import { FHIR_CONTENT_TYPES, type FhirContentType, readFhirDocument } from './fhir-document.ts'
import { FhirSyntaxError } from './fhir-syntax-error.ts'
import type { FhirResource } from './fhir-value.ts'
import { endsConsent, readConsent } from './read-bars-consent.ts'
import { readContent } from './read-bars-content.ts'
import { type BarsHeader, findHeader, readEvent, readHeader } from './read-bars-header.ts'
import { readPerson } from './read-bars-person.ts'
import { readResponse } from './read-bars-response.ts'
import {
  type BarsServiceRequest,
  findServiceRequest,
  meaningOf,
  readServiceRequest,
  serviceRequestIdOf,
} from './read-bars-service-request.ts'
import { readUrgency } from './read-bars-urgency.ts'

/** A message with the Bundle it was read from (for the synchronous answer), or every fault that was found. */
export type BarsReading =
  | { readonly ok: true; readonly message: BarsMessage; readonly bundle: FhirResource }
  | { readonly ok: false; readonly faults: readonly BarsFault[] }

const refused = (...faults: readonly BarsFault[]): BarsReading => ({ ok: false, faults })

/** The first steps of a path: enough to find the place, whatever the nesting. */
const shortPath = (path: string): string => {
  const steps = (path.startsWith('Bundle') ? path : `Bundle.${path}`).split('.').filter((step) => step !== '')
  return steps.slice(0, 12).join('.')
}

/**
 * Reads a message from its bytes.
 * @param now instant of receipt: times of writing that lie more than five minutes ahead of it are refused
 */
export const readBarsMessage = (
  bytes: Uint8Array,
  contentType: FhirContentType,
  now: string,
): BarsReading => {
  try {
    const form = contentType === FHIR_CONTENT_TYPES.xml ? 'xml' : 'json'
    return readBarsBundle(readFhirDocument(bytes, form), now)
  } catch (error) {
    if (!(error instanceof FhirSyntaxError)) throw error
    return refused(barsFault('structure', shortPath(error.path), error.message))
  }
}

/** Reads a message from a resource that is already parsed. */
export const readBarsBundle = (bundle: FhirResource, now: string): BarsReading => {
  if (bundle.resourceType !== 'Bundle') {
    return refused(barsFault('structure', 'Bundle', 'The resource must be a Bundle.'))
  }
  const findings = createFindings()
  checkCharacters(bundle, findings)
  const envelope = readEnvelope(bundle, now, findings)
  const index = indexBundle(bundle, envelope.bundleId, findings)
  const message = readMessage(envelope, index, now, findings)
  if (message === undefined || findings.faults.length > 0) return { ok: false, faults: findings.faults }
  return { ok: true, message, bundle }
}

/** Header, then ServiceRequest, then the rest: each needs what came before it. */
const readMessage = (
  envelope: Envelope,
  index: BundleIndex,
  now: string,
  findings: Findings,
): BarsMessage | undefined => {
  const headerEntry = findHeader(index, findings)
  const event = headerEntry === undefined ? undefined : readEvent(headerEntry, findings)
  if (headerEntry === undefined || event === undefined) return
  const header = readHeader(headerEntry, event, index, findings)
  const requestEntry = header === undefined ? undefined : findServiceRequest(header, index, findings)
  const request = requestEntry === undefined ? undefined : readServiceRequest(requestEntry, index, findings)
  if (header === undefined || request === undefined) return
  checkMandatory(header, request, index, findings)
  checkSubjects(index, findings)
  checkDates(request, index, now, findings)
  if (findings.faults.length > 0) return
  return composed(envelope, header, request, index, findings)
}

const composed = (
  envelope: Envelope,
  header: BarsHeader,
  request: BarsServiceRequest,
  index: BundleIndex,
  findings: Findings,
): BarsMessage => {
  const { event, reason, contactPhone, inResponseTo } = header
  const { entry, status, category, useCase } = request
  const written = meaningOf(header, status)
  const meaning = written === 'update' && endsConsent(request, index) ? 'agreement-withdrawn' : written
  const fits = fitsWorkflow({ event, reason, category, status }, index)
  if (!fits && meaning !== 'agreement-withdrawn')
    findings.odd('pairing-unusual', `${entry.expression}.status`)
  const { person, nhsNumberStatus } = readPerson(request.patient, findings)
  const response =
    event === 'servicerequest-response' ? readResponse(header, request, index, findings) : undefined
  const serviceRequestId = serviceRequestIdOf(entry)
  const read = {
    ...envelope,
    event,
    category,
    serviceRequestStatus: status,
    focusFullUrl: entry.fullUrl,
    meaning,
    destination: header.destination,
    receiver: header.receiver,
    sender: header.sender,
    source: header.source,
    ...readConsent(request, index, meaning, findings),
    urgency: readUrgency(entry, envelope.timestamp, findings),
    content: { person, ...readContent(header, request, index) },
    ...(reason === undefined ? {} : { reason }),
    ...(useCase === undefined ? {} : { useCase }),
    ...(serviceRequestId === undefined ? {} : { serviceRequestId }),
    ...(contactPhone === undefined ? {} : { contactPhone }),
    ...(inResponseTo === undefined ? {} : { inResponseTo }),
    ...(response === undefined ? {} : { response }),
    ...(nhsNumberStatus === undefined ? {} : { nhsNumberStatus }),
  }
  noteSnomedFaults(index, findings)
  noteOutsideReferences(index, findings)
  return { ...read, oddities: findings.oddities }
}
