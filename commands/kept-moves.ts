/**
 * Moves that were kept while the workflow engine was away. They are marked on the referral before their sender has its
 * answer, so that a later move finds them and has them applied first: in the order in which they came, as what a
 * partner says builds on what it said before.
 */
import type { StoredCommand } from '../database/command-repository.ts'
import { raiseAttention } from '../database/raise-attention.ts'
import type { CommandId, ReferralId } from '../domain/ids.ts'
import { provesDelivery } from '../domain/recipient.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { MoveTaken } from './command-contracts.ts'
import { keepLate } from './keep-late-response.ts'
import type { KeepingMoves, StandingOn } from './standing-on.ts'

type Uses = KeepingMoves & Pick<StandingOn, 'operatorAgency'>

/** Tells the procedure of one stored command; whoever counts on one that is refused knows it before it is finished. */
type Apply = (command: StoredCommand, referral: Referral) => Promise<MoveTaken | Refusal>

const withoutKept = (referral: Referral, id: CommandId): Referral => {
  const { keptMoves = [], ...rest } = referral
  const left = keptMoves.filter((kept) => kept !== id)
  return left.length === 0 ? rest : { ...rest, keptMoves: left }
}

/** Marks a move as kept, once. */
export const noteKept = async (
  { referrals }: Pick<Uses, 'referrals'>,
  { id: referralId, keptMoves = [] }: Referral,
  id: CommandId,
): Promise<void> => {
  if (keptMoves.includes(id)) return
  await referrals.change(referralId, (current) =>
    current.keptMoves?.includes(id) === true
      ? undefined
      : { ...current, keptMoves: [...(current.keptMoves ?? []), id] },
  )
}

/** Takes the mark off a move that has ended; nothing to do for all that never were kept. */
export const forgetKept = async (
  { referrals }: Pick<Uses, 'referrals'>,
  { id: referralId, keptMoves = [] }: Referral,
  id: CommandId,
): Promise<void> => {
  if (keptMoves.includes(id)) await referrals.change(referralId, (current) => withoutKept(current, id))
}

/** Applies what was kept for the referral, oldest first. Answers the referral as it then is; `undefined`: still kept. */
export const applyKept = async (
  on: Uses,
  referral: Referral,
  apply: Apply,
): Promise<Referral | undefined> => {
  const { keptMoves = [] } = referral
  for (const id of keptMoves) {
    const command = await on.storedCommands.byId(id)
    if (command === undefined || command.state !== 'stored') {
      await forgetKept(on, referral, id)
      continue
    }
    const taken = await apply(command, referral)
    if (!isRefusal(taken) && !taken.applied) return undefined
  }
  return keptMoves.length === 0 ? referral : ((await on.referrals.byId(referral.id)) ?? referral)
}

/** It was answered "kept" and turned out impossible: a person must know, unless what they said has come true anyhow. */
export const refusedLate = async (on: Uses, command: StoredCommand, referral: Referral): Promise<void> => {
  if (await hasComeTrue(on, command, referral.id)) return
  // Whoever said it learns that it came too late; whoever asked them, what they said.
  await keepLate(on, command)
  await raiseAttention(on, referral, {
    kind: 'our-fault',
    because: 'kept-move-refused',
    occurrence: command.id,
    ownerAgency: command.actor.agencyId ?? on.operatorAgency,
    ...(command.recipientId === undefined ? {} : { recipientId: command.recipientId }),
  })
}

/** That the partner has it was said, by a person or by its own receipt, and proved by the partner's own answer in the meantime. */
const hasComeTrue = async (
  { referrals }: Pick<Uses, 'referrals'>,
  { move, recipientId }: StoredCommand,
  referralId: ReferralId,
): Promise<boolean> => {
  if (recipientId === undefined || !SAYS_IT_IS_THERE.includes(move)) return false
  const now = await referrals.byId(referralId)
  const recipient = now && recipientOf(now, recipientId)
  return recipient !== undefined && provesDelivery(recipient.state)
}

const SAYS_IT_IS_THERE: readonly StoredCommand['move'][] = ['confirm-received', 'deliver-by-phone', 'deliver']
