/**
 * The recipients of an item, as its procedure holds them: put before the gate, each sent on its own way by a delivery,
 * told of decisions and withdrawals, gathered when they end. The same for all three kinds of item.
 */
import { condition, ParentClosePolicy, patched, startChild } from '@temporalio/workflow'
import type { CommandId, RecipientId } from '../domain/ids.ts'
import type { PreparedItem, RecipientAtGate } from '../domain/prepared-item.ts'
import type { RecipientState } from '../domain/recipient.ts'
import type { DeliveryPlan, DeliveryPlans } from './activity-contracts.ts'
import {
  type DeliveryInput,
  type DeliveryState,
  deliveryWorkflowId,
  leaveUnanswered,
  sharingDecided,
  withdrawDelivery,
} from './delivery-messages.ts'
import { deliveryWorkflow, plannedDeliveryWorkflow } from './delivery-workflow.ts'
import { recordFor, type Turns } from './record-in-turn.ts'
import type { ItemMove, ReferralInput } from './referral-messages.ts'
import { type Standing, tellDelivery } from './tell-deliveries.ts'

/** The part of an item's state that its recipients need. */
export interface ItemRecipients {
  standings: Record<RecipientId, Standing>
  /** In which state a delivery ended. */
  endedAs: Record<RecipientId, RecipientState>
  /** Version of the last message of a delivery that has ended. */
  lastVersions?: Record<RecipientId, number>
  /** Those whose delivery begins again as soon as it has ended. */
  returning?: RecipientId[]
  withdrawn: boolean
  /** The command that withdrew it. */
  withdrawnBy?: CommandId
  turns: Turns
}

/** Whether each recipient's life is over. */
export const everyRecipientEnded = ({
  standings,
  returning = [],
}: Pick<ItemRecipients, 'standings' | 'returning'>): boolean =>
  returning.length === 0 && Object.values(standings).every((standing) => standing === 'ended')

/** Sends each recipient that the gate lets through on its own way. */
export function standAtGate(
  input: ReferralInput,
  item: ItemRecipients,
  recipients: readonly RecipientAtGate[],
  { answersByMessage, plans }: Pick<PreparedItem, 'answersByMessage'> & { readonly plans?: DeliveryPlans },
): void {
  for (const { recipientId, state } of recipients) {
    const standing = item.standings[recipientId]
    if (standing === undefined && isTooLate(item, state)) {
      item.standings[recipientId] = 'held'
      // Until then the withdrawal itself waits for everybody to be named, and sees to them all.
      if (item.withdrawn) void withdrawOne(input, item, recipientId, item.withdrawnBy)
    } else if (standing === undefined || standing === 'held') {
      if (state === 'sending')
        void deliver(input, item, recipientId, { answersByMessage, plan: plans?.[recipientId] })
      else item.standings[recipientId] = state === 'held' ? 'held' : 'ended'
    } else if (state === 'sending' || state === 'not-shared')
      void tellDelivery(item, recipientId, (delivery) => delivery.signal(sharingDecided, { state }))
  }
}

/**
 * Waits until everybody has been put before the gate: a move may come in the first moments, while the register is asked.
 * A withdrawal counts from now on, so that nobody is asked for it.
 */
export async function untilPrepared(
  item: ItemRecipients & { readonly prepared: boolean },
  { move, commandId }: ItemMove,
): Promise<void> {
  if (move === 'withdraw' && patched('withdrawn-before-anybody-is-asked')) item.withdrawnBy ??= commandId
  await condition(() => item.prepared)
}

/** Named in the moment in which the item was withdrawn: nobody has told them anything, and nobody is to. */
const isTooLate = (
  item: ItemRecipients,
  state: RecipientState,
): item is ItemRecipients & { withdrawnBy: CommandId } =>
  item.withdrawnBy !== undefined &&
  (state === 'sending' || state === 'held') &&
  patched('nobody-is-asked-once-it-is-withdrawn')

