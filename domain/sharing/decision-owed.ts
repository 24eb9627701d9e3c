/** What the record of a decision that went in an emergency still lacks. Pure. */
import { dayOf } from '../calendar-day.ts'
import type { AgencyKind } from '../partner.ts'
import type { Referral } from '../referral.ts'
import type { SharingDecision } from '../sharing-decision.ts'
import { type BrokenRule, brokenRules } from './combination-rules.ts'
import { lawInForce } from './law-versions.ts'

/** Each thing that is missing, judged by the law of the day on which it was decided; nothing for other decisions. */
export const owedOf = (
  decision: SharingDecision,
  { id, recipients }: Pick<Referral, 'id' | 'recipients'>,
  senderKind: AgencyKind | undefined,
): readonly BrokenRule[] => {
  if (decision.decision !== 'share' || decision.emergency !== true) return []
  const today = dayOf(Date.parse(decision.decidedAt))
  return brokenRules(decision, {
    today,
    law: lawInForce(today),
    about: id,
    asked: decision.recipients ?? recipients,
    ...(senderKind === undefined ? {} : { senderKind }),
  })
}
