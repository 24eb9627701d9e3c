/**
 * What the doors may ask for: one function an intent. The JSON API, the pages and partners' messages all end here.
 * Types only. A refusal is a value; a fault (database away, audit cannot be written) is thrown and nothing happened.
 */

import type { ReferralMode } from '../domain/acceptance.ts'
import type { ContentChange, CorrectedParts } from '../domain/correction.ts'
import type { AttentionItemId, RecipientId, ReferralId, ServiceId, UserId } from '../domain/ids.ts'
import type { AnswerWords, Band, QuestionWords } from '../domain/information-request.ts'
import type { ItemState } from '../domain/item-state.ts'
import type { NotificationType } from '../domain/notification.ts'
import type { RecipientState, ResponseMove } from '../domain/recipient.ts'
import type { WaitsFor } from '../domain/recipient-clock.ts'
import type { Reference } from '../domain/reference.ts'
import type { ReferralContent, ResponseWords, Urgency } from '../domain/referral.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Purpose } from '../domain/sharing/categories.ts'
import type { Gateway } from '../domain/sharing/gateways.ts'
import type { Narrowing } from '../domain/sharing/recipients-decided.ts'
import type { DecisionAwaited, DecisionNotToShare, DecisionToShare } from '../domain/sharing-decision.ts'
import type { User } from '../domain/user.ts'
import type { AttachmentCommands } from './attachment-contracts.ts'
import type { ChannelCommands } from './channel-contracts.ts'
import type { ConsentCommands } from './consent-contracts.ts'
import type { ReceiveMessage, ReceiveOutcome } from './incoming-message.ts'
import type { MessageCommands } from './message-contracts.ts'
import type { SandboxCommands } from './sandbox-contracts.ts'
import type { SubscriptionCommands } from './subscription-contracts.ts'

/** Who asks, and the key that makes a repeat harmless (unique on client, agency and key). */
export interface Asking {
  readonly user: User
  readonly idempotencyKey: string
  /** SHA-256 over method, path template and canonical body: the same key with another fingerprint is refused. */
  readonly fingerprint: string
}

export interface RaisedReferral {
  readonly id: ReferralId
  readonly reference: Reference
  readonly state: ItemState
  readonly recipients: readonly {
    readonly id: RecipientId
    readonly number: number
    readonly state: RecipientState
  }[]
  /** False: stored and certain to be started once the workflow engine is back (answered 202). */
  readonly started: boolean
  /** True: an earlier request with this key was accepted; this is its answer. */
  readonly replayed: boolean
}

export interface SubmitReferral extends Asking {
  readonly urgency: Urgency
  readonly content: ReferralContent
  /** 1 to 10 different services. */
  readonly services: readonly ServiceId[]
  /** Absent: each service goes on by itself. */
  readonly mode?: ReferralMode
  /** Without decidedBy, decidedAt and source: those are set from the user and the clock. */
  readonly sharingDecision: DecisionInput
}

/** `seeBy`: absent, what the policy for its type and urgency says. */
export interface SubmitNotification extends Omit<SubmitReferral, 'content'> {
  readonly type: NotificationType
  readonly seeBy?: string
  readonly content: Omit<ReferralContent, 'wanted' | 'needs'>
}

/** One question as it is asked. */
export type QuestionAsked = Omit<QuestionWords, 'id'>

export interface SubmitInformationRequest extends Omit<SubmitReferral, 'content' | 'services'> {
  /** Refused without. */
  readonly power?: { readonly function?: Gateway; readonly statement?: string }
  readonly purpose: Purpose
  readonly band: Band
  readonly familyMayKnow: boolean
  /** 1 to 20. */
  readonly questions: readonly QuestionAsked[]
  /** 1 to 10 different services, each with its due time; absent: what the band's policy says. */
  readonly recipients: readonly { readonly service: ServiceId; readonly dueAt?: string }[]
  readonly content: Omit<ReferralContent, 'wanted' | 'needs' | 'request'>
}

/** `sharingDecision`: the answering agency's own; needed where anything is shared. */
export interface AnswerInformationRequest extends AboutRecipient {
  readonly answers: readonly AnswerWords[]
  readonly sharingDecision?: DecisionInput
}

/** A sharing decision as a person gives it. */
export type DecisionInput =
  | (Omit<DecisionToShare, Completed | 'recipients'> & { readonly recipients?: readonly Narrowing[] })
  | Omit<DecisionNotToShare, Completed>
  | DecisionAwaited

/** What is set from the user, the clock and the law of the day. */
type Completed = 'decidedBy' | 'decidedAt' | 'source' | 'lawVersionId'

/** A move that was taken. */
export interface MoveTaken {
  /** State afterwards; while not yet applied, the state before. */
  readonly state: RecipientState | ItemState
  /** False: kept and certain to be applied once the workflow engine is back (answered 202). */
  readonly applied: boolean
  readonly replayed: boolean
}

export interface AboutReferral extends Asking {
  readonly referralId: ReferralId
}

export interface AboutRecipient extends AboutReferral {
  readonly recipientId: RecipientId
}

/** `corrected`: the parts that are given anew; `changes`: what has changed, for those who may have it. */
export interface CorrectReferral extends AboutReferral {
  readonly corrected: CorrectedParts
  readonly changes: readonly ContentChange[]
  readonly reason: string
}

