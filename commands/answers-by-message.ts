/**
 * Answers to an information request that came from the answering agency's own system. Whether to share was decided
 * there, by the agency itself, before it answered: that decision is recorded as the message's.
 */
import { type AnswerWords, sharesSomething } from '../domain/information-request.ts'
import { iso } from '../domain/instant.ts'
import type { Recipient } from '../domain/referral.ts'
import { CATEGORIES } from '../domain/sharing/categories.ts'
import type { DecisionToShare } from '../domain/sharing-decision.ts'
import type { StandingOn } from './standing-on.ts'

/** The words of the move. */
export const answersFrom = (
  answers: readonly AnswerWords[],
  { agencyId }: Pick<Recipient, 'agencyId'>,
  { now }: Pick<StandingOn, 'now'>,
): { readonly answers: readonly AnswerWords[]; readonly decision?: DecisionToShare } => {
  if (!answers.some(({ ending }) => sharesSomething(ending))) return { answers }
  const decision: DecisionToShare = {
    decision: 'share',
    categories: CATEGORIES,
    source: 'message',
    decidedBy: agencyId,
    decidedAt: iso(now()),
  }
  return { answers, decision }
}
