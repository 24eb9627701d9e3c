/**
 * Answers to an information request that nobody waits for any more: kept all the same, and put before a person. What is
 * known of a child is never turned away because the procedure that asked has ended.
 */
import type { StoredCommand } from '../database/command-repository.ts'
import { recordAnswers } from '../database/record-answers.ts'
import { iso } from '../domain/instant.ts'
import { hasEnded, isAnswering } from '../domain/recipient.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import type { KeepingMoves } from './standing-on.ts'

/** Keeps what the procedure no longer takes. False: it is no such answer, and stays refused. */
export const keepLateAnswers = async (on: KeepingMoves, command: StoredCommand): Promise<boolean> => {
  const { referralId, recipientId, move } = command
  if (!isAnswering(move) || referralId === undefined || recipientId === undefined) return false
  const referral = await on.referrals.byId(referralId)
  const recipient = referral === undefined ? undefined : recipientOf(referral, recipientId)
  if (referral === undefined || recipient === undefined || !hasEnded(referral.kind, recipient)) return false
  await on.audit.append({
    action: 'recipient.moved',
    actor: command.actor,
    referralId,
    recipientId,
    because: move,
    outcome: 'done',
    at: iso(on.now()),
  })
  const answered = { referralId, recipientId, command, by: 'the agency that was asked' }
  await recordAnswers({ ...on, commands: on.storedCommands }, answered)
  return true
}
