/**
 * Who takes a referral on, where several were asked. Each service may go on by itself, or the first to take it on goes
 * on and the others are stopped. Two acceptances can cross: both are kept, and a person says who goes on. Pure.
 */
import type { CommandId, RecipientId } from './ids.ts'
import { type Move, nextState, type RecipientState } from './recipient.ts'
import { lastSuccessorOf } from './redirection.ts'
import type { Recipient, Referral } from './referral.ts'
import { recipientOf, withEntry, withRecipient } from './referral-changes.ts'
import { isRefusal } from './refusal.ts'
import { BY_THIS_SERVICE } from './timeline.ts'

/** `parallel`: each service that is asked goes on by itself. `first-acceptance`: the first to take it on stops the others. */
export const REFERRAL_MODES = ['parallel', 'first-acceptance'] as const
export type ReferralMode = (typeof REFERRAL_MODES)[number]

/** Why one was withdrawn that nobody withdrew: another service took it on. */
export const TAKEN_ON_ELSEWHERE = 'taken-on-elsewhere'

/** What a person may say of an acceptance that crossed another. */
export const ACCEPTANCE_CHOICES = ['this-one-goes-on', 'first-one-goes-on', 'both-go-on'] as const
export type AcceptanceChoice = (typeof ACCEPTANCE_CHOICES)[number]

/** Whether a service takes it on by this move. An outcome given at once is none: it may say that nothing was done. */
export const takesOn = (move: string | undefined): move is Extract<Move, 'accept' | 'start'> =>
  move === 'accept' || move === 'start'

const WORKING: readonly RecipientState[] = ['accepted', 'in-progress', 'on-hold']

/** Whether somebody there works on it. */
export const isAtWork = ({ state }: Pick<Recipient, 'state'>): boolean => WORKING.includes(state)

/** Stopped because another service goes on. */
export const isStopped = ({ state, because }: Pick<Recipient, 'state' | 'because'>): boolean =>
  state === 'withdrawn' && because === TAKEN_ON_ELSEWHERE

/** Whether another is to go on in its place: it was stopped, or another service was asked instead. */
const isReplaced = (recipient: Pick<Recipient, 'state' | 'because'>): boolean =>
  isStopped(recipient) || recipient.state === 'redirected'

/** Whether this move takes on what was stopped before they could know it: it is kept, though it moves nothing. */
export const crossesStop = (
  referral: Referral,
  recipientId: RecipientId | undefined,
  move: string | undefined,
): boolean => {
  const recipient = recipientId === undefined ? undefined : recipientOf(referral, recipientId)
  return recipient !== undefined && takesOn(move) && isReplaced(recipient)
}

/**
 * After one has taken it on, where the first acceptance stops the others: it goes on if it is the first, else it has
 * crossed the first one and a person is to choose. The order is that of the record.
 */
export const withTakenOn = (
  referral: Referral,
  before: Recipient | undefined,
  { commandId, at }: { readonly commandId: CommandId; readonly at: string },
): Referral => {
  const { mode, goesOn } = referral
  // Whoever is at work already has been first, or was chosen.
  if (before === undefined || mode !== 'first-acceptance' || isAtWork(before)) return referral
  const { id } = before
  if (goesOn === undefined) return { ...referral, goesOn: { recipientId: id, commandId } }
  return withRecipient(referral, id, at, (recipient) => ({ ...recipient, crossed: true }))
}

/** An acceptance by one that was stopped: kept with its words, until a person has said who goes on. */
export const withCrossing = (
  referral: Referral,
  { id, commandId, at, by }: { id: RecipientId; commandId: CommandId; at: string; by: string },
): Referral => {
  const key = `crossed:${commandId}`
  if (referral.timeline.some((entry) => entry.key === key)) return referral
  const kept = withRecipient(referral, id, at, (recipient) => ({
    ...recipient,
    crossed: true,
    responseCommandId: commandId,
    deliveredAt: recipient.deliveredAt ?? at,
  }))
  return withEntry(kept, {
    key,
    at,
    title: 'Accepted though another is to go on: a person decides',
    by,
    recipientId: id,
    commandId,
  })
}

