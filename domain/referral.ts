/**
 * What a referral is, and what it shares with the two other kinds of item, a notification and an information request:
 * one record, its recipients, timeline and attention; what only one kind has is in a part of its own. The content is
 * personal data: sealed at rest, never in Temporal, logs or addresses.
 */
import type { AcceptanceChosen } from './acceptance-chosen.ts'
import type { AttachedDocument } from './attachment.ts'
import type { AttentionKind } from './attention.ts'
import type { CorrectionNoted } from './correction-noted.ts'
import type { HandedOver } from './handing-over.ts'
import type {
  AgencyId,
  AttentionItemId,
  CommandId,
  ItemKind,
  ReceivedMessageId,
  RecipientId,
  ReferralId,
  ServiceId,
  UserId,
} from './ids.ts'
import type { AnswerGiven, RequestFacts, RequestWords } from './information-request.ts'
import type { ItemState } from './item-state.ts'
import type { NotificationFacts } from './notification.ts'
import type { Identity, Person } from './person.ts'
import type { RecipientState } from './recipient.ts'
import type { ClockPause, RecipientClock } from './recipient-clock.ts'
import type { Reference } from './reference.ts'
import type { AgreementWithdrawal } from './sharing/consent.ts'
import type { SharingDecision } from './sharing-decision.ts'

/** How soon someone needs to act; *urgent* means the first two. */
export const URGENCIES = ['immediate', 'same-day', 'three-days', 'standard'] as const
export type Urgency = (typeof URGENCIES)[number]

export const isUrgent = (urgency: Urgency): boolean => urgency === 'immediate' || urgency === 'same-day'

/** The professional who raises it and whom the partner may ring. */
export interface Referrer {
  readonly name: string
  readonly role?: string
  readonly phone?: string
}

export interface Need {
  readonly text: string
  /** A coded need, for example SNOMED CT or a DfE need code. */
  readonly code?: string
  readonly system?: string
}

/** What belongs to a category of its own, written apart so that it can go to those alone who may have it. */
export const DETAIL_CATEGORIES = ['family', 'health', 'education', 'offence'] as const
export interface Detail {
  readonly category: (typeof DETAIL_CATEGORIES)[number]
  readonly text: string
}

/**
 * A part of a partner's message that is passed on as it came (an observation, a flag), so that nothing a sender
 * said is lost on the way. `json` is the resource in FHIR JSON.
 */
export interface CarriedResource {
  readonly fullUrl: string
  readonly resourceType: string
  readonly json: string
}

/** Everything said about the child in one version of the referral. */
export interface ReferralContent {
  readonly person: Person
  readonly referrer: Referrer
  /** What was seen or told, kept apart from the professional's view. */
  readonly facts: string
  readonly opinion?: string
  /** What the partner is asked to do. */
  readonly wanted: string
  readonly needs: readonly Need[]
  readonly details?: readonly Detail[]
  readonly carried?: readonly CarriedResource[]
  /** Of an information request alone: what is asked. */
  readonly request?: RequestWords
  readonly attachments?: readonly AttachedDocument[]
}

/**
 * Words of a response or outcome; free text, so sealed. `reason`, `outcome` and `noFurtherActionReason` are codes of
 * outcome.ts where they come through our own doors, and what a partner's system wrote where they come by message.
 */
export interface ResponseWords {
  readonly reason?: string
  /** The threshold, as its document names it, that it was held against. */
  readonly threshold?: string
  readonly noFurtherActionReason?: string
  /** What is not known and has to be. */
  readonly missing?: string
  readonly resubmitBy?: string
  readonly forwardedTo?: string
  readonly explanation?: string
  readonly nextStep?: string
  readonly outcome?: string
  readonly worker?: string
  readonly startBy?: string
  readonly reviewDay?: string
  readonly questions?: readonly string[]
}

/** One entry of the timeline. `title` and `detail` are our own plain words without personal data. */
export interface TimelineEntry {
  /** Unique within the referral: makes a repeated write harmless. */
  readonly key: string
  readonly at: string
  readonly title: string
  readonly detail?: string
  /** Who or what did it: `by Riverside School`, `by this service`. */
  readonly by: string
  readonly recipientId?: RecipientId
  /** The command whose words (sealed) belong to this entry. */
  readonly commandId?: CommandId
  /** For those who raised the item alone: what the family says, and what is kept back, is not told to partners. */
  readonly seenBy?: 'referrer'
}

