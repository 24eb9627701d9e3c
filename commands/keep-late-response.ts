/**
 * An answer through the API or our own pages to what has ended. It is refused, as it can move nothing, and never lost:
 * its words are kept with the referral, and whoever raised it is asked to ring them, as they may be acting on it.
 */
import type { StoredCommand } from '../database/command-repository.ts'
import { raiseAttention } from '../database/raise-attention.ts'
import type { RecipientId, ReferralId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { isLateResponse, withLateResponse } from '../domain/late-response.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { MakingMoves } from './make-move.ts'

type Uses = Pick<
  MakingMoves,
  'referrals' | 'attention' | 'notices' | 'audit' | 'events' | 'now' | 'directory' | 'calendar'
>

/** The refusal, which says what was done with the answer where it was kept. */
export const keepLateResponse = async (
  on: Uses,
  refusal: Refusal,
  command: StoredCommand | undefined,
  about: { readonly referralId: ReferralId; readonly recipientId: RecipientId },
): Promise<Refusal> => {
  const { referralId, recipientId } = about
  const referral = await on.referrals.byId(referralId)
  if (refusal.code !== 'state-conflict' || referral === undefined || command?.state !== 'refused')
    return refusal
  const { id: commandId, actor, move = '' } = command
  if (!isLateResponse(referral, recipientId, move)) return refusal
  const at = iso(on.now())
  await on.audit.append({
    action: 'recipient.moved',
    actor,
    referralId,
    recipientId,
    because: move,
    outcome: 'refused',
    at,
  })
  const kept = await on.referrals.change(referralId, (current) =>
    withLateResponse(current, { recipientId, move, commandId, at, by: 'the agency that was asked' }),
  )
  await raiseAttention(on, kept, {
    kind: 'answered-after-the-end',
    ownerAgency: referral.raisedBy.agencyId,
    ownerUser: referral.raisedBy.userId,
    because: 'after-the-end',
    occurrence: commandId,
    recipientId,
  })
  return { ...refusal, detail: `${refusal.detail} ${KEPT}` }
}

const KEPT = 'What you said is kept, and whoever asked you is told to ring you.'
