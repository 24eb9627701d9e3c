/** Whether a move is possible by the record alone, before the procedure is asked. */
import type { StoredCommand } from '../database/command-repository.ts'
import type { RecipientId } from '../domain/ids.ts'
import { hasEnded, type Move, nextState, offeredMoves, type RecipientState } from '../domain/recipient.ts'
import { refuseIfTakenOn } from '../domain/redirection.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { ItemMoveKind } from '../workflows/referral-messages.ts'

type AnyMove = Move | 'record-next-step' | ItemMoveKind

/** Refused at once where the record already shows that it is impossible; the procedure's validator has the last word. */
export const possibleNow = (
  referral: Referral,
  recipientId: RecipientId | undefined,
  move: AnyMove,
  { evenIfTakenOn }: StoredCommand['codes'] = {},
): Refusal | undefined => {
  if (recipientId === undefined) return itemMoveNow(referral, move)
  const recipient = recipientOf(referral, recipientId)
  if (recipient === undefined) return refuse('not-found', 'This referral has no such recipient.')
  if (move === 'record-next-step')
    return takesNextStep(recipient)
      ? undefined
      : refuse('state-conflict', `No next step is owed while the recipient is ${recipient.state}.`)
  const next = nextState(recipient.state, move as Move, referral.kind)
  if (isRefusal(next)) return next
  return move === 'redirect' ? refuseIfTakenOn(recipient, evenIfTakenOn === 'yes') : undefined
}

/** It came to nothing there: what is done instead can be recorded. */
const takesNextStep = ({ state }: Pick<Recipient, 'state'>): boolean =>
  state === 'declined' || state === 'undeliverable'

/** What may be done with the whole item, as its record stands. */
const possibleForItem = (referral: Referral): readonly ItemMoveKind[] => {
  const { kind } = referral
  const isKnown = isKnownToReferrer(referral)
  return [
    ...(isKnown || kind === 'notification' ? [] : (['acknowledge'] as const)),
    'withdraw-agreement',
    ...(isOpen(referral) ? (['withdraw'] as const) : []),
    ...(mayBeDecided(referral) ? (['decide-sharing'] as const) : []),
    ...(kind === 'referral' ? (['correct'] as const) : []),
    ...(kind === 'information-request' && !isKnown ? (['close-now'] as const) : []),
  ]
}

/** Read, or ended by their own decision: nothing is left to be told. */
export const isKnownToReferrer = ({ state, endedAt }: Pick<Referral, 'state' | 'endedAt'>): boolean =>
  state === 'closed' || (endedAt !== undefined && (state === 'withdrawn' || state === 'not-shared'))

const isOpen = ({ kind, endedAt, recipients }: Referral): boolean =>
  endedAt === undefined && recipients.some((recipient) => !hasEnded(kind, recipient))

/** A refusal that says where things stand and what may be done, where it did not. */
export const withStanding = (refusal: Refusal, referral: Referral, recipientId?: RecipientId): Refusal => {
  if (refusal.code !== 'state-conflict') return refusal
  const recipient = recipientId === undefined ? undefined : recipientOf(referral, recipientId)
  const possible =
    recipient === undefined ? possibleForItem(referral) : offeredMoves(recipient.state, referral.kind)
  const isOwed = recipient !== undefined && takesNextStep(recipient) && !recipient.nextStepRecorded
  const named = refusal.possible?.length ? refusal.possible : possible
  return {
    ...refusal,
    state: refusal.state ?? recipient?.state ?? referral.state,
    possible: isOwed ? [...new Set([...named, 'record-next-step'])] : named,
  }
}

const itemMoveNow = (referral: Referral, move: AnyMove): Refusal | undefined => {
  if (move === 'close-now' && (referral.kind !== 'information-request' || referral.state === 'closed'))
    return refuse('state-conflict', 'It is closed already, or is not closed this way.')
  return move === 'decide-sharing' && !mayBeDecided(referral)
    ? refuse('state-conflict', 'It has ended: there is nothing left to decide about.')
    : undefined
}

/** While anybody's part in it is not over: what is learnt later, such as whom it must not be told, is decided anew. */
const mayBeDecided = (referral: Referral): boolean => isDecisionOwed(referral) || isOpen(referral)

/**
 * Whether a decision that stops it still can: somebody surely has not got it, and no carrier has it. Whoever may have it
 * is told by a withdrawal. What went in an emergency is not undone by one, nor is its record completed.
 */
export const canBeStopped = ({ recipients }: Referral): boolean =>
  recipients.some(({ state, handedOver }) => NOT_THERE.includes(state) && handedOver === undefined)

const NOT_THERE: readonly RecipientState[] = ['held', 'sending', 'undeliverable']

/** Somebody is held, or what went in an emergency still lacks its record. */
const isDecisionOwed = ({ recipients, openAttention }: Referral): boolean =>
  recipients.some(({ state }) => state === 'held') ||
  openAttention.some(({ kind }) => kind === 'sharing-record-incomplete')
