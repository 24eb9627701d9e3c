/** What the record of a decision that went in an emergency still lacks. Pure. */
import { BANK_HOLIDAYS } from '../bank-holidays.ts'
import { addWorkingDays, type CalendarDay, dayOf } from '../calendar-day.ts'
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

/**
 * Whether it went in an emergency and the working day in which its record was due is over without it. What depends on
 * the kind of the agency that shares is a person's to see to, and holds nothing.
 */
export const isRecordOverdue = (
  decision: SharingDecision,
  item: Pick<Referral, 'id' | 'recipients'>,
  today: CalendarDay,
): boolean =>
  decision.decision === 'share' &&
  decision.emergency === true &&
  today > addWorkingDays(dayOf(Date.parse(decision.decidedAt)), 1, BANK_HOLIDAYS) &&
  owedOf(decision, item, undefined).length > 0
