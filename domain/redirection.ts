/** Another service is asked in place of one: the old one ends, the new one stands at the gate under a fresh decision. Pure. */
import { dayOf } from './calendar-day.ts'
import type { AgencyId, CommandId, RecipientId, ServiceId } from './ids.ts'
import { iso } from './instant.ts'
import { hasReached } from './involvement.ts'
import { newRecipient } from './new-recipient.ts'
import { mayHaveIt, offeredMoves, type RecipientState } from './recipient.ts'
import type { Recipient, Referral } from './referral.ts'
import { recipientOf, withDecision, withEntry, withRecipient } from './referral-changes.ts'
import { type Refusal, refuse } from './refusal.ts'
import { frozenRecipients } from './sharing/recipients-decided.ts'
import { gateFor, stateAtGate } from './sharing/referral-gate.ts'
import type { SharingDecision } from './sharing-decision.ts'
import { MOVE_TITLES } from './timeline.ts'

/** Whom to ask in place of whom. */
export interface Redirection {
  readonly from: RecipientId
  /** The id of the new recipient, settled with the command. */
  readonly successor: RecipientId
  readonly agencyId: AgencyId
  readonly serviceId: ServiceId
  /** Made for the new one. Absent: it is held until somebody decides. */
  readonly decision?: SharingDecision
  readonly commandId: CommandId
  /** Who redirected it, for the timeline. */
  readonly by: string
}

/** Whether the one that is replaced is told not to act: it may have it, and has not said no. */
export const isToldOfRedirect = (recipient: Parameters<typeof mayHaveIt>[0]): boolean =>
  mayHaveIt(recipient) && recipient.state !== 'declined'

/**
 * A redirect that somebody asked for who saw them undecided is refused where they have taken it on since; whoever knows
 * that, and takes it from them all the same, says so.
 */
export const refuseIfTakenOn = (
  { state }: Pick<Recipient, 'state'>,
  evenIfTakenOn: boolean | undefined,
): Refusal | undefined =>
  evenIfTakenOn === true || !TAKEN_ON.includes(state)
    ? undefined
    : refuse(
        'state-conflict',
        `They have taken it on: it is ${state}. Talk to them before you pass it to another.`,
        {
          state,
          possible: offeredMoves(state),
        },
      )

const TAKEN_ON: readonly RecipientState[] = ['accepted', 'in-progress', 'on-hold']

/**
 * Those whom a fresh decision covers: everyone who is asked or has it. Whoever was replaced before anything reached them
 * is not among them; whoever has it may have to be told of a correction, or go on after all.
 */
export const askedAfter = (
  { recipients }: Pick<Referral, 'recipients'>,
  { from, agencyId, serviceId }: Pick<Redirection, 'from' | 'agencyId' | 'serviceId'>,
): readonly Pick<Recipient, 'agencyId' | 'serviceId'>[] => [
  ...recipients.filter((one) => (one.id !== from && one.state !== 'redirected') || hasReached(one)),
  { agencyId, serviceId },
]

/**
 * Who takes the place: somebody who is asked for the same service already, by a redirect that nobody knew of when this
 * one was asked for. No service is asked twice in one referral: it would have two cases of it (P2).
 */
const inPlaceOf = ({ recipients }: Referral, { from, serviceId }: Redirection): Recipient | undefined =>
  recipients.find((one) => one.serviceId === serviceId && one.id !== from)

/** The referral with the successor in place; the same where the command is recorded already. */
export const withRedirect = (referral: Referral, redirection: Redirection, now: number): Referral => {
  const { from, successor, commandId, by } = redirection
  const old = recipientOf(referral, from)
  const key = `move:${commandId}:${from}`
  if (old === undefined || referral.timeline.some((entry) => entry.key === key)) return referral
  const asked = inPlaceOf(referral, redirection)
  const at = iso(now)
  const { goesOn, ...rest } = underDecision(referral, redirection.decision)
  const decided: Referral = goesOn === undefined || goesOn.recipientId === from ? rest : { ...rest, goesOn }
  const added = asked === undefined ? [successorIn(decided, redirection, now)] : []
  const ended = withRecipient(
    { ...decided, recipients: [...decided.recipients, ...added] },
    from,
    at,
    ({ nextAttemptAt: _next, crossed: _settled, ...recipient }) => ({
      ...recipient,
      state: 'redirected',
      since: at,
      replacedBy: asked?.id ?? successor,
      ...(isToldOfRedirect(old) ? { withdrawalNotice: 'owed' } : {}),
    }),
  )
  const passed = { key, title: MOVE_TITLES.redirect, recipientId: from }
  const placed = {
    key: `in-place:${commandId}`,
    title: 'Asked in place of another service',
    recipientId: successor,
  }
  const said = asked === undefined ? [passed, placed] : [passed]
  return said.reduce((one, entry) => withEntry(one, { ...entry, at, by, commandId }), ended)
}

/**
 * Without a fresh decision the one before goes on for those that it was made for, and for nobody else: one that names
 * nobody covered all that the item then had.
 */
const underDecision = (referral: Referral, decision: SharingDecision | undefined): Referral => {
  if (decision !== undefined) return withDecision(referral, decision)
  const { sharingDecision: before, recipients } = referral
  if (before.decision !== 'share' || before.recipients !== undefined) return referral
  return { ...referral, sharingDecision: { ...before, recipients: frozenRecipients([], recipients) } }
}

const successorIn = (
  referral: Referral,
  { from, successor, agencyId, serviceId }: Redirection,
  now: number,
): Recipient => {
  const answer = gateFor(referral, { agencyId, serviceId }, dayOf(now))
  const { recipients } = referral
  return {
    ...newRecipient({
      id: successor,
      number: Math.max(0, ...recipients.map(({ number }) => number)) + 1,
      agencyId,
      serviceId,
      state: stateAtGate(answer),
      since: iso(now),
    }),
    replaces: from,
    ...(answer.gate === 'held' ? { because: answer.because } : {}),
  }
}

/** Who is asked now in place of this one, after every redirect since. */
export const lastSuccessorOf = (referral: Referral, id: RecipientId): Recipient | undefined => {
  const next = recipientOf(referral, id)?.replacedBy
  if (next === undefined) return undefined
  return lastSuccessorOf(referral, next) ?? recipientOf(referral, next)
}
