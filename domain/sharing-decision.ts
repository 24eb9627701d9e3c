/**
 * The sharing decision: what was decided, by whom, on what basis and until when. Kept for ever as it was made; a later
 * one takes its place and never changes it. A decision not to share is kept like a decision to share (P5).
 * The gate is sharing/sharing-gate.ts, what makes a decision lawful sharing/combination-rules.ts.
 */
import type { CalendarDay } from './calendar-day.ts'
import type { AgencyId, ConsentRequestId, ReferralId, ServiceId } from './ids.ts'
import type { AgencyKind } from './partner.ts'
import type { Category, Purpose, Threshold } from './sharing/categories.ts'
import type { Agreement, ConsentRecord } from './sharing/consent.ts'
import type { Gateway } from './sharing/gateways.ts'
import type { LawVersionId } from './sharing/law-versions.ts'
import type {
  Annex1Condition,
  Article6,
  Article9,
  ConfidenceBasis,
  Schedule1Paragraph,
} from './sharing/lawful-bases.ts'
import type { AddressProtection, DoNotTell, PersonInvolved, SafeContact } from './sharing/people-told.ts'

/** Codes of the law. In an emergency any of them may be missing: they are then due within one working day. */
export interface LegalBasis {
  readonly purpose?: Purpose
  readonly threshold?: Threshold
  readonly article6?: Article6
  /** With 6(1)(ea). */
  readonly annex1?: Annex1Condition
  readonly article9?: Article9
  readonly schedule1?: readonly Schedule1Paragraph[]
  readonly gateway?: Gateway
  readonly confidence?: ConfidenceBasis
}

/** A kind of information that is kept back, with the reason. */
export interface Exclusion {
  readonly category: Category
  readonly reason: string
}

/** The agency and service a decision was made for, as they were then. */
export interface AskedRecipient {
  readonly agencyId: AgencyId
  readonly serviceId?: ServiceId
  readonly agencyKind?: AgencyKind
}

/** One recipient of a decision; `categories` where it may have less than the decision allows. */
export interface RecipientShare extends AskedRecipient {
  readonly categories?: readonly Category[]
}

/** The four limbs of Schedule 1 paragraph 18 DPA 2018, each on its own (§2.3); the text of the fourth is a reason. */
export interface SafeguardingTest {
  readonly protects?: 'from-harm' | 'well-being'
  readonly subject?: 'under-18' | 'adult-at-risk'
  readonly withoutConsentBecause?: 'cannot-give' | 'not-reasonable-to-obtain' | 'would-prejudice-protection'
  readonly publicInterest?: string
}

/** Reasons in the decider's own words. */
export interface DecisionReasons {
  /** The function relied on, where it is another than the gateway's own. */
  readonly function?: string
  readonly necessity?: string
  readonly proportionality?: string
  readonly harmIfShared?: string
  readonly harmIfNot?: string
  /** Why sharing against a refusal is in the public interest. */
  readonly publicInterest?: string
  readonly emergency?: string
  /** The power and function that the request states. */
  readonly requestedUnder?: string
}

/** Papers that the decision rests on, by the number they have where they are kept. */
export interface DecisionPapers {
  /** Appropriate policy document (Schedule 1 Part 4 DPA 2018). */
  readonly policyDocument?: string
  readonly legitimateInterests?: string
  readonly courtOrder?: string
  readonly impactAssessment?: string
  readonly sharingAgreement?: string
  /** Arrangement under which a provider is in scope of s.16LA. */
  readonly arrangement?: string
}

/** Information that came from another agency, and whether it lets it be passed on. */
export interface Originator {
  readonly agency: string
  readonly category: Category
  readonly onward: 'allowed' | 'ask-first' | 'no'
  /** When it was said, where an earlier decision said it. */
  readonly setAt?: string
}

/** Advice that was asked for before deciding; sharing need not wait for it where it is urgent. */
export interface Advice {
  readonly from: string
  readonly summary?: string
}

