/** Names and messages of a delivery's procedure. */
import { defineSignal, defineUpdate } from '@temporalio/workflow'
import type { CommandId, RecipientId, ReferralId } from '../domain/ids.ts'
import type { Move, RecipientState } from '../domain/recipient.ts'
import type { ClockStep, DeliveryPlan } from './activity-contracts.ts'
import type { Turns } from './record-in-turn.ts'
import type { SendingProgress } from './try-channels.ts'

/** Where a delivery stands: one plain object, so that it can be carried when the procedure continues as new. */
export interface DeliveryState {
  state: RecipientState
  nextStepRecorded: boolean
  /** Of a notification: no more can be known than that they have it. */
  endsWithReceipt?: boolean
  messageVersion: number
  sending: SendingProgress
  /** Instants, ISO 8601; empty until they are known. Resolved by a step, carried here. */
  clocks: { [Step in ClockStep]: string }
  /** The clocks that have already run out. */
  passed: ClockStep[]
  /** The partner still has to be told "do not act". */
  tellWithdrawn: boolean
  /** What a sharing decision made of it that came before it was known here to be held; empty: none came. */
  decided: RecipientState | ''
  /** A carrier has it: until when the partner's receipt is waited for, and whether they can be asked once more. */
  handedOver?: { readonly until: string; readonly asks: boolean }
  /** Somebody has said that they have it: what comes back afterwards is for a person to look at. */
  confirmed?: boolean
  /** An attempt at the item's own message is under way. */
  attempting?: boolean
  /** When a person is told that what was handed over is late; empty: they have been. */
  lateAt?: string
  /** The attempt whose message came back last, and the command that says so. */
  returned?: { readonly attempt: number; readonly commandId: CommandId | '' }
  /** It was redirected, and the item knows who is asked instead. */
  successorNamed?: boolean
  /** It was stopped after it was redirected: whoever is asked instead was to be stopped. */
  stopPassedOn?: boolean
  /** What became of what was handed over is being recorded: the next word on it waits. */
  settlingReceipt?: boolean
  /** The agreement was withdrawn while it waited: the gate is asked at once. */
  askGate?: boolean
  /** It was stopped and is to go on after all: they are still to be told. */
  goOn?: CommandId
  /** It was over when what they have was corrected: they are still to be told. */
  correct?: CommandId
  /** A correction is on its way; the next one waits, as it holds this one too. */
  correcting?: boolean
  /** Whose turn it is to be recorded. */
  turns: Turns
  plan?: DeliveryPlan
}

export interface DeliveryInput {
  readonly referralId: ReferralId
  readonly recipientId: RecipientId
  /** The referrer is a system that is answered by message: the referral is told of each of the partner's moves. */
  readonly answersByMessage: boolean
  /** Set when continued as new. */
  readonly carried?: DeliveryState
}

/** A delivery whose channels were resolved before it began. */
export interface PlannedDeliveryInput extends DeliveryInput {
  readonly plan: DeliveryPlan
}

export interface DeliveryEnded {
  readonly recipientId: RecipientId
  readonly state: RecipientState
  /** Of the last message. Absent in what ended before it was told. */
  readonly messageVersion?: number
}

export const deliveryWorkflowId = (recipientId: RecipientId): string => `delivery/${recipientId}`

/** One move on this recipient: a response, a person's word, a next step. The update's id is the command's. */
export interface RecipientMove {
  readonly commandId: CommandId
  readonly move: Move | 'record-next-step'
  /** Of a redirect: also where they have taken it on. */
  readonly evenIfTakenOn?: true
  /** Of a message that came back: the attempt that had handed it over. */
  readonly attempt?: number
}

export const moveRecipient = defineUpdate<{ readonly state: RecipientState }, [RecipientMove]>(
  'moveRecipient',
)

/** The item was withdrawn: what has not gone stops, what may have arrived is followed by "do not act". */
export const withdrawDelivery = defineSignal<[{ readonly commandId: CommandId }]>('withdrawDelivery')

/** By which command it is stopped; of a stop also who was the first to take it on. */
export interface Stopping {
  readonly commandId: CommandId
  readonly move: 'stop' | 'stand-down'
  readonly inFavourOf?: RecipientId
}

/** The request is closed without waiting for this recipient's answer. */
export const leaveUnanswered = defineSignal<[{ readonly commandId: CommandId }]>('leaveUnanswered')

/** Another service goes on: it is stopped before it takes it on, or asked not to go on with it. */
export const stopDelivery = defineSignal<[Stopping]>('stopDelivery')

/** What was said has been corrected: whoever has an earlier version is told what has changed. */
export const correctDelivery = defineSignal<[{ readonly commandId: CommandId }]>('correctDelivery')

/** The family withdrew its agreement and the gate holds it: what waits stops, whoever has it is told. */
export const agreementWithdrawn = defineSignal<[{ readonly commandId: CommandId }]>('agreementWithdrawn')

/** A fresh sharing decision was made for this held recipient. */
export const sharingDecided = defineSignal<[{ readonly state: RecipientState }]>('sharingDecided')
