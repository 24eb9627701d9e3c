/** A referral's content was corrected: each delivery sees to its own partner, and begins again where it is over. */
import type { CommandId } from '../domain/ids.ts'
import { beginAgain } from './begin-again.ts'
import { correctDelivery } from './delivery-messages.ts'
import type { ItemRecipients } from './item-recipients.ts'
import { correctingAgain } from './new-delivery.ts'
import { recordFor } from './record-in-turn.ts'
import type { ReferralInput } from './referral-messages.ts'
import { tellDelivery } from './tell-deliveries.ts'

/** Puts the corrected content in place and has whoever holds an earlier version told. */
export async function takeCorrection(
  input: ReferralInput,
  item: ItemRecipients,
  commandId: CommandId,
  answersByMessage: boolean,
): Promise<void> {
  const { toCorrect } = await recordFor(item).applyCorrection({ ...input, commandId })
  await Promise.all(
    toCorrect.map(async (one) => {
      const told = await tellDelivery(item, one.recipientId, (delivery) =>
        delivery.signal(correctDelivery, { commandId }),
      )
      if (told || item.standings[one.recipientId] !== 'ended') return
      const carried = (again: typeof one) => correctingAgain(again, commandId)
      void beginAgain(input, item, one, { answersByMessage, carried })
    }),
  )
}