/** One recipient as the referral holds it. */
export interface Recipient {
  readonly id: RecipientId
  /** 1-based, in order of asking. */
  readonly number: number
  readonly agencyId: AgencyId
  /** Absent: the agency's front door. */
  readonly serviceId?: ServiceId
  readonly state: RecipientState
  /** Instant since when it is in this state. */
  readonly since: string
  /** Version of the content that they have, or may have. Absent: the first. */
  readonly contentVersion?: number
  /** Version of the last message made for it; 0 before the first. */
  readonly messageVersion: number
  /** Number of attempts so far, over all channels and messages. */
  readonly attempts: number
  readonly nextAttemptAt?: string
  /** A carrier has it; their receipt is waited for. */
  readonly handedOver?: HandedOver
  readonly deliveredAt?: string
  /** When a decision by the partner is due. */
  readonly respondBy?: string
  /** When the outcome is due, once they have taken it on. */
  readonly outcomeBy?: string
  /** The clocks behind the two, with the policy each came of; stopped ones are kept. */
  readonly clocks?: readonly RecipientClock[]
  /** When the partner waited for somebody. */
  readonly pauses?: readonly ClockPause[]
  readonly partnerReference?: string
  readonly nextStepRecorded: boolean
  /** Of a notification: no more can be known than that they have it, so the receipt is its end. */
  readonly endsWithReceipt?: true
  /** Delivered on our own pages: whoever reads it there has opened it. */
  readonly readHere?: true
  /** Of an information request: every answer in the order in which they came. */
  readonly answers?: readonly AnswerGiven[]
  /** Of an information request: the command that closed it without waiting for this answer. */
  readonly leftBy?: CommandId
  /** Of one withdrawn after it may have arrived: whether they know; `not-needed` is a person's word. Absent: nobody to tell. */
  readonly withdrawalNotice?: 'owed' | 'handed-over' | 'delivered' | 'not-delivered' | 'not-needed'
  /** It took it on although another goes on: kept, until a person has said who does. */
  readonly crossed?: true
  /** The recipient that it was asked in place of, and the one that was asked in its place. */
  readonly replaces?: RecipientId
  readonly replacedBy?: RecipientId
  /** Why it is held, undeliverable, declined or withdrawn, as a code. */
  readonly because?: string
  /** The command that holds the words of the last response. */
  readonly responseCommandId?: CommandId
  /** The command that holds the words of the last answer that came when it had ended. */
  readonly lateCommandId?: CommandId
  /** The command that holds the words of the outcome. */
  readonly outcomeCommandId?: CommandId
}

/** An attention item that is open for this referral. */
export interface OpenAttention {
  readonly id: AttentionItemId
  readonly kind: AttentionKind
  readonly dueAt: string
  readonly recipientId?: RecipientId
}

/** How the referrer learns of answers. */
export type ReturnRoute =
  | { readonly by: 'page' }
  | { readonly by: 'client-system' }
  | {
      readonly by: 'message'
      readonly agencyId: AgencyId
      /** The recipient id under which answers to the sender are keyed and delivered. */
      readonly recipientId: RecipientId
      /** The service id to answer to (the sender's MessageHeader.source.endpoint). */
      readonly endpoint: string
      /** The sender's id of the message that is answered (BaRS Bundle.id). */
      readonly inResponseTo: string
    }

/** An item as progress is recorded on it: everything but its content, which stays sealed until it is needed. */
export interface Referral {
  readonly id: ReferralId
  readonly reference: Reference
  readonly version: number
  readonly kind: ItemKind
  /** Of a notification alone. */
  readonly notification?: NotificationFacts
  /** Of an information request alone. */
  readonly request?: RequestFacts
  readonly state: ItemState
  readonly urgency: Urgency
  readonly raisedBy: { readonly agencyId: AgencyId; readonly userId: UserId }
  readonly raisedAt: string
  readonly updatedAt: string
  readonly identity: Identity
  readonly sharingDecision: SharingDecision
  /** Decisions before the present one, oldest first, each as it was made. */
  readonly earlierDecisions?: readonly SharingDecision[]
  /** The family withdrew what they had agreed to; a decision made after it has taken it into account. */
  readonly agreementWithdrawal?: AgreementWithdrawal
  /** Corrections of the content, oldest first. Absent: it is as it was raised. */
  readonly corrections?: readonly CorrectionNoted[]
  /** Absent: each service goes on by itself. */
  readonly mode?: 'first-acceptance'
  /** Of one that stops at the first acceptance: who took it on first, or was chosen since. */
  readonly goesOn?: { readonly recipientId: RecipientId; readonly commandId: CommandId }
  /** The last choice between acceptances that crossed, and what it asked of the procedure. */
  readonly choice?: AcceptanceChosen
  readonly recipients: readonly Recipient[]
  readonly timeline: readonly TimelineEntry[]
  /** What needs a person now; the items themselves are kept apart. */
  readonly openAttention: readonly OpenAttention[]
  readonly returnRoute: ReturnRoute
  /** The conversation's id on the wire (BaRS X-Correlation-Id): kept for answers and onward messages. */
  readonly correlationId: string
  readonly receivedMessageId?: ReceivedMessageId
  /** When the workflow was known to have begun; absent while it is only certain to be started. */
  readonly startedAt?: string
  /** Moves that wait for the workflow engine, oldest first: applied before any later one. Absent when there are none. */
  readonly keptMoves?: readonly CommandId[]
  /** When the last recipient ended: from then on only telling the referrer is left. */
  readonly endedAt?: string
  /** When the referrer was told the outcome: opened it, was phoned, or a client system's receipt (P7). */
  readonly referrerToldAt?: string
}
