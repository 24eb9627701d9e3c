/** What the simulated partner can be asked: its capabilities, and the referrals it holds. */
import { randomUUID } from 'node:crypto'
import type { CaseBook, CaseRecord, CaseState } from './partner-case-book.ts'
import { checkReadHeaders, type HeaderRules } from './partner-header-checks.ts'
import type { BarsMessage } from './partner-message-reader.ts'
import { type FhirResource, fhirReply, problem, problemReply } from './partner-outcome.ts'
import type { SimulatedReply, SimulatedRequest } from './simulator-server.ts'

const BASE = '/FHIR/R4'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number'

/** The ServiceRequest's status for a case. */
const STATUS: Readonly<Record<CaseState, string>> = {
  received: 'active',
  asked: 'active',
  accepted: 'active',
  'in-progress': 'active',
  'on-hold': 'on-hold',
  declined: 'revoked',
  finished: 'completed',
  'not-brought': 'revoked',
  cancelled: 'revoked',
}

const serviceRequest = (found: CaseRecord): FhirResource => ({
  resourceType: 'ServiceRequest',
  id: found.serviceRequestId,
  meta: {
    lastUpdated: found.createdAt,
    profile: ['https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral'],
  },
  ...(found.serviceRequestIdentifier !== '' && { identifier: [{ value: found.serviceRequestIdentifier }] }),
  status: STATUS[found.state],
  intent: 'plan',
  authoredOn: found.createdAt,
  subject: { reference: found.parts.patient.fullUrl },
})

/** The synchronous answer: the message's own parts that matter later, with the ids that we gave them. */
export const acceptedBundle = (message: BarsMessage, serviceRequestId: string): FhirResource => {
  const now = new Date().toISOString()
  const kept = ['MessageHeader', 'ServiceRequest', 'Encounter', 'Patient']
  return {
    resourceType: 'Bundle',
    id: message.bundleId,
    meta: { lastUpdated: now, profile: ['https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage'] },
    type: 'message',
    timestamp: now,
    entry: message.resources
      .filter(({ type }) => kept.includes(type))
      .map(({ type, fullUrl }) => ({
        fullUrl,
        resource: {
          resourceType: type,
          id: type === 'ServiceRequest' ? serviceRequestId : randomUUID(),
          meta: { lastUpdated: now },
        },
      })),
  }
}

const capability = (name: string): FhirResource => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  version: '1.0.0',
  date: '2026-01-01',
  kind: 'instance',
  software: { name: `${name} (simulated)` },
  fhirVersion: '4.0.1',
  format: ['json', 'xml'],
  rest: [
    {
      mode: 'server',
      resource: [{ type: 'ServiceRequest', interaction: [{ code: 'read' }, { code: 'search-type' }] }],
      operation: [
        {
          name: 'process-message',
          definition: 'http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message',
        },
      ],
    },
  ],
  messaging: [
    {
      supportedMessage: [
        {
          mode: 'receiver',
          definition: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral',
        },
        {
          mode: 'receiver',
          definition: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-cancelled',
        },
        {
          mode: 'sender',
          definition: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-short',
        },
      ],
    },
  ],
})

/** Answers a GET of the standard; `undefined` for any other path. */
export const answerRead = (
  request: SimulatedRequest,
  options: HeaderRules & { readonly book: CaseBook; readonly name: string },
): SimulatedReply | undefined => {
  if (request.method !== 'GET' || !request.path.startsWith(`${BASE}/`)) return undefined
  const path = request.path.slice(BASE.length)
  if (path === '/metadata') return fhirReply(request, 200, capability(options.name))
  const [, type, id] = path.split('/')
  if (type !== 'ServiceRequest') return undefined
  const refused = checkReadHeaders(request, options)
  if (refused) return problemReply(request, refused)
  return id === undefined ? search(request, options.book) : read(request, options.book, id)
}

const read = (request: SimulatedRequest, book: CaseBook, id: string): SimulatedReply => {
  if (!UUID.test(id))
    return problemReply(request, problem(400, 'REC_BAD_REQUEST', 'value', 'the id is not a UUID'))
  const found = book.cases().find(({ serviceRequestId }) => serviceRequestId === id)
  return found
    ? fhirReply(request, 200, serviceRequest(found))
    : problemReply(request, problem(404, 'REC_NOT_FOUND', 'not-found', 'no referral of that id'))
}

const MATCHES: Readonly<Record<string, (found: CaseRecord, value: string) => boolean>> = {
  'patient:identifier': ({ parts }, value) => value === `${NHS_NUMBER_SYSTEM}|${parts.patient.nhsNumber}`,
  identifier: ({ serviceRequestIdentifier }, value) =>
    (value.split('|').pop() ?? '') === serviceRequestIdentifier,
  _id: ({ serviceRequestId }, value) => value === serviceRequestId,
}

const search = (request: SimulatedRequest, book: CaseBook): SimulatedReply => {
  const parameters = [...request.query]
  const tests = parameters.map(([name, value]) => ({ matches: MATCHES[name], value }))
  if (tests.length === 0 || tests.some(({ matches }) => matches === undefined))
    return problemReply(
      request,
      problem(400, 'REC_BAD_REQUEST', 'invalid', 'search by patient:identifier, identifier or _id'),
    )
  const found = book.cases().filter((record) => tests.every(({ matches, value }) => matches?.(record, value)))
  return fhirReply(request, 200, {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    entry: found.map((record) => ({
      fullUrl: `${BASE}/ServiceRequest/${record.serviceRequestId}`,
      resource: serviceRequest(record),
      search: { mode: 'match' },
    })),
  })
}
