/**
 * An answer through the API or our own pages to what has ended. It is refused, as it can move nothing, and never lost:
 * its words are kept with the referral, and whoever raised it is asked to ring them, as they may be acting on it.
 */
import type { StoredCommand } from '../database/command-repository.ts'
import { raiseAttention } from '../database/raise-attention.ts'
import { iso } from '../domain/instant.ts'
import { isLateResponse, withLateResponse } from '../domain/late-response.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { KeepingMoves } from './standing-on.ts'

type Uses = Omit<KeepingMoves, 'storedCommands'>

/** Keeps it and puts it before whoever raised the item. False: it is no such answer. */
export const keepLate = async (on: Uses, command: StoredCommand): Promise<boolean> => {
  const { id: commandId, actor, move = '', referralId, recipientId } = command
  if (referralId === undefined || recipientId === undefined) return false
  const referral = await on.referrals.byId(referralId)
  if (referral === undefined || !isLateResponse(referral, recipientId, move)) return false
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
  return true
}

/** The refusal, which says what was done with the answer where it was kept. */
export const keepLateResponse = async (
  on: Uses,
  refusal: Refusal,
  command: StoredCommand | undefined,
): Promise<Refusal> => {
  if (refusal.code !== 'state-conflict' || command?.state !== 'refused') return refusal
  return (await keepLate(on, command)) ? { ...refusal, detail: `${refusal.detail} ${KEPT}` } : refusal
}

const KEPT = 'What you said is kept, and whoever asked you is told to ring you.'
