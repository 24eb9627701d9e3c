/** A sharing decision as given by a person, completed with who decided and when. */
import { iso } from '../domain/instant.ts'
import type { SharingDecision } from '../domain/sharing-decision.ts'
import type { User } from '../domain/user.ts'
import type { DecisionInput } from './command-contracts.ts'

/** Completes it; `now` in milliseconds since 1970. */
export const decisionFrom = (input: DecisionInput, user: User, now: number): SharingDecision =>
  input.decision === 'awaited'
    ? input
    : { ...input, source: 'person', decidedBy: user.id, decidedAt: iso(now) }
