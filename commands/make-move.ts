/**
 * What every move has in common: store the command with its key, audit, tell the procedure, answer truly. A repeat
 * finds the stored command and gets its result; with the workflow engine away the move is kept and applied later.
 */

import { setTimeout as pause } from 'node:timers/promises'
import type { StoredCommand } from '../database/command-repository.ts'
import { crossesStop, isStopped } from '../domain/acceptance.ts'
import type { RecipientId, ReferralId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Move } from '../domain/recipient.ts'
import { hasEnded, isAnswering } from '../domain/recipient.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { isRefusal, keyReused, type Refusal, refuse } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import { newId } from '../runtime/new-id.ts'
import type { ItemMoveKind } from '../workflows/referral-messages.ts'
import type { Asking, MoveTaken } from './command-contracts.ts'
import { keepCrossing } from './keep-crossing.ts'
import { keepOwedRecord } from './keep-owed-record.ts'
import { applyKept, forgetKept, noteKept, refusedLate } from './kept-moves.ts'
import { keepLateAnswers } from './late-answers.ts'
import { possibleNow, withStanding } from './possible-now.ts'
import type { KeepingMoves, StandingOn } from './standing-on.ts'
import { appliedAs, keptAs } from './state-after-move.ts'
import { tellProcedure } from './tell-procedure.ts'
import type { Told } from './tell-workflow.ts'

/** What making a move stands on. */
export type MakingMoves = KeepingMoves & Pick<StandingOn, 'messages' | 'tell' | 'operatorAgency'>

/** Whose move it is: a user's, or that of whoever was asked by a link. */
type Mover = Pick<User, 'agencyId'> & { readonly id: StoredCommand['actor']['userId'] }

/** A move to make: on one recipient, or (without `recipientId`) on the whole item. */
export interface MoveOrder {
  readonly asking: Omit<Asking, 'user'> & { readonly user: Mover }
  readonly referral: Referral
  readonly recipientId?: RecipientId
  readonly move: Move | 'record-next-step' | ItemMoveKind
  /** Free text: sealed. */
  readonly words?: unknown
  /** Done once it is stored and before the procedure is told: so it holds also while the workflow engine is away. */
  readonly first?: (command: StoredCommand) => Promise<void>
  /** What the recording step needs to know besides. */
  readonly codes?: StoredCommand['codes']
}

/** The key under which a command is stored: the client's own, so that nobody else's is ever found by it. */
export const commandKey = ({ user, idempotencyKey }: MoveOrder['asking']): string =>
  `${user.id}|${user.agencyId}|${idempotencyKey}`

/** Makes it. */
export const makeMove = async (on: MakingMoves, order: MoveOrder): Promise<MoveTaken | Refusal> => {
  const { asking, referral, recipientId, move, words, codes = {} } = order
  const stored = await on.storedCommands.storeOnce({
    id: newId('command'),
    key: commandKey(asking),
    fingerprint: asking.fingerprint,
    kind: 'move',
    actor: { userId: asking.user.id, agencyId: asking.user.agencyId },
    referralId: referral.id,
    ...(recipientId === undefined ? {} : { recipientId }),
    move,
    codes: move === 'acknowledge' ? { ...codes, outcomes: outcomesOn(referral) } : codes,
    ...(words === undefined ? {} : { words }),
    state: 'stored',
    createdAt: iso(on.now()),
  })
  const { command } = stored
  if (!stored.stored) return replay(on, command, asking, referral)
  await order.first?.(command)
  const current = await applyKept(on, referral, (earlier, then) => applyLate(on, earlier, then))
  // What came before it still waits for the workflow engine, so whether it is possible cannot be told yet.
  if (current === undefined) return kept(on, command, referral)
  // An answer is taken whenever it comes, and so is an acceptance that crossed another.
  const isKept = isAnswering(move) || crossesStop(current, recipientId, move)
  const impossible = isKept ? undefined : possibleNow(current, recipientId, move, codes)
  if (impossible !== undefined) {
    const refusal = withStanding(impossible, current, recipientId)
    await on.storedCommands.finish(command.id, 'refused', refusal)
    return refusal
  }
  return applyStored(on, command, current)
}

/** What someone who reads the record now knows: every outcome, or not all of them yet. */
const outcomesOn = ({ kind, recipients }: Referral): 'all' | 'not-all' =>
  recipients.length > 0 &&
  recipients.every((recipient) => hasEnded(kind, recipient) && isOverForAll(recipient))
    ? 'all'
    : 'not-all'

/** Nobody is still to be told not to act, and it was not withdrawn by the referrer, who knows it. */
const isOverForAll = (recipient: Recipient): boolean =>
  recipient.withdrawalNotice !== 'owed' && (recipient.state !== 'withdrawn' || isStopped(recipient))

/** What an earlier request with this key came to: looked up before the request is judged, as things have moved on since. */
export const earlierMove = async (
  on: MakingMoves,
  asking: MoveOrder['asking'],
  referral: Referral,
): Promise<MoveTaken | Refusal | undefined> => {
  const command = await on.storedCommands.byKey(commandKey(asking))
  return command === undefined ? undefined : replay(on, command, asking, referral)
}

type Replayed = [command: StoredCommand, asking: MoveOrder['asking'], referral: Referral]

