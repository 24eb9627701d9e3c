/**
 * What was said has been corrected. Whoever has an earlier version gets a message of its own, the next version, that says
 * what has changed. What is still being sent goes as the newest where nothing of it can have arrived; where that is not
 * known, the correction waits until it is: a partner must not get an update of what it may not have (P3).
 */
import { condition, patched } from '@temporalio/workflow'
import type { RecipientState } from '../domain/recipient.ts'
import type { DeliveryPlan } from './activity-contracts.ts'
import type { DeliveryInput, DeliveryState, RecipientMove } from './delivery-messages.ts'
import { recordFor } from './record-in-turn.ts'
import { attemptsAt, NEVER, tryChannels } from './try-channels.ts'

/** Whether they have it is not known yet, or surely not. */
const NOT_THERE: readonly RecipientState[] = ['held', 'sending', 'uncertain', 'undeliverable']

/** Tells them, once they surely have what is corrected. */
export async function correct(
  input: DeliveryInput,
  delivery: DeliveryState,
  commandId: RecipientMove['commandId'],
  { isOver, planOf }: { readonly isOver: () => boolean; readonly planOf: () => Promise<DeliveryPlan> },
): Promise<void> {
  const isThere = () => !NOT_THERE.includes(delivery.state)
  await condition(() => isOver() || (isThere() && delivery.correcting !== true))
  // Asked again after each wait: of several that wait one goes on, and says what the others would.
  while (delivery.correcting === true && patched('one-correction-for-all-that-wait'))
    await condition(() => delivery.correcting !== true)
  if (isThere()) await tellCorrection(input, delivery, commandId, planOf)
}

/** Tells them what has changed, where they hold an earlier version; a person does where no message arrives. */
export async function tellCorrection(
  { referralId, recipientId }: DeliveryInput,
  delivery: DeliveryState,
  commandId: RecipientMove['commandId'],
  planOf: () => Promise<DeliveryPlan>,
): Promise<void> {
  const told = { referralId, recipientId }
  delivery.correcting = true
  const { owed } = await recordFor(delivery).planCorrection(told)
  if (owed) {
    delivery.messageVersion += 1
    const message = { ...told, messageVersion: delivery.messageVersion, purpose: 'correction' } as const
    const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
    const end = await tryChannels(await planOf(), progress, NEVER, attemptsAt(message))
    if (end.next !== 'delivered')
      await recordFor(delivery).recordCorrectionOwed({ ...told, commandId, because: 'correction' })
  }
  delivery.correcting = false
}
