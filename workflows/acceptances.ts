/**
 * Where the first acceptance stops the others: who is stopped, who is asked not to go on, who goes on after all. The
 * record says who was first; a person says who goes on where two acceptances crossed.
 */
import { patched } from '@temporalio/workflow'
import type { CommandId, RecipientId } from '../domain/ids.ts'
import { beginAgain } from './begin-again.ts'
import { type Stopping, stopDelivery } from './delivery-messages.ts'
import type { ItemRecipients } from './item-recipients.ts'
import { goingOn } from './new-delivery.ts'
import { recordFor } from './record-in-turn.ts'
import type { ReferralInput } from './referral-messages.ts'
import { tellDelivery } from './tell-deliveries.ts'

/** The recipient that the others give way to, and the command that said so. */
interface GivingWay {
  readonly recipientId: RecipientId
  readonly commandId: CommandId
}

/** Stops every other recipient that has not taken it on itself. */
export async function stopOthers(
  input: ReferralInput,
  item: ItemRecipients,
  { recipientId: first, commandId }: GivingWay,
): Promise<void> {
  const stopping = { commandId, move: 'stop', inFavourOf: first } as const
  const stopAll = (ids: readonly RecipientId[]) =>
    Promise.all(ids.map((recipientId) => stopOne(input, item, recipientId, stopping)))
  const known = recipientsOf(item)
  await stopAll(known.filter((id) => id !== first))
  // Asked in place of one of them in this very moment.
  const since = recipientsOf(item).filter((id) => !known.includes(id))
  if (since.length > 0 && patched('stops-whoever-was-named-meanwhile')) await stopAll(since)
}

const recipientsOf = ({ standings }: ItemRecipients): RecipientId[] => Object.keys(standings) as RecipientId[]

async function stopOne(
  input: ReferralInput,
  item: ItemRecipients,
  recipientId: RecipientId,
  stopping: Stopping,
): Promise<void> {
  const { commandId, move } = stopping
  if (item.standings[recipientId] === 'held')
    await recordFor(item).recordMove({ ...input, recipientId, commandId, move })
  // A sharing decision may have let it go in the meantime.
  if (item.standings[recipientId] === 'held') item.standings[recipientId] = 'ended'
  else await tellDelivery(item, recipientId, (delivery) => delivery.signal(stopDelivery, stopping))
}

/** Takes a person's choice. Those who go on after all are told as soon as they have been told not to act. */
export async function takeChoice(
  input: ReferralInput,
  item: ItemRecipients,
  commandId: CommandId,
  answersByMessage: boolean,
): Promise<void> {
  const { standDown, goOn } = await recordFor(item).applyChoice({ ...input, commandId })
  for (const one of goOn)
    void beginAgain(input, item, one, { answersByMessage, carried: (again) => goingOn(again, commandId) })
  await Promise.all(
    standDown.map((recipientId) => stopOne(input, item, recipientId, { commandId, move: 'stand-down' })),
  )
}
