/** What a move is answered with: the state afterwards, or while it is kept the state before. */
import type { StoredCommand } from '../database/command-repository.ts'
import type { RecipientId } from '../domain/ids.ts'
import { ITEM_STATES, openItemState } from '../domain/item-state.ts'
import { isAnswering, MOVES, type Move, nextState, RECIPIENT_STATES } from '../domain/recipient.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { MoveTaken } from './command-contracts.ts'

/**
 * The state as the move left it: what was kept with it, so that a repeat is answered the same whatever came since;
 * else what follows from the rules. A withdrawal is taken before each of its recipients has recorded it.
 */
export const appliedAs = ({ move, recipientId, result }: StoredCommand, referral: Referral): MoveTaken => {
  const kept = isState(result) ? result.state : undefined
  return { state: kept ?? stateAfter(move, recipientId, referral), applied: true, replayed: false }
}

const stateAfter = (
  move: StoredCommand['move'],
  recipientId: RecipientId | undefined,
  referral: Referral,
): MoveTaken['state'] => {
  if (recipientId === undefined && move === 'withdraw') return stateWithdrawn(referral)
  // Which answer was the last one, the record knows best.
  return recipientId !== undefined && isMove(move) && !isAnswering(move)
    ? MOVES[move].to
    : stateOf(referral, recipientId)
}

const isMove = (move: StoredCommand['move']): move is Move => move !== undefined && Object.hasOwn(MOVES, move)

const STATES: readonly unknown[] = [...RECIPIENT_STATES, ...ITEM_STATES]

const isState = (result: object | undefined): result is Pick<MoveTaken, 'state'> =>
  result !== undefined && 'state' in result && STATES.includes(result.state)

const stateWithdrawn = ({ recipients }: Referral): MoveTaken['state'] =>
  openItemState(
    recipients.map(({ state }) => {
      const after = nextState(state, 'withdraw')
      return isRefusal(after) ? state : after
    }),
  )

const stateOf = (referral: Referral, recipientId: RecipientId | undefined): MoveTaken['state'] =>
  (recipientId ? recipientOf(referral, recipientId)?.state : undefined) ?? referral.state

/** Kept, and applied later: the state before. */
export const keptAs = (referral: Referral, { recipientId }: StoredCommand): MoveTaken => ({
  state: stateOf(referral, recipientId),
  applied: false,
  replayed: false,
})
