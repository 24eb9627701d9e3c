/** Tells the referrer of one service's outcome while others are still asked: the end of the whole item may be weeks away. */
import { raiseAttention } from '../database/raise-attention.ts'
import type { RecipientId } from '../domain/ids.ts'
import { hasEnded } from '../domain/recipient.ts'
import type { OpenAttention, Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import type { Records } from './records.ts'

const BECAUSE = 'outcome'

/** Raises it where others are still asked; the last outcome is told with the end of the item. */
export const raiseOutcome = async (
  records: Records,
  referral: Referral,
  recipientId: RecipientId,
): Promise<void> => {
  const { kind, recipients, returnRoute, endedAt } = referral
  const goesOn = endedAt === undefined && recipients.some((one) => !hasEnded(kind, one))
  // Whoever asked by message is answered by one.
  if (kind !== 'referral' || returnRoute.by === 'message' || !goesOn) return
  await raiseAttention(records, referral, {
    kind: 'waiting-for-referrer',
    ownerAgency: referral.raisedBy.agencyId,
    because: BECAUSE,
    occurrence: `${BECAUSE}:${recipientOf(referral, recipientId)?.outcomeCommandId ?? ''}`,
    recipientId,
  })
}

/** What somebody who read the referral at that instant has been told of. */
export const outcomesRead = async (
  { attention }: Pick<Records, 'attention'>,
  { id, openAttention, recipients }: Referral,
  readAt: string,
): Promise<readonly OpenAttention[]> => {
  const wasThere = recipients.filter(({ state, since }) => state === 'finished' && since <= readAt)
  const items = (await attention.openFor(id)).filter(
    ({ because, recipientId }) => because === BECAUSE && wasThere.some((one) => one.id === recipientId),
  )
  return openAttention.filter(({ id: open }) => items.some((item) => item.id === open))
}
