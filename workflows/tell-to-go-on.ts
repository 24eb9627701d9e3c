/** "Go on after all": to one that was stopped and was chosen since; a person rings where no message arrives. */
import type { DeliveryPlan } from './activity-contracts.ts'
import type { DeliveryInput, DeliveryState } from './delivery-messages.ts'
import { recordFor } from './record-in-turn.ts'
import { attemptsAt, NEVER, tryChannels } from './try-channels.ts'

/** Tells them, where they are to be told; their moves are taken meanwhile. */
export async function tellToGoOn(
  named: Pick<DeliveryInput, 'referralId' | 'recipientId'>,
  delivery: DeliveryState,
  planOf: () => Promise<DeliveryPlan>,
): Promise<void> {
  const { goOn: commandId } = delivery
  if (commandId === undefined) return
  delivery.messageVersion += 1
  const message = { ...named, messageVersion: delivery.messageVersion, purpose: 'go-on' } as const
  const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
  const end = await tryChannels(await planOf(), progress, NEVER, attemptsAt(message))
  if (end.next !== 'delivered')
    await recordFor(delivery).recordCorrectionOwed({ ...named, commandId, because: 'go-on' })
  delete delivery.goOn
}
