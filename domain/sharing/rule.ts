/** What a rule for sharing decisions is: pure, with its source and the words for whoever must put it right. */
import type { CalendarDay } from '../calendar-day.ts'
import type { ReferralId } from '../ids.ts'
import type { AgencyKind } from '../partner.ts'
import type { RefusalCode, RefusedField } from '../refusal.ts'
import type { AskedRecipient, DecisionNotToShare, DecisionToShare } from '../sharing-decision.ts'
import type { LawVersion } from './law-versions.ts'

/** What is known besides the decision when it is made. */
export interface RuleFacts {
  readonly today: CalendarDay
  /** The law in force when it is decided. */
  readonly law: LawVersion
  /** The item it is made for. */
  readonly about?: ReferralId
  /** Kind of the agency that shares. */
  readonly senderKind?: AgencyKind
  /** When the family last withdrew its agreement: consent given before does not count. */
  readonly withdrawnAt?: string
  /** Everyone the item asks. */
  readonly asked: readonly AskedRecipient[]
}

/** One way in which a rule is broken: which field (RFC 6901, from the decision's root), and what to do. */
export interface Broken extends RefusedField {
  readonly refusal: Extract<
    RefusalCode,
    'lawful-basis-missing' | 'consent-not-covering' | 'sharing-decision-invalid'
  >
  /** Nothing is missing: something is given that must be left out. Refused in an emergency too. */
  readonly mustGo?: true
}

/** Numbers of information-sharing law §6; `L-` are our own, for what no table there says. */
export type RuleId = `R-${number}` | `L-${number}`

interface RuleAbout {
  readonly id: RuleId
  /** What it holds, in one sentence. */
  readonly holds: string
  readonly source: string
}

export interface ShareRule extends RuleAbout {
  readonly broken: (decision: DecisionToShare, facts: RuleFacts) => readonly Broken[]
}

export interface NotShareRule extends RuleAbout {
  readonly broken: (decision: DecisionNotToShare, facts: RuleFacts) => readonly Broken[]
}

const brokenAs =
  (refusal: Broken['refusal']) =>
  (pointer: string, code: string, message: string): Broken => ({ pointer, code, message, refusal })

export const noBasis = brokenAs('lawful-basis-missing')
export const noConsent = brokenAs('consent-not-covering')
export const invalid = brokenAs('sharing-decision-invalid')

/** Something given that must be left out, whatever the hurry; `message` says what to leave out. */
export const mustGo = (pointer: string, code: string, message: string): Broken => ({
  ...invalid(pointer, code, message),
  mustGo: true,
})

/** The faults whose condition holds. */
export const when = (...checks: readonly (readonly [boolean, Broken])[]): readonly Broken[] =>
  checks.filter(([isBroken]) => isBroken).map(([, broken]) => broken)

/** Whether a text says nothing. */
export const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === ''
