/**
 * What waits for a channel goes by the agency's next one, by a supervisor's word. Nothing that may have arrived is ever
 * sent another way (P2): the procedure knows what is in doubt, and here no try is called off while it runs.
 */
import { FIRST_VERSION, messageKey } from '../domain/delivery.ts'
import type { RecipientId } from '../domain/ids.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { loadedToSettle } from './about-referral.ts'
import type { Commands, MoveTaken } from './command-contracts.ts'
import { earlierMove, type MakingMoves, makeMove } from './make-move.ts'
import { withStanding } from './possible-now.ts'
import type { StandingOn } from './standing-on.ts'

type Ask = Parameters<Commands['useNextChannel']>[0]
type Uses = MakingMoves & Pick<StandingOn, 'messages'>

/** @see Commands.useNextChannel */
export const useNextChannel = async (on: Uses, ask: Ask): Promise<MoveTaken | Refusal> => {
  const referral = await loadedToSettle(on, ask)
  if (isRefusal(referral)) return referral
  const { recipientId, reason } = ask
  const earlier = await earlierMove(on, ask, referral)
  if (earlier !== undefined) return earlier
  const refusal = await refuseWhileTried(on, referral, recipientId)
  if (refusal !== undefined) return refusal
  return makeMove(on, { asking: ask, referral, recipientId, move: 'use-next-channel', words: { reason } })
}

/** One that has begun and has no end runs now, or was lost and may have arrived. */
const refuseWhileTried = async (
  { messages }: Pick<Uses, 'messages'>,
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
  return why === undefined ? undefined : withStanding(refuse('state-conflict', why), referral, recipientId)
}
