/** A sender cancels its referral, or says that it never should have been sent. */
import type { ReceivedMessageId } from '../domain/ids.ts'
import type { MessageTaken, ReceiveMessage } from './incoming-message.ts'
import { makeMove } from './make-move.ts'
import { namedOrAsked, takenAsMoved } from './named-or-asked.ts'
import type { StandingOn } from './standing-on.ts'

/** Withdraws the referral that it names; one that names none with certainty, or comes too late, goes before a person. */
export const takeCancellation = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const { user, message } = ask
  const named = await namedOrAsked(on, ask, id)
  if ('taken' in named) return named.taken
  const { referral } = named
  const moved = await makeMove(on, {
    asking: { user, idempotencyKey: `received:${id}`, fingerprint: id },
    referral,
    move: 'withdraw',
    words: { reason: message.meaning },
  })
  return takenAsMoved(on, ask, id, { referral, moved })
}
