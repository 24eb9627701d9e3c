/** A delivery that begins again, when it has ended: in the same case, with the next version of its message. */
import { condition } from '@temporalio/workflow'
import type { GoingOn } from './acceptance-contracts.ts'
import type { DeliveryState } from './delivery-messages.ts'
import { deliver, type ItemRecipients } from './item-recipients.ts'
import type { ReferralInput } from './referral-messages.ts'

/** How it begins. */
interface Beginning {
  readonly answersByMessage: boolean
  /** The state it begins with, from the last version of its message. */
  readonly carried: (again: GoingOn) => DeliveryState
}

/** Begins it as soon as it has ended, and waits for its end. Until then the item is not over. */
export async function beginAgain(
  input: ReferralInput,
  item: ItemRecipients,
  one: GoingOn,
  { answersByMessage, carried }: Beginning,
): Promise<void> {
  const { recipientId } = one
  item.returning = [...(item.returning ?? []), recipientId]
  await condition(() => item.standings[recipientId] === 'ended')
  const messageVersion = item.lastVersions?.[recipientId] ?? one.messageVersion
  const delivered = deliver(input, item, recipientId, {
    answersByMessage,
    carried: carried({ ...one, messageVersion }),
  })
  const place = item.returning.indexOf(recipientId)
  item.returning = item.returning.filter((_, index) => index !== place)
  await delivered
}
