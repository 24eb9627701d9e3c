/** What a referral's procedure tells the deliveries of its recipients. */
import {
  condition,
  type ExternalWorkflowHandle,
  getExternalWorkflowHandle,
  isCancellation,
} from '@temporalio/workflow'
import type { RecipientId } from '../domain/ids.ts'
import { agreementWithdrawn, deliveryWorkflowId } from './delivery-messages.ts'
import { recordFor, type Turns } from './record-in-turn.ts'
import type { ItemMove, ReferralInput } from './referral-messages.ts'

/** Where each recipient stands for the item: waiting at the gate, its delivery about to begin, with it, or over. */
export type Standing = 'held' | 'beginning' | 'with-delivery' | 'ended'

/** The part of the referral's state that telling needs. */
export interface Standings {
  readonly standings: Record<RecipientId, Standing>
  readonly turns: Turns
}

/**
 * Tells a delivery something once it has begun. One that cannot be told has just ended, which is about to be known.
 * @returns whether it was told
 */
export async function tellDelivery(
  item: Standings,
  recipientId: RecipientId,
  tell: (delivery: ExternalWorkflowHandle) => Promise<void>,
): Promise<boolean> {
  await condition(() => item.standings[recipientId] !== 'beginning')
  if (item.standings[recipientId] === 'ended') return false
  try {
    await tell(getExternalWorkflowHandle(deliveryWorkflowId(recipientId)))
    return true
  } catch (error) {
    if (isCancellation(error)) throw error
    await condition(() => item.standings[recipientId] === 'ended')
    return false
  }
}

/** From here on the gate holds what rests on the agreement; each delivery sees to its own partner. */
export async function agreementWithdrawnFor(
  input: ReferralInput,
  item: Standings,
  commandId: ItemMove['commandId'],
): Promise<void> {
  const { held } = await recordFor(item).applyAgreementWithdrawal({ ...input, commandId })
  await Promise.all(held.map((recipientId) => tellWithdrawnFrom(input, item, recipientId, commandId)))
}

async function tellWithdrawnFrom(
  input: ReferralInput,
  item: Standings,
  recipientId: RecipientId,
  commandId: ItemMove['commandId'],
): Promise<void> {
  if (item.standings[recipientId] === 'held') return
  const told = await tellDelivery(item, recipientId, (delivery) =>
    delivery.signal(agreementWithdrawn, { commandId }),
  )
  // It ended in this moment: whether they have it is on the record.
  if (!told) await recordFor(item).recordNoticeOwed({ ...input, recipientId, commandId })
}
