/** Moves that people make on a referral or a recipient: permitted, loaded, then made like any other. */
import type { RecipientId } from '../domain/ids.ts'
import { decidedAbout, involvementOf } from '../domain/involvement.ts'
import { can } from '../domain/permissions.ts'
import type { Referral } from '../domain/referral.ts'
import { decisionsOf, recipientOf } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { AboutReferral, Commands, MoveTaken } from './command-contracts.ts'
import { consentNamedIn, withNamedConsent } from './consent-for-decision.ts'
import { askedWithKinds, decisionFrom, refuseUnlawful } from './decision-from.ts'
import { keepLateResponse } from './keep-late-response.ts'
import { commandKey, earlierMove, type MakingMoves, makeMove } from './make-move.ts'
import { canBeStopped, withStanding } from './possible-now.ts'
import type { StandingOn } from './standing-on.ts'

type Taken = Promise<MoveTaken | Refusal>
type Ask<Name extends keyof Commands> = Parameters<Commands[Name]>[0]

/** The same words whether it does not exist or is not theirs, so that an id cannot be probed. */
export const unknownReferral = (): Refusal =>
  refuse('not-found', 'There is no such referral, or it is not yours to see.')

type ItemAction =
  | 'consent.ask'
  | 'consent.read'
  | 'information-request.close'
  | 'referral.withdraw'
  | 'referral.decide-sharing'
  | 'referral.withdraw-agreement'
  | 'referral.acknowledge'
  | 'referral.next-step'
  | 'referral.redirect'
  | 'referral.correct'

/** The referral, where this user may do this to it. */
export const loaded = async (
  on: Pick<MakingMoves, 'referrals'>,
  ask: Pick<AboutReferral, 'user' | 'referralId'>,
  action: ItemAction,
): Promise<Referral | Refusal> => {
  const referral = await on.referrals.byId(ask.referralId)
  if (referral === undefined) return unknownReferral()
  return can(ask.user, action, involvementOf(referral))
    ? referral
    : forbidden(ask, referral, 'The referrer or a supervisor of the agency can.')
}

/** The referral, where this user may settle what is on its way to this recipient. */
export const loadedToSettle = async (
  on: Pick<MakingMoves, 'referrals'>,
  ask: Pick<AboutReferral, 'user' | 'referralId'> & { readonly recipientId: RecipientId },
): Promise<Referral | Refusal> => {
  const referral = await on.referrals.byId(ask.referralId)
  if (referral === undefined) return unknownReferral()
  const involvement = involvementOf(referral)
  const recipientAgency = recipientOf(referral, ask.recipientId)?.agencyId ?? involvement.raisedByAgency
  return can(ask.user, 'recipient.settle', { ...involvement, recipientAgency })
    ? referral
    : forbidden(ask, referral, 'A supervisor of the agency can.')
}

/** Whoever may not even read it is not told that it is there. */
const forbidden = ({ user }: Pick<AboutReferral, 'user'>, referral: Referral, whoCan: string): Refusal =>
  can(user, 'referral.read', involvementOf(referral))
    ? refuse('not-permitted', `Your role cannot do this. ${whoCan}`)
    : unknownReferral()

/** @see Commands.withdrawReferral */
export const withdrawReferral = async (on: MakingMoves, ask: Ask<'withdrawReferral'>): Taken => {
  const referral = await loaded(on, ask, 'referral.withdraw')
  if (isRefusal(referral)) return referral
  return makeMove(on, { asking: ask, referral, move: 'withdraw', words: { reason: ask.reason } })
}

/** @see Commands.closeInformationRequest */
export const closeInformationRequest = async (
  on: MakingMoves,
  ask: Ask<'closeInformationRequest'>,
): Taken => {
  const referral = await loaded(on, ask, 'information-request.close')
  if (isRefusal(referral)) return referral
  return makeMove(on, { asking: ask, referral, move: 'close-now', words: { reason: ask.reason } })
}

