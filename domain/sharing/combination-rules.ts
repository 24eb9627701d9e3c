/**
 * Which decisions are lawful: one table of rules, each with its number in information-sharing law §6 (or our own), what
 * it holds and where that comes from. A decision is checked when it is made; the gate asks again at sending.
 */
import { type Refusal, refuse } from '../refusal.ts'
import type { SharingDecision } from '../sharing-decision.ts'
import type { Broken, RuleFacts, RuleId } from './rule.ts'
import { RULES_OF_AGREEMENT } from './rules-of-agreement.ts'
import { RULES_OF_BASIS } from './rules-of-basis.ts'
import { RULES_OF_NOT_SHARING, RULES_OF_PEOPLE } from './rules-of-people.ts'
import { RULES_OF_POWERS } from './rules-of-powers.ts'

/** Rules of a decision to share. */
export const SHARE_RULES = [
  ...RULES_OF_BASIS,
  ...RULES_OF_POWERS,
  ...RULES_OF_AGREEMENT,
  ...RULES_OF_PEOPLE,
] as const

/** Rules of a decision not to share. */
export const NOT_SHARE_RULES = RULES_OF_NOT_SHARING

/** Rules of §6 that are no condition of a decision, and where each is kept instead: a test holds the two lists whole. */
export const KEPT_ELSEWHERE: Readonly<Partial<Record<RuleId, string>>> = {
  'R-12': 'a withdrawal stops later sends (sharing-gate.ts) and tells those who have it',
  'R-16':
    'an emergency passes with whatever is missing, which is due within one working day: the gate gives the least after it',
  'R-17': 'two holders of responsibility who disagree are put before a manager (rules-of-agreement.ts)',
}

export interface BrokenRule extends Broken {
  readonly rule: RuleId
}

/** Every way in which a decision breaks a rule; of an emergency, what its record still lacks. */
export const brokenRules = (decision: SharingDecision, facts: RuleFacts): readonly BrokenRule[] => {
  switch (decision.decision) {
    case 'awaited':
      return []
    case 'share':
      return SHARE_RULES.flatMap(({ id, broken }) =>
        broken(decision, facts).map((one) => ({ ...one, rule: id })),
      )
    case 'do-not-share':
      return NOT_SHARE_RULES.flatMap(({ id, broken }) =>
        broken(decision, facts).map((one) => ({ ...one, rule: id })),
      )
    default: {
      const never: never = decision
      throw new RangeError(`unknown sharing decision ${String(never)}`)
    }
  }
}

/**
 * Checks a decision at the door; a refusal says in plain words which rules it breaks. `at` is where the decision lies
 * in the body. An emergency passes with whatever is missing; what must not be shared is to be left out of it too,
 * and it is never about another child.
 */
export const checkDecision = (decision: SharingDecision, facts: RuleFacts, at = ''): Refusal | undefined => {
  if (decision.decision === 'awaited') return undefined
  if (decision.about !== undefined && facts.about !== undefined && decision.about !== facts.about)
    return refuse('sharing-decision-invalid', 'This decision is about another child. Nothing was shared.', {
      errors: [
        { pointer: `${at}/about`, code: 'about-another', message: 'Decide for the child of this referral.' },
      ],
    })
  const isEmergency = decision.decision === 'share' && decision.emergency === true
  const all = distinct(brokenRules(decision, facts))
  const broken = isEmergency ? all.filter(({ mustGo }) => mustGo === true) : all
  const [first] = broken
  if (first === undefined) return undefined
  return refuse(first.refusal, `The sharing decision cannot stand like this. ${first.message}`, {
    errors: broken.map(({ pointer, code, message }) => ({ pointer: `${at}${pointer}`, code, message })),
  })
}

/** Two rules may miss the same field: it is asked for once. */
const distinct = (broken: readonly BrokenRule[]): readonly BrokenRule[] =>
  broken.filter(
    (one, index) =>
      broken.findIndex(({ pointer, code }) => pointer === one.pointer && code === one.code) === index,
  )
