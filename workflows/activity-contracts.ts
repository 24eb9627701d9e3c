/**
 * What the procedures need done, as types only: workflows see contracts, activities implement them. One object in,
 * one or nothing out; ids and codes only, so that no history ever holds anything about a person (P10).
 */

import type { DeadlineStep } from '../domain/deadline.ts'
import type { MessagePurpose } from '../domain/delivery.ts'
import type {
  AttachmentId,
  ChannelId,
  CommandId,
  NoticeId,
  ReceivedMessageId,
  RecipientId,
  ReferralId,
} from '../domain/ids.ts'
import type { PreparedItem, RecipientAtGate } from '../domain/prepared-item.ts'
import type { Move, RecipientState } from '../domain/recipient.ts'
import type { Urgency } from '../domain/referral.ts'
import type { AcceptanceSteps, GoingOn } from './acceptance-contracts.ts'
import type { AskSteps, ReceiptSteps } from './receipt-contracts.ts'

/** Where and how one message may be tried. Channels are tried in this order. */
export interface DeliveryPlan {
  readonly channels: readonly ChannelId[]
  /** A person is told when it is not delivered after so many seconds. */
  readonly undeliveredAfterSeconds: number
  /** How soon someone needs to act: what is urgent leaves a channel's queue first. Absent: between urgent and the rest. */
  readonly urgency?: Urgency
}

/** Names one attempt. */
export interface AttemptOrder {
  readonly referralId: ReferralId
  readonly recipientId: RecipientId
  readonly messageVersion: number
  readonly purpose: MessagePurpose
  readonly channelId: ChannelId
  /** Counts all attempts for this message, from 1. */
  readonly attempt: number
  /** First attempt of the present round: a person's word (not received, try again) begins a new one. */
  readonly roundStart: number
  /** Whether another channel is left after this one. */
  readonly lastChannel: boolean
  /** For an answer to a sender: the command whose words it carries. */
  readonly answers?: {
    readonly recipientId: RecipientId
    readonly commandId: CommandId | ''
    readonly move: AnswerMove
  }
}

/** What a sender is answered. */
export type AnswerMove =
  | Extract<Move, 'open' | 'ask' | 'accept' | 'decline' | 'start' | 'hold' | 'finish' | 'withdraw'>
  | 'not-deliverable'

/** What happens when a clock runs out: the asked are reminded, those who wait are told. */
export type ClockStep = 'remind' | 'escalate' | 'outcome-late'

/** Due times as instants, ISO 8601, as far as they are known now. */
export type Clocks = { readonly [Step in ClockStep]?: string }

/** What follows an attempt, as recorded. `held`: the sharing decision no longer allows it; `not-shared`: it forbids it. */
export type AttemptFollowUp =
  /** `ends`: of a notification that nobody can be seen to open: the receipt is its end. */
  | { readonly next: 'delivered'; readonly clocks?: Clocks; readonly ends?: true }
  /** `inDoubt`: an earlier attempt ended `unknown`, so the partner may have it. */
  | { readonly next: 'wait'; readonly seconds: number; readonly inDoubt: boolean }
  /**
   * A carrier has it: the partner's receipt is waited for until that instant. `asks`: they can be asked once more. `ends`
   * as above, where their receipt was there first.
   */
  | { readonly next: 'handed-over'; readonly until: string; readonly asks?: true; readonly ends?: true }
  | { readonly next: 'next-channel' }
  | { readonly next: 'uncertain' }
  | { readonly next: 'undeliverable' }
  | { readonly next: 'held' }
  | { readonly next: 'not-shared' }
  | { readonly next: 'stopped' }