/** How a delivery begins: `carried` where one that is over begins anew, `plan` where it is known already. */
export interface Beginning {
  readonly answersByMessage: boolean
  readonly carried?: DeliveryState
  readonly plan?: DeliveryPlan | undefined
}

/** Begins a delivery and waits for its end. */
export async function deliver(
  input: ReferralInput,
  item: ItemRecipients,
  recipientId: RecipientId,
  { plan, ...beginning }: Beginning,
): Promise<void> {
  item.standings[recipientId] = 'beginning'
  const delivering: DeliveryInput = { referralId: input.referralId, recipientId, ...beginning }
  const options = {
    workflowId: deliveryWorkflowId(recipientId),
    // A delivery outlives this run if need be: what has gone out still needs its answer.
    parentClosePolicy: ParentClosePolicy.ABANDON,
  }
  const delivery = await (plan === undefined
    ? startChild(deliveryWorkflow, { ...options, args: [delivering] })
    : startChild(plannedDeliveryWorkflow, { ...options, args: [{ ...delivering, plan }] }))
  item.standings[recipientId] = 'with-delivery'
  const { state, messageVersion } = await delivery.result()
  item.endedAs[recipientId] = state
  if (messageVersion !== undefined)
    item.lastVersions = { ...item.lastVersions, [recipientId]: messageVersion }
  item.standings[recipientId] = 'ended'
}

/** Takes the decision that was made for what is held. */
export async function decideForHeld(
  input: ReferralInput,
  item: ItemRecipients,
  commandId: ItemMove['commandId'],
): Promise<void> {
  const { recipients, answersByMessage } = await recordFor(item).applySharingDecision({ ...input, commandId })
  standAtGate(input, item, recipients, { answersByMessage })
}

/** Withdraws the whole item. */
export async function withdrawAll(
  input: ReferralInput,
  item: ItemRecipients,
  commandId: ItemMove['commandId'],
): Promise<void> {
  item.withdrawn = true
  item.withdrawnBy = commandId
  await Promise.all(
    Object.keys(item.standings).map((id) => withdrawOne(input, item, id as RecipientId, commandId)),
  )
}

/** Withdraws one recipient: what waits at the gate here, everything else by its delivery. */
export async function withdrawOne(
  input: ReferralInput,
  item: ItemRecipients,
  recipientId: RecipientId,
  commandId: ItemMove['commandId'],
): Promise<void> {
  const ending = { move: 'withdraw', commandId } as const
  if (isHeld(item, recipientId) && (await endedAtGate(input, item, recipientId, ending))) return
  await tellDelivery(item, recipientId, (delivery) => delivery.signal(withdrawDelivery, { commandId }))
}

/** Ends one that waits at the gate; `false` where a sharing decision has let it go meanwhile. */
async function endedAtGate(
  input: ReferralInput,
  item: ItemRecipients,
  recipientId: RecipientId,
  ending: { readonly move: 'withdraw' | 'leave-unanswered'; readonly commandId: CommandId },
): Promise<boolean> {
  await recordFor(item).recordMove({ ...input, recipientId, ...ending })
  if (!isHeld(item, recipientId) && patched('let-go-while-it-was-ended')) return false
  item.standings[recipientId] = 'ended'
  return true
}

const isHeld = ({ standings }: ItemRecipients, id: RecipientId): boolean => standings[id] === 'held'

/** Closes every recipient that is still waited for without its answer. */
export async function leaveAll(
  input: ReferralInput,
  item: ItemRecipients,
  commandId: ItemMove['commandId'],
): Promise<void> {
  await Promise.all(
    (Object.keys(item.standings) as RecipientId[]).map(async (recipientId) => {
      const ending = { move: 'leave-unanswered', commandId } as const
      if (isHeld(item, recipientId) && (await endedAtGate(input, item, recipientId, ending))) return
      await tellDelivery(item, recipientId, (delivery) => delivery.signal(leaveUnanswered, { commandId }))
    }),
  )
}
