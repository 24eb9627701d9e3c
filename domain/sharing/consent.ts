/**
 * Consent and agreement (information-sharing law §§5.2, 5.3). *Consent* is the basis of article 6(1)(a) or 9(2)(a):
 * withdrawn, it ends the sharing. *Agreement* is asked for out of fairness where another basis decides, so that nobody
 * is offered a choice that they do not have.
 */
import type { CalendarDay } from '../calendar-day.ts'
import type { AgencyId } from '../ids.ts'
import type { Category, Purpose } from './categories.ts'

/** In what capacity somebody consents. */
export const CONSENT_CAPACITIES = [
  'child-competent',
  'adult-subject',
  'parent-with-responsibility',
  'person-with-order',
  'other-with-authority',
] as const
export type ConsentCapacity = (typeof CONSENT_CAPACITIES)[number]

export const CONSENT_METHODS = ['written', 'electronic', 'verbal-witnessed', 'bsl-or-other'] as const
export type ConsentMethod = (typeof CONSENT_METHODS)[number]

export const CONSENT_STATUSES = ['active', 'refused', 'withdrawn', 'expired', 'superseded'] as const
export type ConsentStatus = (typeof CONSENT_STATUSES)[number]

/** Whose information: the child the item is about, or an adult of the family. */
export const SUBJECTS = ['child', 'adult'] as const
export type Subject = (typeof SUBJECTS)[number]

/** Why a child may decide for themselves; specific to this decision and never taken from another (§5.3). */
export const COMPETENCES = ['over-16-presumed', 'gillick-competent', 'not-competent', 'not-assessed'] as const
export type Competence = (typeof COMPETENCES)[number]

export interface CompetenceAssessment {
  readonly basis: Competence
  readonly assessedBy?: string
  readonly notes?: string
}

/** One consent, as it was given, refused or withdrawn. Personal data: sealed at rest. */
export interface ConsentRecord {
  readonly giver: {
    readonly name: string
    readonly capacity: ConsentCapacity
    /** What shows parental responsibility, the order or the authority. */
    readonly evidence?: string
  }
  readonly competence?: CompetenceAssessment
  readonly subjects: readonly Subject[]
  readonly recipients: readonly AgencyId[]
  readonly purposes: readonly Purpose[]
  readonly categories: readonly Category[]
  readonly exclusions?: readonly Category[]
  /** Names the exact words that were shown or read out. */
  readonly wording: string
  readonly interpreter?: string
  readonly method: ConsentMethod
  /** Where the signed form, the recording or the note is kept. */
  readonly evidence?: string
  /** Instant, ISO 8601. */
  readonly givenAt: string
  /** Said in so many words: needed for article 9(2)(a). */
  readonly explicit?: boolean
  readonly reviewDay?: CalendarDay
  /** Last day on which it may be relied on. */
  readonly expiresDay?: CalendarDay
  readonly status: ConsentStatus
}

/** What a consent is asked to cover. */
export interface ConsentQuestion {
  readonly subjects: readonly Subject[]
  readonly recipient: AgencyId
  readonly purpose: Purpose
  readonly categories: readonly Category[]
  readonly today: CalendarDay
  /** When the family last withdrew it: what was given before no longer counts. */
  readonly withdrawnAt?: string
}

/** Why a consent does not cover what is to be shared, with the words for whoever must mend it. */
export const CONSENT_GAPS = {
  'not-active': 'The consent is not active: it was refused, withdrawn or replaced.',
  'not-competent': 'The child who gave it was not judged able to decide this.',
  'not-given-yet': 'The consent is dated in the future.',
  expired: 'The consent has run out, or its review day has passed.',
  subject: 'The consent does not cover everyone whose information is shared. Each adult needs their own.',
  recipient: 'The consent does not name this agency.',
  purpose: 'The consent was given for another purpose.',
  categories: 'The consent does not cover all that is to be shared.',
} as const
export type ConsentGap = keyof typeof CONSENT_GAPS

const ABLE: readonly Competence[] = ['over-16-presumed', 'gillick-competent']

/** The first thing that a consent does not cover; `undefined` where it covers all. */
export const consentGap = (consent: ConsentRecord, question: ConsentQuestion): ConsentGap | undefined => {
  const { giver, competence, status } = consent
  if (status !== 'active') return 'not-active'
  if (question.withdrawnAt !== undefined && Date.parse(consent.givenAt) <= Date.parse(question.withdrawnAt))
    return 'not-active'
  if (giver.capacity === 'child-competent' && !ABLE.includes(competence?.basis ?? 'not-assessed'))
    return 'not-competent'
  // Days suffice: a clock a little ahead of ours is not the future.
  if (consent.givenAt.slice(0, 10) > question.today) return 'not-given-yet'
  if ((consent.expiresDay ?? question.today) < question.today) return 'expired'
  if ((consent.reviewDay ?? question.today) < question.today) return 'expired'
  return scopeGap(consent, question)
}

const scopeGap = (consent: ConsentRecord, question: ConsentQuestion): ConsentGap | undefined => {
  if (!question.subjects.every((subject) => consent.subjects.includes(subject))) return 'subject'
  if (!consent.recipients.includes(question.recipient)) return 'recipient'
  if (!consent.purposes.includes(question.purpose)) return 'purpose'
  const covered = (category: Category): boolean =>
    consent.categories.includes(category) && consent.exclusions?.includes(category) !== true
  return question.categories.every(covered) ? undefined : 'categories'
}

/** Whether a consent covers these subjects, this recipient, this purpose and all these categories today. */
export const covers = (consent: ConsentRecord, question: ConsentQuestion): boolean =>
  consentGap(consent, question) === undefined

export const AGREEMENT_STATUSES = [
  'agreed',
  'refused',
  'withdrawn',
  'not-asked',
  'unable',
  'not-applicable',
] as const
export type AgreementStatus = (typeof AGREEMENT_STATUSES)[number]

/** Why nobody was asked; the first three are those of local practice. */
export const NOT_ASKED_REASONS = [
  'increased-risk-of-harm',
  'prejudice-serious-crime',
  'unjustified-delay',
  'person-not-found',
  'duty-applies',
] as const
export type NotAskedReason = (typeof NOT_ASKED_REASONS)[number]

/** What the family says to it where consent is not the basis. */
export interface Agreement {
  readonly status: AgreementStatus
  /** Required where nobody was asked. */
  readonly because?: NotAskedReason
  /** Two holders of parental responsibility disagree: recorded, and put before a manager. */
  readonly holdersDisagree?: boolean
}

/** Consent or agreement was withdrawn for an item: later sends stop, those who have it are told. */
export interface AgreementWithdrawal {
  /** Instant, ISO 8601: a decision made after it has taken it into account. */
  readonly at: string
}
