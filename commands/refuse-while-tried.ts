/**
 * Whether an item may leave the channel on which it is, by its stored attempts: asked at the door, and again before the
 * procedure is told, as a move that was kept meets attempts that nobody knew of when it was asked for (P2).
 */
import { FIRST_VERSION, messageKey } from '../domain/delivery.ts'
import type { RecipientId } from '../domain/ids.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { StandingOn } from './standing-on.ts'

/** One that has begun and has no end runs now, or was lost and may have arrived. */
export const refuseWhileTried = async (
  { messages }: { readonly messages: Pick<StandingOn['messages'], 'byKey'> },
  referral: Referral,
  recipientId: RecipientId,
): Promise<Refusal | undefined> => {
  const message = await messages.byKey(messageKey(referral.id, recipientId, FIRST_VERSION))
  const isTried = message?.attempts.some(({ result }) => result === undefined) === true
  const why =
    recipientOf(referral, recipientId)?.handedOver !== undefined
      ? 'A carrier has it, and may still bring it.'
      : isTried
        ? 'A try is being made, or was cut off. Wait for its end.'
        : undefined
  return why === undefined ? undefined : refuse('state-conflict', why)
}