/** A manager's approval: needed for sharing against a refusal and for not sharing at s.47. */
export interface Approval {
  readonly by: string
  readonly role: string
}

/** What of earlier decisions protects nobody any more; whatever is not named here goes on. */
export interface ProtectionsLifted {
  /** Names of those who may be told. */
  readonly doNotTell?: readonly string[]
  readonly addressProtection?: boolean
  /** Addresses and numbers that are not unsafe any more. */
  readonly safeContacts?: readonly string[]
  readonly originators?: readonly Pick<Originator, 'agency' | 'category'>[]
  readonly reason: string
}

/** What both outcomes may hold besides. Words about people: sealed at rest. */
export interface DecisionRecord {
  readonly agreement?: Agreement
  readonly reasons?: DecisionReasons
  readonly people?: readonly PersonInvolved[]
  readonly doNotTell?: readonly DoNotTell[]
  readonly safeContacts?: readonly SafeContact[]
  readonly advice?: readonly Advice[]
  /** The request by which they were asked, where the exchange asked them. */
  readonly consentRequest?: ConsentRequestId
  readonly approval?: Approval
  readonly lifted?: ProtectionsLifted
}

/** Who decided and when; made here, never given. */
interface Decided {
  readonly decidedBy: string
  readonly decidedAt: string
  /** The law in force then (rule D-1). Absent on decisions made before it was kept. */
  readonly lawVersionId?: LawVersionId
  /** The item, and so the child, that it is about. Absent on decisions made before it was kept. */
  readonly about?: ReferralId
}

/** A decision to share, all or part: with whom, what, why, on what basis. */
export interface DecisionToShare extends LegalBasis, DecisionRecord, Decided {
  readonly decision: 'share'
  /** What each recipient may see, unless it is named with less. */
  readonly categories: readonly Category[]
  /** What is kept back; with one of these it is a decision to share in part. */
  readonly excluded?: readonly Exclusion[]
  /** Frozen when it is made: whoever is not named is not covered. Absent: all that the item then had. */
  readonly recipients?: readonly RecipientShare[]
  /** Emergency: the least that is needed goes at once, the rest of the record is due within one working day. */
  readonly emergency?: boolean
  readonly consent?: ConsentRecord
  readonly safeguardingTest?: SafeguardingTest
  readonly papers?: DecisionPapers
  readonly originators?: readonly Originator[]
  readonly addressProtection?: AddressProtection
  /**
   * `message`: the sender's own Consent resource; `agreement`: the agreement held with that sender; `person`: decided
   * here. A decision that came with a message covers only the destination that message named.
   */
  readonly source: 'person' | 'message' | 'agreement'
  /** Last day on which it may be relied on. */
  readonly reviewDay?: CalendarDay
}

/** A decision not to share, kept with its reason and the harm that was weighed. */
export interface DecisionNotToShare extends DecisionRecord, Decided {
  readonly decision: 'do-not-share'
  readonly reason: string
  readonly threshold?: Threshold
  readonly source: 'person'
}

/**
 * Not decided yet: held until the person who raised it, or their manager, decides. Who must not be told, and where
 * nobody may write, goes on from the decisions before it.
 */
export interface DecisionAwaited extends Pick<DecisionRecord, 'doNotTell' | 'safeContacts'> {
  readonly decision: 'awaited'
  readonly askedManager: boolean
}

export type SharingDecision = DecisionToShare | DecisionNotToShare | DecisionAwaited

/** How serious the decision takes it to be: as it says, else as its basis implies. */
export const thresholdOf = ({
  threshold,
  emergency,
  gateway,
}: Pick<DecisionToShare, 'threshold' | 'emergency' | 'gateway'>): Threshold => {
  if (emergency === true) return 'emergency'
  if (threshold !== undefined) return threshold
  switch (gateway) {
    case 'CA1989-S44':
    case 'CA1989-S46':
    case 'CA1989-S47':
      return 's47'
    case 'CA1989-S17':
      return 's17'
    default:
      return 'early-help'
  }
}
