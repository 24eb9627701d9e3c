/**
 * Moves on a request for consent: stored with their key, told to its procedure, answered truly. Where its procedure has
 * ended, the record is changed by the same rules.
 */
import type { StoredCommand } from '../database/command-repository.ts'
import { recordConsentEvent, recordConsentMove } from '../database/record-consent.ts'
import { hasConsentEvent } from '../domain/consent-changes.ts'
import { type ConsentPersonMove, nextConsentState } from '../domain/consent-life.ts'
import type { ConsentRequest } from '../domain/consent-request.ts'
import { iso } from '../domain/instant.ts'
import { isRefusal, keyReused, type Refusal, refuse } from '../domain/refusal.ts'
import { Fault } from '../runtime/fault.ts'
import { newId } from '../runtime/new-id.ts'
import type { ConsentMoveTaken } from './consent-contracts.ts'
import type { MakingMoves } from './make-move.ts'
import type { StandingOn } from './standing-on.ts'
import { withdrawAgreementOf } from './withdraw-agreement.ts'

/** What moving a request stands on. */
export type MovingConsent = MakingMoves & Pick<StandingOn, 'consents' | 'directory' | 'messages'>

/** A move to make. */
export interface ConsentOrder {
  readonly key: string
  readonly fingerprint: string
  readonly actor: StoredCommand['actor']
  readonly request: ConsentRequest
  readonly move: ConsentPersonMove
  readonly codes?: StoredCommand['codes']
  /** Free text: sealed. */
  readonly words?: unknown
}

/** What became of a move. `differs`: an answer by link that says something else than the one on record. */
export type ConsentMade = Omit<ConsentMoveTaken, 'code'> & { readonly differs?: boolean }

/** Makes it. */
export const makeConsentMove = async (
  on: MovingConsent,
  { key, fingerprint, actor, request, move, codes = {}, words }: ConsentOrder,
): Promise<ConsentMade | Refusal> => {
  const { stored, command } = await on.storedCommands.storeOnce({
    id: newId('command'),
    key,
    fingerprint,
    kind: 'consent',
    actor,
    referralId: request.itemId,
    consentRequestId: request.id,
    move,
    codes,
    ...(words === undefined ? {} : { words }),
    state: 'stored',
    createdAt: iso(on.now()),
  })
  if (stored) return applyConsent(on, command)
  if (command.fingerprint !== fingerprint || command.consentRequestId !== request.id) return keyReused()
  if (command.state === 'refused' && isRefusal(command.result)) return command.result
  const made = command.state === 'applied' ? (command.result as ConsentMade) : await applyConsent(on, command)
  return isRefusal(made) ? made : { ...made, replayed: true }
}

/** Tells the procedure of a stored move and settles the command by what it says. Also the sweep's way. */
export const applyConsent = async (
  on: MovingConsent,
  command: StoredCommand,
): Promise<ConsentMade | Refusal> => {
  const request = await requestOf(on, command)
  await on.audit.append({
    action: 'move.asked',
    actor: command.actor,
    referralId: request.itemId,
    consentRequestId: request.id,
    commandId: command.id,
    because: command.move ?? '',
    outcome: 'permitted',
    at: iso(on.now()),
  })
  const isRecorded = hasConsentEvent(request, command.id)
  const possible = nextConsentState(request.state, moveOf(command))
  if (isRefusal(possible) && !isRecorded) return impossible(on, command, request, possible)
  // On the record before anything else: from here on the gate holds what rests on it.
  if (command.move === 'withdraw') await withdrawAgreementToo(on, command, request)
  const told = await on.tell.moveConsent(request.id, { commandId: command.id, move: moveOf(command) })
  if (told === 'applied') return applied(on, command)
  if (told === 'kept') return { state: request.state, applied: false, replayed: false }
  return told === 'gone' ? whenGone(on, command, request) : impossible(on, command, request, told)
}

const moveOf = ({ move }: StoredCommand): ConsentPersonMove => move as ConsentPersonMove

const requestOf = async ({ consents }: MovingConsent, command: StoredCommand): Promise<ConsentRequest> => {
  const { consentRequestId: id } = command
  const request = id === undefined ? undefined : await consents.byId(id)
  if (request === undefined)
    throw new Fault('data-damaged', `Command ${command.id} names no consent request that is stored.`)
  return request
}

const applied = async (on: MovingConsent, command: StoredCommand): Promise<ConsentMade> => {
  const made = { state: (await requestOf(on, command)).state, applied: true, replayed: false }
  await on.storedCommands.finish(command.id, 'applied', made)
  return made
}

/** No procedure: it has not begun, and the sweep sees to it; or it has ended, and the record is all there is. */
const whenGone = async (
  on: MovingConsent,
  command: StoredCommand,
  request: ConsentRequest,
): Promise<ConsentMade | Refusal> => {
  if (!request.started) return { state: request.state, applied: false, replayed: false }
  if (command.move === 'ask-again' && !hasConsentEvent(request, command.id))
    return impossible(on, command, request, tooLate(request))
  const after = await recordConsentMove(on, command, await on.storedCommands.wordsOf(command.id))
  return isRefusal(after) ? impossible(on, command, request, after) : applied(on, command)
}

const tooLate = ({ state }: ConsentRequest): Refusal =>
  refuse('state-conflict', 'This was asked too long ago to be asked again. Make a new request.', {
    state,
    possible: ['answer', 'call-off'],
  })

/** Refused; but what somebody answered by link is kept whatever the record says, and shown to whoever asked. */
const impossible = async (
  on: MovingConsent,
  command: StoredCommand,
  before: ConsentRequest,
  refusal: Refusal,
): Promise<ConsentMade | Refusal> => {
  const request = (await on.consents.byId(before.id)) ?? before
  if (hasConsentEvent(request, command.id)) return applied(on, command)
  if (command.actor.userId !== 'asked-person') {
    await on.storedCommands.finish(command.id, 'refused', refusal)
    return refusal
  }
  const differs = request.answer?.answer !== (command.move === 'give' ? 'given' : 'refused')
  if (differs)
    await recordConsentEvent(on, request, {
      key: command.id,
      at: command.createdAt,
      event: 'contradicted',
      by: 'asked-person',
      way: 'link',
      commandId: command.id,
    })
  // No, after yes: it holds as a withdrawal at once, whoever of the two it was that answered first.
  if (differs && command.move === 'refuse' && request.state === 'given')
    await withdrawAgreementToo(on, command, request)
  const made = { state: request.state, applied: true, replayed: false, differs }
  await on.storedCommands.finish(command.id, 'applied', made)
  return made
}

/** Under a key made of this command's id, so that a repeat withdraws nothing twice. */
const withdrawAgreementToo = async (
  on: MovingConsent,
  { id, actor, fingerprint }: StoredCommand,
  { itemId }: ConsentRequest,
): Promise<void> => {
  const referral = await on.referrals.byId(itemId)
  if (referral === undefined) return
  const byLink = { saidBy: 'the person who was asked', how: 'by the link' }
  const { saidBy = byLink.saidBy, how = byLink.how } = (await on.storedCommands.wordsOf(id)) ?? {}
  const asking = { user: { id: actor.userId, agencyId: actor.agencyId }, idempotencyKey: id, fingerprint }
  await withdrawAgreementOf(on, asking, referral, { saidBy, how })
}
