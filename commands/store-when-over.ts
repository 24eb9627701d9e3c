/** A move on an item that is over: no procedure takes it any more, so it is stored here and done at once. */
import type { StoredCommand } from '../database/command-repository.ts'
import { iso } from '../domain/instant.ts'
import type { Referral } from '../domain/referral.ts'
import { keyReused, type Refusal } from '../domain/refusal.ts'
import { newId } from '../runtime/new-id.ts'
import type { ItemMoveKind } from '../workflows/referral-messages.ts'
import { commandKey, type MakingMoves, type MoveOrder } from './make-move.ts'

/** What is asked of the whole item. */
interface AskedWhenOver {
  readonly asking: MoveOrder['asking']
  readonly referral: Referral
  readonly move: ItemMoveKind
  readonly words: object
}

/** The command, and whether it is the first under its key. */
export const storeWhenOver = async (
  on: Pick<MakingMoves, 'storedCommands' | 'now'>,
  { asking, referral, move, words }: AskedWhenOver,
): Promise<{ readonly stored: boolean; readonly command: StoredCommand } | Refusal> => {
  const { user, fingerprint } = asking
  const { stored, command } = await on.storedCommands.storeOnce({
    id: newId('command'),
    key: commandKey(asking),
    fingerprint,
    kind: move,
    actor: { userId: user.id, agencyId: user.agencyId },
    referralId: referral.id,
    move,
    codes: {},
    words,
    state: 'stored',
    createdAt: iso(on.now()),
  })
  return !stored && command.fingerprint !== fingerprint ? keyReused() : { stored, command }
}
