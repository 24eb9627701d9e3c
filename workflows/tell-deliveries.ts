/** What a referral's procedure tells the deliveries of its recipients. */
import {
  condition,
  type ExternalWorkflowHandle,
  getExternalWorkflowHandle,
  isCancellation,
} from '@temporalio/workflow'
import type { RecipientId } from '../domain/ids.ts'
import { deliveryWorkflowId } from './delivery-messages.ts'
import type { Turns } from './record-in-turn.ts'

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
