/** A sender says that the family withdrew its agreement to a referral of its own. */
import type { ReceivedMessageId } from '../domain/ids.ts'
import type { MessageTaken, ReceiveMessage } from './incoming-message.ts'
import { namedOrAsked, takenAsMoved } from './named-or-asked.ts'
import type { StandingOn } from './standing-on.ts'
import { withdrawAgreementOf } from './withdraw-agreement.ts'

/** Holds what waits and has those told who have it; one that names no referral with certainty goes before a person. */
export const takeAgreementWithdrawal = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const named = await namedOrAsked(on, ask, id)
  if ('taken' in named) return named.taken
  const { referral } = named
  const asking = { user: ask.user, idempotencyKey: `received:${id}`, fingerprint: id }
  const said = { saidBy: 'the sender', how: 'by message' }
  const moved = await withdrawAgreementOf(on, asking, referral, said)
  return takenAsMoved(on, ask, id, { referral, moved })
}