/** Short steps on MongoDB, run beside the workflow worker. */
export interface RecordSteps extends AcceptanceSteps, ReceiptSteps {
  /** Marks the referral as begun, puts each recipient before the sharing gate and freezes them. */
  prepareReferral(order: { readonly referralId: ReferralId }): Promise<PreparedItem>
  /** Puts held recipients before the gate again after a decision; answers with all recipients. */
  applySharingDecision(order: {
    readonly referralId: ReferralId
    readonly commandId: CommandId
  }): Promise<{ readonly recipients: readonly RecipientAtGate[]; readonly answersByMessage: boolean }>
  /**
   * Marks that the family withdrew its agreement. Answers with the recipients that the gate holds from now on: those whose
   * delivery still runs, and those who have it though their delivery has ended (absent in what ran before they were told).
   */
  applyAgreementWithdrawal(order: {
    readonly referralId: ReferralId
    readonly commandId: CommandId
  }): Promise<{ readonly held: readonly RecipientId[]; readonly toTell?: readonly GoingOn[] }>
  /** The notice that the agreement was withdrawn could not be delivered: a person is asked to tell them. */
  recordNoticeOwed(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
    readonly commandId: CommandId
  }): Promise<void>
  /** Channels of a recipient (or of the sender, for answers) in order. */
  planDelivery(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
  }): Promise<DeliveryPlan>
  /** Records a move on one recipient, with its words, timeline entry and attention items. Idempotent by command. */
  recordMove(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
    readonly move: Move
    readonly commandId: CommandId
  }): Promise<{
    readonly clocks?: Clocks
    readonly ends?: true
    /** Where the record knows better than the move: an answer that turned out to be the last one. */
    readonly became?: RecipientState
    /** It was the first to take on what only one is to go on with: the others are stopped. */
    readonly stopOthers?: true
    /** Of a redirect: who is asked instead. */
    readonly successor?: RecipientAtGate
    /** Of a redirect: who else was held, and is not under its fresh decision. */
    readonly letGo?: readonly RecipientAtGate[]
  }>
  /** Records the referrer's next step after declined or undeliverable. */
  recordNextStep(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
    readonly commandId: CommandId
  }): Promise<void>
  /** There is no channel at all, or it is late: recorded and put before a person. */
  recordNotDelivered(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
    readonly messageVersion: number
    readonly because: 'undeliverable' | 'late'
  }): Promise<void>
  /** The identity check did not finish in time: goes on, marked, with an attention item. */
  recordIdentityUnchecked(order: { readonly referralId: ReferralId }): Promise<void>
  /** Reminder to the asked agency, or escalation to the asking one, when no decision or no outcome has come. */
  recordNoResponse(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
    readonly step: ClockStep
  }): Promise<void>
  /** A due time that the recipient has from the beginning draws near, has come, or is long past. */
  recordOverdue(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
    readonly step: DeadlineStep
  }): Promise<void>
  /** Channels of the sender of a message that matched nothing. */
  planReply(order: { readonly receivedMessageId: ReceivedMessageId }): Promise<DeliveryPlan>
  /** The sender could not be told by message: a person rings. */
  recordReplyNotDelivered(order: { readonly receivedMessageId: ReceivedMessageId }): Promise<void>
  /**
   * Every recipient has ended: closes where the referrer has been told (or did it themselves), else the referrer is
   * to be told. Answers whether they have been.
   */
  recordAllEnded(order: {
    readonly referralId: ReferralId
    readonly told: boolean
    /** The referrer, or the sending system, withdrew it. */
    readonly withdrawn: boolean
  }): Promise<{ readonly told: boolean }>
  /** The referrer has been told; closes the item when every recipient has ended. */
  recordTold(order: {
    readonly referralId: ReferralId
    readonly commandId: CommandId | ''
    readonly how: 'read' | 'message'
    readonly close: boolean
  }): Promise<void>
}

/** Plans of deliveries by recipient. */
export type DeliveryPlans = Readonly<Record<RecipientId, DeliveryPlan>>

/** Asks the register who the child is. */
export interface IdentitySteps {
  /**
   * Answers the plans of what is sent next (an older release answered nothing). Throws `register-away` (retryable)
   * where the register could not be asked, with the milliseconds after which it wants to be asked again, if it says so.
   */
  establishIdentity(order: {
    readonly referralId: ReferralId
  }): Promise<{ readonly plans: DeliveryPlans } | undefined>
}

/** The partner's call. */
export interface DeliverySteps extends AskSteps {
  /** One attempt on one channel: gate, audit, message, call, result and what follows, recorded. */
  attemptDelivery(order: AttemptOrder): Promise<AttemptFollowUp>
  /** One attempt at telling a sender what became of its message. */
  attemptReply(order: ReplyOrder): Promise<AttemptFollowUp>
}

/** Replies that are fetched from a partner. */
export interface PollSteps {
  /** One fetch; answers when the next is due, or that nothing is to be fetched there any more. */
  pollChannel(order: {
    readonly channelId: ChannelId
  }): Promise<{ readonly next: 'wait'; readonly seconds: number } | { readonly next: 'done' }>
}

/** What the sweep brings back to life after a crash or an outage. */
export interface SweepSteps {
  /** Starts what is stored and not started, applies what was kept, finishes what was received. */
  sweepNotStarted(
    order: Record<string, never>,
  ): Promise<{ readonly started: number; readonly applied: number; readonly received: number }>
}

/** Notices to people. */
export interface NoticeSteps {
  /** One attempt, where one is due; answers when to look again, or that nothing more is to be done. */
  attemptNotice(order: {
    readonly noticeId: NoticeId
  }): Promise<{ readonly next: 'wait'; readonly seconds: number } | { readonly next: 'done' }>
}

/** The scanner's call, and what is said when it is away. */
export interface AttachmentSteps {
  /** Has it scanned and records the verdict. Throws `scanner-away` (retryable) where there was none. */
  scanAttachment(order: { readonly attachmentId: AttachmentId }): Promise<void>
  /** A verdict takes long: told to those who run the exchange, once an hour. */
  noteScannerAway(order: { readonly attachmentId: AttachmentId }): Promise<void>
}

/** Names one attempt at telling a sender what became of a message that matched nothing. */
export interface ReplyOrder
  extends Pick<AttemptOrder, 'channelId' | 'attempt' | 'roundStart' | 'lastChannel'> {
  readonly receivedMessageId: ReceivedMessageId
}
