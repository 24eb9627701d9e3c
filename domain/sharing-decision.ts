/**
 * The sharing decision and its gate: nothing about a person leaves before a decision allows that recipient and
 * that purpose (P4), and a decision not to share is kept like a decision to share (P5).
 * Lawful bases: UK GDPR article 6(1) with the DUAA 2025 change, article 9(2) and DPA 2018 Schedule 1; gateways of
 * the Children Acts (standards: information-sharing law §§2, 3).
 */
import { type Refusal, refuse } from './refusal.ts'

export const ARTICLE_6 = ['6a', '6c', '6d', '6e', '6ea', '6f'] as const
export type Article6 = (typeof ARTICLE_6)[number]

export const ARTICLE_9 = ['9a', '9b', '9c', '9f', '9g', '9h'] as const
export type Article9 = (typeof ARTICLE_9)[number]

export const GATEWAYS = [
  'CA1989-S17',
  'CA1989-S27',
  'CA1989-S47',
  'CA2004-S10',
  'CA2004-S11',
  'CA2004-S16LA',
  'COURT-ORDER',
] as const
export type Gateway = (typeof GATEWAYS)[number]

export const PURPOSES = [
  'protect-from-harm',
  'assess-need',
  'provide-service',
  'prevent-crime',
  'court',
  'continuity-of-care',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** Kinds of information a recipient may be allowed. */
export const CATEGORIES = [
  'identity',
  'address',
  'concern',
  'family',
  'health',
  'education',
  'offence',
] as const
export type Category = (typeof CATEGORIES)[number]

/** A decision to share: with whom, what, why, on what basis, by whom and until when. */
export interface DecisionToShare {
  readonly decision: 'share'
  readonly purpose: Purpose
  readonly article6: Article6
  readonly article9?: Article9
  readonly gateway?: Gateway
  /** What each recipient may see. */
  readonly categories: readonly Category[]
  /** Emergency: the least that is needed goes at once, the rest of the record is due within one working day. */
  readonly emergency?: boolean
  /**
   * `message`: the sender's own Consent resource; `agreement`: the agreement held with that sender; `person`: decided
   * here. A decision that came with a message covers only the destination that message named.
   */
  readonly source: 'person' | 'message' | 'agreement'
  readonly decidedBy: string
  readonly decidedAt: string
  /** Last day (`YYYY-MM-DD`) on which it may be relied on. */
  readonly reviewDay?: string
}

/** A decision not to share, kept with its reason. */
export interface DecisionNotToShare {
  readonly decision: 'do-not-share'
  readonly reason: string
  readonly source: 'person'
  readonly decidedBy: string
  readonly decidedAt: string
}

/** Not decided yet: held until the person who raised it, or their manager, decides. */
export interface DecisionAwaited {
  readonly decision: 'awaited'
  readonly askedManager: boolean
}

export type SharingDecision = DecisionToShare | DecisionNotToShare | DecisionAwaited

/** What the gate says of one recipient. */
export type GateAnswer =
  | { readonly gate: 'allowed'; readonly categories: readonly Category[] }
  | { readonly gate: 'held'; readonly because: 'no-decision' | 'review-day-passed' | 'recipient-not-covered' }
  | { readonly gate: 'not-shared' }

/** Who the gate is asked about. */
export interface GateQuestion {
  /** Whether the recipient is one that the decision was made for (for a partner's message: the named destination). */
  readonly recipientCovered: boolean
  /** Today in England, `YYYY-MM-DD`. */
  readonly today: string
}

/** The gate: a pure function, asked before a message is made and again at the moment of each attempt. */
export const mayShare = (decision: SharingDecision, question: GateQuestion): GateAnswer => {
  switch (decision.decision) {
    case 'awaited':
      return { gate: 'held', because: 'no-decision' }
    case 'do-not-share':
      return { gate: 'not-shared' }
    case 'share':
      if (!question.recipientCovered) return { gate: 'held', because: 'recipient-not-covered' }
      if (decision.reviewDay !== undefined && decision.reviewDay < question.today)
        return { gate: 'held', because: 'review-day-passed' }
      return { gate: 'allowed', categories: decision.categories }
    default: {
      const never: never = decision
      throw new RangeError(`unknown sharing decision ${String(never)}`)
    }
  }
}

/** Bases that rest on a statute and so need the gateway named (UK GDPR art 6(3)). */
const NEEDS_GATEWAY: readonly Article6[] = ['6c', '6e']

/** Checks a decision at the door; a refusal says in plain words which rule it breaks. */
export const checkDecision = (decision: SharingDecision, today: string): Refusal | undefined => {
  if (decision.decision !== 'share') return undefined
  if (decision.emergency === true) return undefined
  if (NEEDS_GATEWAY.includes(decision.article6) && decision.gateway === undefined)
    return refuse(
      'lawful-basis-missing',
      'A legal obligation or public task needs the power or duty relied on: name the gateway.',
      {
        errors: [
          { pointer: '/sharingDecision/gateway', code: 'required', message: 'Select the power or duty.' },
        ],
      },
    )
  if (decision.categories.includes('health') && decision.article9 === undefined)
    return refuse('lawful-basis-missing', 'Health information also needs an article 9 condition: name it.', {
      errors: [{ pointer: '/sharingDecision/article9', code: 'required', message: 'Select the condition.' }],
    })
  if (decision.reviewDay !== undefined && decision.reviewDay < today)
    return refuse('sharing-decision-invalid', 'The review date has passed: make a fresh sharing decision.', {
      errors: [
        { pointer: '/sharingDecision/reviewDay', code: 'past', message: 'Enter a date in the future.' },
      ],
    })
  return undefined
}