/**
 * A person's choice about the acceptance of `crossing`. What it asks of the procedure is kept with it, so that a
 * repeat asks the same.
 */
export const withChoice = (referral: Referral, { crossing, choice, commandId, at }: ChoiceMade): Referral => {
  const found = recipientOf(referral, crossing)
  // Chosen already, by this command or by somebody else at the same time: the first choice stands.
  if (found?.crossed !== true || referral.choice?.commandId === commandId) return referral
  const goOn = choice !== 'first-one-goes-on' && isReplaced(found) ? [crossing] : []
  const tell = choice === 'first-one-goes-on' && isReplaced(found) && wasNotTold(found) ? [crossing] : []
  const settled = withRecipient(referral, crossing, at, ({ crossed: _settled, ...recipient }) => recipient)
  const chosen: Referral = {
    ...settled,
    ...(choice === 'this-one-goes-on' ? { goesOn: { recipientId: crossing, commandId } } : {}),
    choice: { commandId, standDown: standingDown(referral, crossing, choice), goOn, tell },
  }
  const entry = {
    key: `chosen:${commandId}`,
    at,
    title: CHOICE_TITLES[choice],
    by: 'the referrer',
    recipientId: crossing,
    commandId,
  }
  const owed = tell.reduce(
    (told, id) => withRecipient(told, id, at, (one) => ({ ...one, withdrawalNotice: 'owed' })),
    withEntry(chosen, entry),
  )
  return goOn.reduce((going, id) => withGoingOn(going, id, commandId, at), owed)
}

/** A choice, by the command that made it. */
export interface ChoiceMade {
  readonly crossing: RecipientId
  readonly choice: AcceptanceChoice
  readonly commandId: CommandId
  readonly at: string
}

/** It had said no, or nobody knew that it had the referral, so it was never told not to act. */
const wasNotTold = ({ withdrawalNotice: notice }: Recipient): boolean =>
  notice === undefined || notice === 'not-delivered' || notice === 'not-needed'

/** Whoever is at work, or is asked in its place, and does not go on. */
const standingDown = (
  referral: Referral,
  crossing: RecipientId,
  choice: AcceptanceChoice,
): readonly RecipientId[] => {
  if (choice === 'both-go-on') return []
  const { goesOn, recipients } = referral
  const successor = choice === 'this-one-goes-on' ? lastSuccessorOf(referral, crossing) : undefined
  const not = choice === 'this-one-goes-on' ? goesOn?.recipientId : crossing
  return recipients
    .filter((one) => (one.id === not && isAtWork(one)) || one === successor)
    .filter(({ state }) => !isRefusal(nextState(state, 'stand-down')))
    .map(({ id }) => id)
}

const CHOICE_TITLES = {
  'this-one-goes-on': 'Decided: this service goes on',
  'first-one-goes-on': 'Decided: this service does not go on',
  'both-go-on': 'Decided: this service goes on too',
} as const satisfies Record<AcceptanceChoice, string>

/** One that was stopped and is told to go on after all: as if its acceptance had been the first. */
const withGoingOn = (referral: Referral, id: RecipientId, commandId: CommandId, at: string): Referral => {
  const stopped = recipientOf(referral, id)
  if (stopped === undefined || !isReplaced(stopped)) return referral
  const going = withRecipient(referral, id, at, (recipient) => {
    const { withdrawalNotice: _told, because: _stopped, replacedBy: _instead, ...rest } = recipient
    return { ...rest, state: 'accepted', since: at }
  })
  return withEntry(going, {
    key: `goes-on:${commandId}:${id}`,
    at,
    title: 'Goes on after all',
    by: BY_THIS_SERVICE,
    recipientId: id,
    commandId,
  })
}
