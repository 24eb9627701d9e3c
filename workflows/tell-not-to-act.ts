/** "Do not act": a message like any other; when it cannot be delivered a person is to ring. */
import type { RecipientId, ReferralId } from '../domain/ids.ts'
import type { DeliveryPlan } from './activity-contracts.ts'
import { recordFor, type Turns } from './record-in-turn.ts'
import { attemptsAt, NEVER, tryChannels } from './try-channels.ts'

/** The one that is told. */
interface Told {
  readonly referralId: ReferralId
  readonly recipientId: RecipientId
}

/** The part of a procedure's state that sending needs. */
interface Sending {
  turns: Turns
  plan?: DeliveryPlan
}

/** The channels, resolved once and carried; planned anew when a person begins another round. */
export async function planOf(told: Told, sending: Sending): Promise<DeliveryPlan> {
  const plan = sending.plan ?? (await recordFor(sending).planDelivery(told))
  sending.plan = plan
  return plan
}

/** With no channel at all no attempt was made that could have recorded that it cannot be delivered. */
export async function noteNoChannel(
  told: Told,
  sending: Sending,
  plan: DeliveryPlan,
  messageVersion: number,
): Promise<void> {
  if (plan.channels.length > 0) return
  await recordFor(sending).recordNotDelivered({ ...told, messageVersion, because: 'undeliverable' })
}

/** Tells a partner that may have it. */
export async function tellNotToAct(told: Told, sending: Sending, messageVersion: number): Promise<void> {
  const message = { ...told, messageVersion, purpose: 'withdrawal' } as const
  const plan = await planOf(told, sending)
  const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
  await tryChannels(plan, progress, NEVER, attemptsAt(message))
  await noteNoChannel(told, sending, plan, messageVersion)
}
