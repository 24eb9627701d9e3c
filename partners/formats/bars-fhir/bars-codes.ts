/** Names and codes of the NHS Booking and Referral Standard (Core 1.4.1), and the few local ones that it has no word for. */
import { DOS_SERVICE_SYSTEM, ODS_SYSTEM } from '../../../domain/partner.ts'
import type { Urgency } from '../../../domain/referral.ts'

const CODE_SYSTEM = 'https://fhir.nhs.uk/CodeSystem/'
const UK_CORE = 'https://fhir.hl7.org.uk/StructureDefinition/'
/** Where local codes live: children's social care has no use case of its own in the standard. */
const LOCAL = 'https://referral-exchange.example/'

/** The Application version that our own messages follow, and the Core version asked for in Accept. */
export const BARS_APPLICATION_VERSION = '1.1.0'
export const BARS_CORE_VERSION = '1.4.0'
/** Only another major version stops a sender (Core, Versioning). */
export const BARS_MAJOR_VERSION = 1

export const SYSTEMS = {
  event: `${CODE_SYSTEM}message-events-bars`,
  reason: `${CODE_SYSTEM}message-reason-bars`,
  category: `${CODE_SYSTEM}message-category-servicerequest`,
  useCase: `${CODE_SYSTEM}usecases-categories-bars`,
  flagCategory: `${CODE_SYSTEM}flag-categories-bars`,
  safeguarding: `${CODE_SYSTEM}safeguarding-codes-bars`,
  rejectedReason: `${CODE_SYSTEM}rejected-reasons-bars`,
  consentCategory: `${CODE_SYSTEM}consent-categories-bars`,
  /** Spelt `CodeSystem` in one page of the standard: compared by {@link sameUrl}. */
  httpError: 'https://fhir.nhs.uk/Codesystem/http-error-codes',
  verification: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus',
  consentScope: 'http://terminology.hl7.org/CodeSystem/consentscope',
  actCode: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  snomed: 'http://snomed.info/sct',
  dosService: DOS_SERVICE_SYSTEM,
  ods: ODS_SYSTEM,
  localUseCase: `${LOCAL}CodeSystem/use-case`,
  localNarrative: `${LOCAL}CodeSystem/narrative-part`,
  localReason: `${LOCAL}CodeSystem/response-reason`,
  localOutcome: `${LOCAL}CodeSystem/outcome`,
  localTask: `${LOCAL}CodeSystem/task`,
  localItemKind: `${LOCAL}CodeSystem/item-kind`,
  localTopic: `${LOCAL}CodeSystem/message-topic`,
  localReference: `${LOCAL}Id/reference`,
  localReferrer: `${LOCAL}Id/referrer`,
} as const

export const PROFILES = {
  bundle: 'https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage',
  requestHeader: 'https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-servicerequest-request',
  responseHeader: 'https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-servicerequest-response',
  serviceRequest: 'https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral',
  outcome: `${UK_CORE}UKCore-OperationOutcome`,
  ukCore: (resourceType: string): string => `${UK_CORE}UKCore-${resourceType}`,
} as const

export const DEFINITIONS = {
  referral: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral',
  cancelled: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-cancelled',
  response: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral',
  responseShort: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral-short',
  /** Local: the standard updates a referral only to end it. A receiver that does not know it refuses the message. */
  agreementWithdrawn: `${LOCAL}MessageDefinition/bars-message-servicerequest-request-agreement-withdrawn`,
} as const

export const VERIFICATION_EXTENSION = `${UK_CORE}Extension-UKCore-NHSNumberVerificationStatus`
export const CONTACT_RANK_EXTENSION = `${UK_CORE}Extension-UKCore-ContactRank`
/** Marks which part of an answer's words a note holds. */
export const ANSWER_PART_EXTENSION = `${LOCAL}StructureDefinition/answer-part`
/** The use case of referrals that start here: none of the national ones is for children's social care. */
export const LOCAL_USE_CASE = 'childrens-social-care'

/** ServiceRequest.priority for each urgency, and back (FHIR R4 request-priority). */
export const PRIORITY_OF = {
  immediate: 'stat',
  'same-day': 'asap',
  'three-days': 'urgent',
  standard: 'routine',
} as const satisfies Record<Urgency, string>

export const URGENCY_OF: ReadonlyMap<string, Urgency> = new Map(
  (Object.keys(PRIORITY_OF) as Urgency[]).map((urgency) => [PRIORITY_OF[urgency], urgency]),
)

/** Reasons of rejected-reasons-bars as our own codes; any other reason of ours travels as `OTH` with its own code. */
export const REJECTED_REASONS = {
  'not-available-in-time': 'RRNA',
  'failed-contact': 'FC',
  other: 'OTH',
} as const

/** Equal but for `http`/`https` and case: `Id`/`id` and `CodeSystem`/`Codesystem` both occur in published messages. */
export const sameUrl = (one: string | undefined, other: string): boolean => plain(one ?? '') === plain(other)

const plain = (url: string): string =>
  url
    .trim()
    .toLowerCase()
    .replace(/^http:/, 'https:')
    .replace(/\/$/, '')
