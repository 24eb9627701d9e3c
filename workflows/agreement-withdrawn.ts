/**
 * The family withdrew its agreement. What waits does not wait any longer but asks the gate, which holds it; an attempt
 * under way ends first, as nobody can call it back. Whoever then has it is told, by a delivery like any other.
 */
import { condition } from '@temporalio/workflow'
import { mayHaveIt } from '../domain/recipient.ts'
import type { DeliveryPlan } from './activity-contracts.ts'
import type { DeliveryInput, DeliveryState, RecipientMove } from './delivery-messages.ts'
import { recordFor } from './record-in-turn.ts'
import { attemptsAt, NEVER, tryChannels } from './try-channels.ts'

/** Stops what has not gone and tells the partner who may have it. */
export async function stopAndTell(
  input: DeliveryInput,
  delivery: DeliveryState,
  commandId: RecipientMove['commandId'],
  planOf: () => Promise<DeliveryPlan>,
): Promise<void> {
  if (delivery.state === 'sending') {
    delivery.askGate = true
    // What a carrier has cannot be held any more: they are told at once.
    await condition(() => delivery.state !== 'sending' || delivery.handedOver !== undefined)
  }
  // One that was withdrawn meanwhile is told "do not act".
  if (delivery.state === 'withdrawn') return
  if (!mayHaveIt(delivery) && !delivery.sending.inDoubt) return
  await tellAgreementWithdrawn(input, delivery, commandId, planOf)
}

/** Tells a partner that may have it; a person does where no message arrives. */
export async function tellAgreementWithdrawn(
  { referralId, recipientId }: DeliveryInput,
  delivery: DeliveryState,
  commandId: RecipientMove['commandId'],
  planOf: () => Promise<DeliveryPlan>,
): Promise<void> {
  delivery.messageVersion += 1
  const { messageVersion } = delivery
  const message = { referralId, recipientId, messageVersion, purpose: 'agreement-withdrawn' } as const
  const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
  const end = await tryChannels(await planOf(), progress, NEVER, attemptsAt(message))
  if (end.next !== 'delivered')
    await recordFor(delivery).recordNoticeOwed({ referralId, recipientId, commandId })
}
