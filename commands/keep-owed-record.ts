/**
 * The rest of an emergency's record where what was sent has ended: no procedure takes the decision any more, and
 * the record is owed all the same.
 */
import type { StoredCommand } from '../database/command-repository.ts'
import { isRecordIncomplete, raiseOwedRecord } from '../database/incomplete-record.ts'
import { settleItems } from '../database/raise-attention.ts'
import { iso } from '../domain/instant.ts'
import type { Referral } from '../domain/referral.ts'
import { withDecidedAnew, withDecision, withoutAttention } from '../domain/referral-changes.ts'
import type { KeepingMoves } from './standing-on.ts'

/** Puts the decision in place. False: no record is owed, and it stays refused. */
export const keepOwedRecord = async (on: KeepingMoves, command: StoredCommand): Promise<boolean> => {
  const { id: commandId, referralId, move, actor } = command
  if (move !== 'decide-sharing' || referralId === undefined) return false
  const before = await on.referrals.byId(referralId)
  const decision = (await on.storedCommands.wordsOf(commandId))?.decision
  if (before?.endedAt === undefined || owedIn(before).length === 0 || decision === undefined) return false
  const at = iso(on.now())
  await on.audit.append({ action: 'sharing.decided', actor, referralId, outcome: 'done', at })
  const settled = (await isRecordIncomplete(on, withDecision(before, decision))) ? [] : owedIn(before)
  // Off the record with the decision, in one write: a run that was killed before it settles them again.
  await settleItems(on, before, settled, { by: actor.userId, settlement: 'decided' })
  const after = await on.referrals.change(referralId, (current) =>
    withoutAttention(withDecidedAnew(withDecision(current, decision), { commandId, at }), settled),
  )
  await raiseOwedRecord(on, after)
  return true
}

const owedIn = ({ openAttention }: Referral): Referral['openAttention'] =>
  openAttention.filter(({ kind }) => kind === 'sharing-record-incomplete')
