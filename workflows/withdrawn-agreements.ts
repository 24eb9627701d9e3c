/** The family withdrew its agreement: each delivery sees to its own partner, and begins again where it is over. */
import type { CommandId, RecipientId } from '../domain/ids.ts'
import { beginAgain } from './begin-again.ts'
import { agreementWithdrawn } from './delivery-messages.ts'
import type { ItemRecipients } from './item-recipients.ts'
import { tellingOfAgreement } from './new-delivery.ts'
import { recordFor } from './record-in-turn.ts'
import type { ReferralInput } from './referral-messages.ts'
import { tellDelivery } from './tell-deliveries.ts'

/** From here on the gate holds what rests on the agreement, and whoever has it is told. */
export async function agreementWithdrawnFor(
  input: ReferralInput,
  item: ItemRecipients,
  commandId: CommandId,
  answersByMessage = false,
): Promise<void> {
  const { held, toTell = [] } = await recordFor(item).applyAgreementWithdrawal({ ...input, commandId })
  for (const one of toTell)
    void beginAgain(input, item, one, {
      answersByMessage,
      carried: (again) => tellingOfAgreement(again, commandId),
    })
  await Promise.all(held.map((recipientId) => tellWithdrawnFrom(input, item, recipientId, commandId)))
}

async function tellWithdrawnFrom(
  input: ReferralInput,
  item: ItemRecipients,
  recipientId: RecipientId,
  commandId: CommandId,
): Promise<void> {
  if (item.standings[recipientId] === 'held') return
  const told = await tellDelivery(item, recipientId, (delivery) =>
    delivery.signal(agreementWithdrawn, { commandId }),
  )
  // It ended in this moment: whether they have it is on the record.
  if (!told) await recordFor(item).recordNoticeOwed({ ...input, recipientId, commandId })
}
