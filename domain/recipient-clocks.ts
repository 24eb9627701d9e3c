/**
 * The clocks of a recipient: which run, by which policy, until when. Resolved once when they begin, kept on the record
 * and set again only for the time that they stood still; a stopped one stays, so that it can be seen afterwards what was kept and what was not.
 */
import { dayOf } from './calendar-day.ts'
import { dueAfterPauses, dueOf, type Pause, reminderDue } from './clock.ts'
import { CLOCK_POLICIES } from './clock-policies.ts'
import { type ClockKind, type ClockPolicy, policiesFor } from './clock-policy.ts'
import { iso } from './instant.ts'
import { provesDelivery, type RecipientState } from './recipient.ts'
import { asPauses, pauseIn, type RecipientClock, type WaitsFor, withPause } from './recipient-clock.ts'
import { isUrgent, type Recipient, type Referral, type Urgency } from './referral.ts'
import type { WorkingCalendar } from './working-time.ts'

/** How time is counted for one agency. */
export interface AgencyTime {
  readonly calendar: WorkingCalendar
  /** The clock policies that it has agreed itself. */
  readonly ownPolicies: readonly ClockPolicy[]
}

/** Urgent work has a shorter clock besides the one that every referral has. */
const DECISION_KINDS = {
  immediate: ['decision', 'decision-immediate'],
  'same-day': ['decision', 'decision-same-day'],
  'three-days': ['decision', 'decision-three-days'],
  standard: ['decision'],
} as const satisfies Record<Urgency, readonly ClockKind[]>

/** The earliest due time of the policies in force for any of these kinds, and the policy it came of. */
export const earliestDue = (
  kinds: readonly ClockKind[],
  from: number,
  { calendar, ownPolicies }: AgencyTime,
): { readonly policy: ClockPolicy; readonly due: number } => {
  const [first, ...others] = kinds
    .flatMap((kind) => policiesFor(kind, dayOf(from), CLOCK_POLICIES, ownPolicies))
    .map((policy) => ({ policy, due: dueOf(policy, from, calendar) }))
  if (first === undefined) throw new RangeError(`no clock policy is in force for ${kinds.join(', ')}`)
  return others.reduce((earliest, other) => (other.due < earliest.due ? other : earliest), first)
}

const clockFrom = (
  clock: RecipientClock['clock'],
  kinds: readonly ClockKind[],
  from: number,
  time: AgencyTime,
): RecipientClock => {
  const { policy, due } = earliestDue(kinds, from, time)
  const { id: policyId, statutory } = policy
  return { clock, policyId, statutory, startedAt: iso(from), dueAt: iso(due) }
}

/** The partner's decision, from the instant that it had the message. */
export const decisionClock = (urgency: Urgency, from: number, time: AgencyTime): RecipientClock =>
  clockFrom('decision', DECISION_KINDS[urgency], from, time)

/** The outcome, counted from the referral itself and not from its acceptance. */
export const outcomeClock = ({ raisedAt }: Pick<Referral, 'raisedAt'>, time: AgencyTime): RecipientClock =>
  clockFrom('outcome', ['outcome'], Date.parse(raisedAt), time)

const TAKEN_ON: readonly RecipientState[] = ['accepted', 'in-progress', 'on-hold']
const UNDECIDED: readonly RecipientState[] = [
  'held',
  'sending',
  'uncertain',
  'undeliverable',
  'delivered',
  'opened',
  'asked',
]

const isOwed = (clock: RecipientClock['clock'], state: RecipientState): boolean =>
  clock === 'decision' ? UNDECIDED.includes(state) : TAKEN_ON.includes(state)

/**
 * When a clock that has run for a while is due, having stood still meanwhile where its policies allow that; as before
 * while none of them runs. A statutory policy never stands still, so where there is one it always says when.
 */
