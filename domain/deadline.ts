/**
 * The due time that one recipient of an item has from the beginning, and what is done about it: somebody is reminded
 * before it, told when it has come, and it is escalated a while after. Resolved once and carried.
 */
import { reminderDue } from './clock.ts'
import { iso } from './instant.ts'
import { isUrgent, type Urgency } from './referral.ts'

/** What is done about a due time, in this order. */
export const DEADLINE_STEPS = ['remind', 'due', 'escalate'] as const
export type DeadlineStep = (typeof DEADLINE_STEPS)[number]

/** When each step is taken: instants, ISO 8601. */
export type Deadline = { readonly [Step in DeadlineStep]: string }

const MINUTE = 60_000
const URGENT_GRACE_MINUTES = 15
const USUAL_GRACE_MINUTES = 4 * 60

/** From the instant it was raised to its due time, both in milliseconds since 1970. */
export const deadlineOf = (from: number, due: number, urgency: Urgency): Deadline => {
  const grace = isUrgent(urgency) ? URGENT_GRACE_MINUTES : USUAL_GRACE_MINUTES
  return { remind: iso(reminderDue(from, due)), due: iso(due), escalate: iso(due + grace * MINUTE) }
}