const replay = async (on: MakingMoves, ...[command, asking, referral]: Replayed) => {
  if (command.fingerprint !== asking.fingerprint) return keyReused()
  if (command.state === 'refused' && isRefusal(command.result)) return command.result
  const taken =
    command.state === 'applied' ? appliedAs(command, referral) : await applyStored(on, command, referral)
  return isRefusal(taken) ? taken : { ...taken, replayed: true }
}

/** The same for one that was kept: it is finished only once those who count on it know that it was refused (P12). */
export const applyLate = (on: MakingMoves, command: StoredCommand, referral: Referral) =>
  applyStored(on, command, referral, () => refusedLate(on, command, referral))

/** Tells the procedure of a stored command and settles the command by what it says. */
const applyStored = async (
  on: MakingMoves,
  command: StoredCommand,
  referral: Referral,
  refused?: () => Promise<void>,
): Promise<MoveTaken | Refusal> => {
  await on.audit.append({
    action: 'move.asked',
    actor: command.actor,
    referralId: referral.id,
    ...(command.recipientId === undefined ? {} : { recipientId: command.recipientId }),
    because: command.move ?? '',
    outcome: 'permitted',
    at: iso(on.now()),
  })
  const told = await toldOf(on, command, referral)
  if (told === 'applied') return applied(on, command, referral)
  if (told === 'kept') return kept(on, command, referral)
  const refusal = told === 'gone' ? await whenGone(on, referral.id, command) : told
  if (refusal === undefined) return kept(on, command, referral)
  const isKeptHere =
    (await keepLateAnswers(on, command)) ||
    (await keepCrossing(on, command)) ||
    (await keepOwedRecord(on, command))
  if (isKeptHere) return applied(on, command, referral)
  const now = (await on.referrals.byId(referral.id)) ?? referral
  const standing = withStanding(refusal, now, command.recipientId)
  await refused?.()
  await on.storedCommands.finish(command.id, 'refused', standing)
  await forgetKept(on, now, command.id)
  return standing
}

const kept = async (on: MakingMoves, command: StoredCommand, referral: Referral): Promise<MoveTaken> => {
  await noteKept(on, referral, command.id)
  return keptAs(referral, command)
}

/** One that has ended or gone on since cannot be told again; what it did with this command is on the timeline. */
const toldOf = async (on: MakingMoves, command: StoredCommand, referral: Referral): Promise<Told> => {
  for (let tries = 1; ; tries += 1) {
    const told = await tellProcedure(on, command, referral)
    if (told === 'applied' || told === 'kept') return told
    const now = await on.referrals.byId(referral.id)
    if (now?.timeline.some(({ key }) => key.includes(command.id))) return 'applied'
    if (told === 'gone' || now === undefined || !isPossible(now, command)) return told
    if (tries > MOST_WAITS) return mayBeBehind(on, command) ? 'kept' : told
    await pause(tries * WAIT_MS)
  }
}

/**
 * A step's worker may be killed after its record and before its procedure heard of it: then the procedure is behind
 * for as long as it takes to notice that, and what the record allows is kept, not refused.
 */
const mayBeBehind = ({ now }: Pick<MakingMoves, 'now'>, { recipientId, createdAt }: StoredCommand): boolean =>
  recipientId !== undefined && now() - Date.parse(createdAt) < LONGEST_BEHIND_MS

const LONGEST_BEHIND_MS = 5 * 60_000

/** A step's record is seen a moment before its procedure knows of it: what the record allows is asked for again. */
const MOST_WAITS = 6
const WAIT_MS = 50

/** What is in doubt, and which channels are left, only the procedure knows: that refusal is no sign that it is behind. */
const isPossible = (now: Referral, { recipientId, move, codes }: StoredCommand): boolean =>
  move !== 'use-next-channel' && possibleNow(now, recipientId, move as MoveOrder['move'], codes) === undefined

/** No procedure: either it has ended, which is a refusal, or it has not begun yet, and the sweep sees to it. */
const whenGone = async (
  { referrals }: MakingMoves,
  referralId: ReferralId,
  { recipientId }: StoredCommand,
): Promise<Refusal | undefined> => {
  const referral = await referrals.byId(referralId)
  const recipient = referral && recipientId ? recipientOf(referral, recipientId) : undefined
  const over =
    referral !== undefined && recipient !== undefined
      ? hasEnded(referral.kind, recipient)
      : referral?.endedAt !== undefined
  return over
    ? refuse('state-conflict', 'It has ended: nothing more can be done with it here.', {
        state: recipient?.state ?? referral?.state ?? 'closed',
        possible: [],
      })
    : undefined
}

/**
 * Ended here and never by the step that records it: only the procedure's answer says that the move is in its history.
 * What a step recorded is forgotten by a workflow engine that dies before the procedure's turn is over, and then the
 * sweep must tell the procedure again.
 */
const applied = async (on: MakingMoves, command: StoredCommand, referral: Referral): Promise<MoveTaken> => {
  const now = (await on.referrals.byId(referral.id)) ?? referral
  const taken = appliedAs(command, now)
  const first = await on.storedCommands.finish(command.id, 'applied', { state: taken.state })
  await forgetKept(on, now, command.id)
  if (first) return taken
  return appliedAs((await on.storedCommands.byId(command.id)) ?? command, now)
}
