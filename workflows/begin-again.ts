/** A delivery that begins again, when it has ended: in the same case, with the next version of its message. */
import { condition, patched } from '@temporalio/workflow'
import type { CommandId } from '../domain/ids.ts'
import type { GoingOn } from './acceptance-contracts.ts'
import type { DeliveryState } from './delivery-messages.ts'
import { deliver, type ItemRecipients } from './item-recipients.ts'
import { recordFor } from './record-in-turn.ts'
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
  let { state } = one
  if (isTooLate(item, one)) {
    // They are told once more not to act.
    await recordFor(item).recordMove({
      ...input,
      recipientId,
      move: 'withdraw',
      commandId: item.withdrawnBy,
    })
    state = 'withdrawn'
  }
  // Asked again after each wait: of several that wait for one end one begins, and the others when that is over.
  while (item.standings[recipientId] !== 'ended' && patched('one-begins-again-at-a-time'))
    await condition(() => item.standings[recipientId] === 'ended')
  const messageVersion = item.lastVersions?.[recipientId] ?? one.messageVersion
  const delivered = deliver(input, item, recipientId, {
    answersByMessage,
    carried: carried({ ...one, state, messageVersion }),
  })
  const place = item.returning.indexOf(recipientId)
  item.returning = item.returning.filter((_, index) => index !== place)
  await delivered
}

/** It was chosen to go on in the moment in which the item was withdrawn. */
const isTooLate = (
  item: ItemRecipients,
  { state }: GoingOn,
): item is ItemRecipients & { withdrawnBy: CommandId } =>
  state === 'accepted' && item.withdrawnBy !== undefined && patched('nobody-goes-on-once-it-is-withdrawn')
