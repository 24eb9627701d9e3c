/**
 * The clocks of a recipient: which run, by which policy, until when. Resolved once when they begin, kept on the record
 * and never set again; a stopped one stays, so that it can be seen afterwards what was kept and what was not.
 */
import { dayOf } from './calendar-day.ts'
import { dueOf, reminderDue } from './clock.ts'
import { CLOCK_POLICIES } from './clock-policies.ts'
import { type ClockKind, type ClockPolicy, policiesFor } from './clock-policy.ts'
import { iso } from './instant.ts'
import { provesDelivery, type RecipientState } from './recipient.ts'
import { isUrgent, type Recipient, type RecipientClock, type Referral, type Urgency } from './referral.ts'
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

/** The recipient in its new state with the clocks that this state starts and stops. */
export const withClocks = (
  recipient: Recipient,
  { urgency, raisedAt }: Pick<Referral, 'urgency' | 'raisedAt'>,
  now: number,
  time: AgencyTime,
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
  return {
    ...recipient,
    ...(decision === undefined ? {} : { respondBy: decision.dueAt }),
    ...(outcome === undefined ? {} : { outcomeBy: outcome.dueAt }),
    ...(all.length === 0 ? {} : { clocks: all }),
  }
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