/** @see Commands.decideSharing */
export const decideSharing = async (
  on: MakingMoves & Pick<StandingOn, 'directory' | 'consents'>,
  ask: Ask<'decideSharing'>,
): Taken => {
  const referral = await loaded(on, ask, 'referral.decide-sharing')
  if (isRefusal(referral)) return referral
  const earlier = await earlierMove(on, ask, referral)
  if (earlier !== undefined) return earlier
  if (ask.decision.decision !== 'share' && !canBeStopped(referral)) return hasGone(referral)
  const { id, agreementWithdrawal } = referral
  const input = await withNamedConsent(on, ask.decision, id)
  if (isRefusal(input)) return input
  const item = {
    id,
    asked: await askedWithKinds(on, decidedAbout(referral)),
    earlier: decisionsOf(referral),
    ...(agreementWithdrawal === undefined ? {} : { withdrawnAt: agreementWithdrawal.at }),
    ...consentNamedIn(input),
  }
  const made = { user: ask.user, now: on.now(), item }
  const decision = decisionFrom(input, ask.user, made.now, item)
  const unlawful = await refuseUnlawful(on, input, decision, made)
  if (unlawful !== undefined) return unlawful
  return makeMove(on, { asking: ask, referral, move: 'decide-sharing', words: { decision } })
}

/** Deciding against it brings nothing back: there are moves that do, or say so to those who have it. */
const hasGone = (referral: Referral): Refusal =>
  withStanding(
    refuse(
      'state-conflict',
      'It has gone, or may have gone, to everyone who was asked. Withdraw it, or record that the agreement was withdrawn.',
    ),
    referral,
  )

/** @see Commands.acknowledge */
export const acknowledge = async (on: MakingMoves, ask: Ask<'acknowledge'>): Taken => {
  const referral = await loaded(on, ask, 'referral.acknowledge')
  if (isRefusal(referral)) return referral
  if (referral.state === 'closed') return { state: 'closed', applied: true, replayed: true }
  return makeMove(on, { asking: ask, referral, move: 'acknowledge' })
}

/** @see Commands.settleUncertain */
export const settleUncertain = async (on: MakingMoves, ask: Ask<'settleUncertain'>): Taken => {
  const referral = await loadedToSettle(on, ask)
  if (isRefusal(referral)) return referral
  const words = { saidBy: ask.saidBy, how: ask.how }
  const move = ask.received ? 'confirm-received' : 'confirm-not-received'
  return makeMove(on, { asking: ask, referral, recipientId: ask.recipientId, move, words })
}

/** @see Commands.tryAgain */
export const tryAgain = async (on: MakingMoves, ask: Ask<'tryAgain'>): Taken => {
  const referral = await loadedToSettle(on, ask)
  if (isRefusal(referral)) return referral
  const words = { reason: ask.reason }
  return makeMove(on, { asking: ask, referral, recipientId: ask.recipientId, move: 'try-again', words })
}

/** @see Commands.deliverByPhone */
export const deliverByPhone = async (on: MakingMoves, ask: Ask<'deliverByPhone'>): Taken => {
  const referral = await loadedToSettle(on, ask)
  if (isRefusal(referral)) return referral
  const words = { spokeTo: ask.spokeTo, theirReference: ask.theirReference }
  return makeMove(on, {
    asking: ask,
    referral,
    recipientId: ask.recipientId,
    move: 'deliver-by-phone',
    words,
  })
}

/** @see Commands.recordNextStep */
export const recordNextStep = async (on: MakingMoves, ask: Ask<'recordNextStep'>): Taken => {
  const referral = await loaded(on, ask, 'referral.next-step')
  if (isRefusal(referral)) return referral
  const words = { nextStep: ask.nextStep, reason: ask.reason }
  return makeMove(on, {
    asking: ask,
    referral,
    recipientId: ask.recipientId,
    move: 'record-next-step',
    words,
  })
}

/** @see Commands.respond */
export const respond = async (on: MakingMoves, ask: Ask<'respond'>): Taken => {
  const referral = await on.referrals.byId(ask.referralId)
  const recipient = referral === undefined ? undefined : recipientOf(referral, ask.recipientId)
  if (referral === undefined || recipient === undefined) return unknownReferral()
  const involvement = { ...involvementOf(referral), recipientAgency: recipient.agencyId }
  // An agency that the message has not reached must not learn from a refusal that there is one.
  if (!can(ask.user, 'referral.read', involvement)) return unknownReferral()
  if (!can(ask.user, 'recipient.respond', involvement))
    return refuse('not-permitted', 'Only the agency that was asked can answer for this recipient.')
  const { recipientId, move, words, waitsFor } = ask
  const codes = waitsFor === undefined ? {} : { codes: { waitsFor } }
  const taken = await makeMove(on, { asking: ask, referral, recipientId, move, words, ...codes })
  if (!isRefusal(taken)) return taken
  return keepLateResponse(on, taken, await on.storedCommands.byKey(commandKey(ask)))
}
