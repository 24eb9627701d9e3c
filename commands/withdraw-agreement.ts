/**
 * The family withdraws what it agreed to. It is on the record before anything else, so that the gate holds from this
 * moment, also while the workflow engine is away; then the procedure is told, which stops what waits and tells those
 * who have it. An item that is over has no procedure: then a person is asked to tell them.
 */
import type { StoredCommand } from '../database/command-repository.ts'
import { raiseAttention } from '../database/raise-attention.ts'
import { iso } from '../domain/instant.ts'
import { hasReached } from '../domain/involvement.ts'
import type { Referral } from '../domain/referral.ts'
import { withAgreementWithdrawn } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { endedForHolder } from '../domain/sharing/ended-for-holder.ts'
import { loaded } from './about-referral.ts'
import type { Commands, MoveTaken } from './command-contracts.ts'
import { type MakingMoves, type MoveOrder, makeMove } from './make-move.ts'
import type { StandingOn } from './standing-on.ts'
import { storeWhenOver } from './store-when-over.ts'

type Withdrawing = MakingMoves & Pick<StandingOn, 'messages'>
type Ask = Parameters<Commands['withdrawAgreement']>[0]
type Said = Pick<Ask, 'saidBy' | 'how'>

/** @see Commands.withdrawAgreement */
export const withdrawAgreement = async (on: Withdrawing, ask: Ask): Promise<MoveTaken | Refusal> => {
  const referral = await loaded(on, ask, 'referral.withdraw-agreement')
  if (isRefusal(referral)) return referral
  return withdrawAgreementOf(on, ask, referral, { saidBy: ask.saidBy, how: ask.how })
}

/** The same for a referral that is known to be the asker's own. */
export const withdrawAgreementOf = async (
  on: Withdrawing,
  asking: MoveOrder['asking'],
  referral: Referral,
  words: Said,
): Promise<MoveTaken | Refusal> => {
  if (referral.endedAt !== undefined) return whenOver(on, asking, referral, words)
  const first = async (command: StoredCommand): Promise<void> => {
    await record(on, referral, command)
  }
  return makeMove(on, { asking, referral, move: 'withdraw-agreement', words, first })
}

const record = async (on: Withdrawing, { id }: Referral, command: StoredCommand): Promise<Referral> => {
  await on.audit.append({
    action: 'referral.withdraw-agreement',
    actor: command.actor,
    referralId: id,
    outcome: 'done',
    at: iso(on.now()),
  })
  const withdrawal = { at: command.createdAt, commandId: command.id }
  return on.referrals.change(id, (current) => withAgreementWithdrawn(current, withdrawal))
}

/** Nothing is left to stop: whoever may have what rested on it is told by a person. */
const whenOver = async (
  on: Withdrawing,
  ask: MoveOrder['asking'],
  referral: Referral,
  words: Said,
): Promise<MoveTaken | Refusal> => {
  const kept = await storeWhenOver(on, { asking: ask, referral, move: 'withdraw-agreement', words })
  if (isRefusal(kept)) return kept
  const { stored, command } = kept
  const after = await record(on, referral, command)
  const messages = await on.messages.aboutItem(after.id)
  for (const recipient of after.recipients)
    if (hasReached(recipient) && endedForHolder(after, recipient, messages).length > 0)
      await raiseAttention(on, after, {
        kind: 'agreement-withdrawn',
        ownerAgency: referral.raisedBy.agencyId,
        because: 'agreement-withdrawn',
        occurrence: command.id,
        recipientId: recipient.id,
      })
  await on.storedCommands.finish(command.id, 'applied', { state: referral.state })
  return { state: referral.state, applied: true, replayed: !stored }
}
