/** Names and messages of an item's procedure: all that a client needs to start it and speak to it. */
import { defineSignal, defineUpdate } from '@temporalio/workflow'
import {
  type CommandId,
  type ItemKind,
  itemKindOf,
  type RecipientId,
  type ReferralId,
} from '../domain/ids.ts'
import type { PreparedItem, RecipientAtGate } from '../domain/prepared-item.ts'
import type { AnswerMove } from './activity-contracts.ts'

export interface ReferralInput {
  readonly referralId: ReferralId
}

/** An item that was prepared where it was stored: nothing has to be read to begin. */
export interface PreparedInput extends ReferralInput {
  readonly prepared: PreparedItem
}

/** `referral/<id>`, `notification/<id>` … */
export const itemWorkflowId = (id: ReferralId): string => `${itemKindOf(id)}/${id}`

/** The procedure of each kind of item, by its name in the bundle. */
export const ITEM_WORKFLOWS = {
  referral: 'referralWorkflow',
  notification: 'notificationWorkflow',
  'information-request': 'informationRequestWorkflow',
} as const satisfies Record<ItemKind, string>

/**
 * The same procedures for an item that was prepared where it was stored. Types of their own, so that no worker of an
 * older release ever runs one in its way.
 */
export const PREPARED_WORKFLOWS = {
  referral: 'preparedReferralWorkflowV2',
  notification: 'preparedNotificationWorkflowV2',
  'information-request': 'preparedInformationRequestWorkflowV2',
} as const satisfies Record<ItemKind, string>

/** Moves on the whole item. */
export const ITEM_MOVES = [
  'withdraw',
  'decide-sharing',
  'acknowledge',
  'return-to-sender',
  'close-now',
  'withdraw-agreement',
  'choose-acceptance',
  'correct',
] as const
export type ItemMoveKind = (typeof ITEM_MOVES)[number]

/** One move on the item. The update's id is the command's. */
export interface ItemMove {
  readonly commandId: CommandId
  readonly move: ItemMoveKind
  /** Of `acknowledge`: every outcome was on the record when it was read; this procedure may hear of the last one later. */
  readonly everyOutcomeRead?: boolean
}

/** A move that is impossible now is refused before it enters history. */
export const moveItem = defineUpdate<void, [ItemMove]>('moveItem')

/** A delivery tells its referral what the partner answered, where the sender is to be told by message. */
export interface RecipientMoved {
  readonly recipientId: RecipientId
  readonly move: AnswerMove
  readonly commandId: CommandId | ''
}

/** One of several has taken it on first, where the first acceptance stops the others. */
export const takenOnFirst =
  defineSignal<[{ readonly recipientId: RecipientId; readonly commandId: CommandId }]>('takenOnFirst')

/** Another service is asked in place of one, or one that was held is let go by the decision made for it. */
export const successorNamed = defineSignal<[RecipientAtGate]>('successorNamed')

export const recipientMoved = defineSignal<[RecipientMoved]>('recipientMoved')
