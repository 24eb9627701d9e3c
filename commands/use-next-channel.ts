/**
 * What waits for a channel goes by the agency's next one, by a supervisor's word. Nothing that may have arrived is ever
 * sent another way (P2): the procedure knows what is in doubt, and here no try is called off while it runs.
 */
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { loadedToSettle } from './about-referral.ts'
import type { Commands, MoveTaken } from './command-contracts.ts'
import { earlierMove, type MakingMoves, makeMove } from './make-move.ts'
import { withStanding } from './possible-now.ts'
import { refuseWhileTried } from './refuse-while-tried.ts'

type Ask = Parameters<Commands['useNextChannel']>[0]

/** @see Commands.useNextChannel */
export const useNextChannel = async (on: MakingMoves, ask: Ask): Promise<MoveTaken | Refusal> => {
  const referral = await loadedToSettle(on, ask)
  if (isRefusal(referral)) return referral
  const { recipientId, reason } = ask
  const earlier = await earlierMove(on, ask, referral)
  if (earlier !== undefined) return earlier
  const refusal = await refuseWhileTried(on, referral, recipientId)
  if (refusal !== undefined) return withStanding(refusal, referral, recipientId)
  return makeMove(on, { asking: ask, referral, recipientId, move: 'use-next-channel', words: { reason } })
}
