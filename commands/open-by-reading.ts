/**
 * What was delivered on our own pages is opened when somebody there reads it (design.md §5, portal): recorded once for
 * each recipient, however often and by however many it is read. A reading that cannot be recorded never hides the item.
 */
import { recipientOf } from '../domain/referral-changes.ts'
import { opensByReading } from '../domain/referral-for-reader.ts'
import { isFault } from '../runtime/fault.ts'
import type { Commands } from './command-contracts.ts'
import { type MakingMoves, makeMove } from './make-move.ts'

/** @see Commands.openByReading */
export const openByReading = async (
  on: MakingMoves,
  { user, referralId }: Parameters<Commands['openByReading']>[0],
): Promise<void> => {
  try {
    const referral = await on.referrals.byId(referralId)
    if (referral === undefined) return
    for (const recipientId of opensByReading(user, referral)) {
      const key = `opened-by-reading-${recipientId}`
      const since = recipientOf(referral, recipientId)?.since ?? ''
      const asking = { user, idempotencyKey: `${key}-${since}`, fingerprint: key }
      await makeMove(on, { asking, referral, recipientId, move: 'open' })
    }
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown
    on.events.failed({ thrown })
  }
}