const dueWithPauses = (
  { clock, startedAt, dueAt }: RecipientClock,
  urgency: Urgency,
  { calendar, ownPolicies }: AgencyTime,
  pauses: readonly Pause[],
): string => {
  const from = Date.parse(startedAt)
  const kinds = clock === 'decision' ? DECISION_KINDS[urgency] : (['outcome'] as const)
  const due = kinds
    .flatMap((kind) => policiesFor(kind, dayOf(from), CLOCK_POLICIES, ownPolicies))
    .flatMap((policy) => dueAfterPauses(policy, from, calendar, pauses) ?? [])
  return due.length === 0 ? dueAt : iso(Math.min(...due))
}

/** The running clocks, and what is due by them, after the partner began or ceased to wait for somebody. */
const withPauses = (
  recipient: Recipient,
  urgency: Urgency,
  now: number,
  time: AgencyTime,
  waitsFor?: WaitsFor,
): Recipient => {
  const { state, clocks = [], pauses: before = [] } = recipient
  const pauses = withPause(before, pauseIn(state, waitsFor), iso(now))
  if (pauses === before) return recipient
  const counted = clocks.map((clock): RecipientClock => {
    if (clock.stoppedAt !== undefined) return clock
    const dueAt = dueWithPauses(clock, urgency, time, asPauses(pauses))
    return dueAt === clock.dueAt ? clock : { ...clock, dueAt, stoodStill: true }
  })
  const running = (name: RecipientClock['clock']) =>
    counted.find(({ clock, stoppedAt }) => clock === name && stoppedAt === undefined)?.dueAt
  const [respondBy, outcomeBy] = [running('decision'), running('outcome')]
  return {
    ...recipient,
    pauses,
    ...(counted.length === 0 ? {} : { clocks: counted }),
    ...(respondBy === undefined ? {} : { respondBy }),
    ...(outcomeBy === undefined ? {} : { outcomeBy }),
  }
}

/**
 * The recipient in its new state with the clocks that this state starts and stops. `waitsFor`: whom the partner said
 * that it waits for.
 */
export const withClocks = (
  recipient: Recipient,
  { urgency, raisedAt }: Pick<Referral, 'urgency' | 'raisedAt'>,
  now: number,
  time: AgencyTime,
  waitsFor?: WaitsFor,
): Recipient => {
  const { state, respondBy, outcomeBy, clocks = [] } = recipient
  const decision =
    provesDelivery(state) && respondBy === undefined ? decisionClock(urgency, now, time) : undefined
  const outcome =
    TAKEN_ON.includes(state) && outcomeBy === undefined ? outcomeClock({ raisedAt }, time) : undefined
  const started = [decision, outcome].filter((clock) => clock !== undefined)
  const all = [...clocks, ...started].map((clock) =>
    clock.stoppedAt === undefined && !isOwed(clock.clock, state) ? { ...clock, stoppedAt: iso(now) } : clock,
  )
  const ticking = {
    ...recipient,
    ...(decision === undefined ? {} : { respondBy: decision.dueAt }),
    ...(outcome === undefined ? {} : { outcomeBy: outcome.dueAt }),
    ...(all.length === 0 ? {} : { clocks: all }),
  }
  return withPauses(ticking, urgency, now, time, waitsFor)
}

/** After so many seconds without delivery a person is told: 15 minutes for urgent work, four hours for other. */
export const undeliveredAfterSeconds = (urgency: Urgency, from: number, time: AgencyTime): number => {
  const { due } = earliestDue([isUrgent(urgency) ? 'not-delivered-urgent' : 'not-delivered'], from, time)
  return Math.round((due - from) / 1000)
}

/** When to remind the asked agency that its decision is due; absent before it has the message. */
export const reminderAt = ({ deliveredAt, respondBy }: Recipient): string | undefined =>
  deliveredAt === undefined || respondBy === undefined
    ? undefined
    : iso(reminderDue(Date.parse(deliveredAt), Date.parse(respondBy)))
