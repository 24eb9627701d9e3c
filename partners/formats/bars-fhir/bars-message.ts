/** A BaRS message as we understand it: what {@link readBarsMessage} makes of a Bundle. */
import type { ResponseMove } from '../../../domain/recipient.ts'
import type { ReferralContent, ResponseWords, Urgency } from '../../../domain/referral.ts'
import type { ConsentSaid } from '../../../domain/sharing/decision-of-sender.ts'
import type { BarsOddity } from './bars-oddities.ts'

/** Why a message is refused: what an OperationOutcome issue needs. Diagnostics hold no personal data. */
export interface BarsFault {
  readonly status: 400 | 422
  readonly code: 'REC_BAD_REQUEST' | 'REC_UNPROCESSABLE_ENTITY'
  /** FHIR IssueType. */
  readonly issue: 'structure' | 'required' | 'value' | 'invalid' | 'invariant' | 'not-supported'
  /** The element at fault, `Bundle.entry[0].resource.eventCoding`. */
  readonly expression: string
  readonly diagnostics: string
}

/**
 * What the sender means by the message; for an update the ServiceRequest's status decides (standard, §9), and where it
 * leaves the referral in force, the Consent.
 */
export type BarsMeaning =
  | 'new'
  | 'update'
  | 'cancelled'
  | 'entered-in-error'
  | 'agreement-withdrawn'
  | 'response'

/** An organisation as the message names it. */
export interface BarsParty {
  readonly odsCode?: string
  readonly name?: string
}

/** Where a message goes or comes from: `https://fhir.nhs.uk/Id/dos-service-id|111111111` in its two parts. */
export interface BarsEndpoint {
  /** Absent where the endpoint is written without its system. */
  readonly system?: string
  readonly value: string
}

/** What a partner answers. */
export interface ResponseMeaning {
  readonly move: ResponseMove
  readonly words: ResponseWords
}

/** Without an active Consent that permits, the agreement held with the sender counts. */
export interface BarsMessage extends ConsentSaid {
  readonly bundleId: string
  readonly versionId: string
  /** Bundle.timestamp as written: any offset, up to nine fractional digits. */
  readonly timestamp: string
  readonly event: 'servicerequest-request' | 'servicerequest-response'
  /** Absent on a response that gives none. */
  readonly reason?: 'new' | 'update' | 'delete'
  readonly category: 'referral' | 'validation'
  /** National use case in lower case, `a1t1`. */
  readonly useCase?: string
  readonly serviceRequestStatus: string
  /** The id that the receiver of the original gave it. */
  readonly serviceRequestId?: string
  /** The ServiceRequest's fullUrl: names the referral in all messages of its originator. */
  readonly focusFullUrl: string
  readonly meaning: BarsMeaning
  readonly destination: BarsEndpoint
  readonly receiver: BarsParty
  readonly sender: BarsParty
  /** Where answers go, and what sent this. */
  readonly source: BarsEndpoint & { readonly name?: string; readonly software?: string }
  readonly contactPhone?: string
  /** For a response: the Bundle id of the message it answers. */
  readonly inResponseTo?: string
  /** Absent where the response is unclear: then an oddity says so, for a person. */
  readonly response?: ResponseMeaning
  readonly urgency: Urgency
  /** UK Core verification status of the NHS number as sent, for example `number-present-and-verified`. */
  readonly nhsNumberStatus?: string
  readonly content: ReferralContent
  readonly oddities: readonly BarsOddity[]
}