export interface RedirectRecipient extends AboutRecipient {
  readonly service: ServiceId
  readonly reason: string
  readonly sharingDecision: DecisionInput
  readonly evenIfTakenOn: boolean
}

export interface Commands
  extends AttachmentCommands,
    ChannelCommands,
    ConsentCommands,
    MessageCommands,
    SandboxCommands,
    SubscriptionCommands {
  /** Takes a referral: checks, audits, stores with its key, starts its workflow. */
  submitReferral(ask: SubmitReferral): Promise<RaisedReferral | Refusal>
  /** Takes a notification in the same way. */
  submitNotification(ask: SubmitNotification): Promise<RaisedReferral | Refusal>
  /** Takes an information request in the same way. */
  submitInformationRequest(ask: SubmitInformationRequest): Promise<RaisedReferral | Refusal>
  /**
   * An agency's answers to some or all questions. The same answer again is harmless; another one to a question that has
   * ended is kept beside the earlier one, and so is what comes after closing: both go before a person.
   */
  answerInformationRequest(ask: AnswerInformationRequest): Promise<MoveTaken | Refusal>
  /** The asker decides without the answers that have not come: those who were asked are told. */
  closeInformationRequest(ask: AboutReferral & { readonly reason: string }): Promise<MoveTaken | Refusal>
  /** The referrer withdraws: what has not gone is stopped, partners who may have it are told not to act. */
  withdrawReferral(ask: AboutReferral & { readonly reason: string }): Promise<MoveTaken | Refusal>
  /** Decides for what is held. */
  decideSharing(ask: AboutReferral & { readonly decision: DecisionInput }): Promise<MoveTaken | Refusal>
  /**
   * The family withdraws what it agreed to: what rests on it and has not gone is held for a fresh decision, whoever has
   * it is told.
   */
  withdrawAgreement(
    ask: AboutReferral & { readonly saidBy: string; readonly how: string },
  ): Promise<MoveTaken | Refusal>
  /** Records that the referrer (or their client system) has read the latest news; closes what waits only for that. */
  acknowledge(ask: AboutReferral): Promise<MoveTaken | Refusal>
  /** A partner's response or outcome. */
  respond(
    ask: AboutRecipient & {
      readonly move: ResponseMove
      readonly words: ResponseWords
      /** Who must act first, where they cannot go on. */
      readonly waitsFor?: WaitsFor
    },
  ): Promise<MoveTaken | Refusal>
  /**
   * Somebody has read an item: what was delivered to their agency on our own pages is opened by that. Nothing where
   * there is none; never refused, and a fault is noted, as the item was shown already.
   */
  openByReading(read: { readonly user: User; readonly referralId: ReferralId }): Promise<void>
  /** A person who asked the partner settles an uncertain delivery. */
  settleUncertain(
    ask: AboutRecipient & { readonly received: boolean; readonly saidBy: string; readonly how: string },
  ): Promise<MoveTaken | Refusal>
  /** After undeliverable: the channels are tried once more from the first. */
  tryAgain(ask: AboutRecipient & { readonly reason: string }): Promise<MoveTaken | Refusal>
  /**
   * What waits for a channel goes by the agency's next one: where no earlier try may have arrived, and none is just being
   * made.
   */
  useNextChannel(ask: AboutRecipient & { readonly reason: string }): Promise<MoveTaken | Refusal>
  /** Delivered by phone: who was spoken to and what they said. */
  deliverByPhone(
    ask: AboutRecipient & { readonly spokeTo: string; readonly theirReference?: string },
  ): Promise<MoveTaken | Refusal>
  /** After declined or undeliverable: the referrer's next step, or the reason for none. */
  recordNextStep(
    ask: AboutRecipient & {
      readonly nextStep: 'sent-elsewhere' | 'none-needed' | 'other'
      readonly reason: string
    },
  ): Promise<MoveTaken | Refusal>
  /**
   * Corrects what was said: the next version of the content. Whoever has an earlier one gets a message of its own that
   * says what has changed, and so does, where a fact was wrong, whoever has ended and still holds it.
   */
  correctReferral(ask: CorrectReferral): Promise<MoveTaken | Refusal>
  /**
   * Asks another service in place of this one, under a fresh decision; without one it is held until somebody decides.
   * Whoever may have it is told not to act. Refused where they have taken it on, unless the one who asks says that too.
   */
  redirectRecipient(ask: RedirectRecipient): Promise<MoveTaken | Refusal>
  /** A message that its door refused: nothing of it is kept but this audit entry. */
  noteRefusedMessage(refused: {
    readonly user: User
    readonly requestId: string
    readonly because: string
  }): Promise<void>
  /** A partner's message, read and checked by its door. */
  receiveMessage(ask: ReceiveMessage): Promise<ReceiveOutcome | Refusal>
  /** Settles an attention item by a person's word. Kinds with their own move (uncertain …) are settled by that move. */
  settleAttention(
    ask: Asking & {
      readonly attentionItemId: AttentionItemId
      readonly settlement: string
      readonly note: string
    },
  ): Promise<{ readonly state: 'settled'; readonly settledBy: UserId; readonly replayed: boolean } | Refusal>
}
