/**
 * The sharing gate: nothing about a person leaves before a decision allows that recipient and those categories (P4).
 * The purpose is the decision's own: nothing is sent for another. Pure and total; asked before a message is made and again at the moment of each attempt, with the
 * law of that day and the consent as it then stands.
 */
import type { CalendarDay } from '../calendar-day.ts'
import type { ReferralId } from '../ids.ts'
import type { AskedRecipient, DecisionToShare, RecipientShare, SharingDecision } from '../sharing-decision.ts'
import { thresholdOf } from '../sharing-decision.ts'
import {
  ADULT_CATEGORIES,
  type Category,
  isHarmLikely,
  LEAST_IN_EMERGENCY,
  OFFENCE_CATEGORIES,
  SPECIAL_CATEGORIES,
} from './categories.ts'
import { type AgreementWithdrawal, type ConsentRecord, consentGap } from './consent.ts'
import { isCompelling } from './gateways.ts'
import { lawInForce } from './law-versions.ts'
import { UNDER_SECRECY } from './lawful-bases.ts'

/** Why the gate holds something, with what to do about it. */
export const HELD_WORDS = {
  'no-decision': 'Nobody has decided yet whether it may be shared.',
  'about-another': 'The decision is about another child. Make one for this child.',
  'recipient-not-covered': 'The decision was not made for this agency. Make a fresh one.',
  'review-day-passed': 'The review day of the decision has passed. Make a fresh one.',
  'agreement-withdrawn':
    'The agreement it rests on was withdrawn. Decide again, on another basis or not to share.',
  'consent-not-covering': 'The consent it rests on does not cover this today. Decide again.',
  'law-changed': 'The basis it rests on is not in force today. Decide again.',
  'record-overdue': 'It went in an emergency, and the rest of its record is overdue. Complete the record.',
  'nothing-allowed': 'The decision allows this agency nothing that is asked for.',
} as const
export type HeldReason = keyof typeof HELD_WORDS

/** What the gate says of one recipient. */
export type GateAnswer =
  | { readonly gate: 'allowed'; readonly categories: readonly Category[] }
  | { readonly gate: 'held'; readonly because: HeldReason }
  | { readonly gate: 'not-shared' }

/** Who and what the gate is asked about. */
export interface GateQuestion {
  readonly recipient: AskedRecipient
  /** The item that is to be sent, and so the child. */
  readonly about?: ReferralId
  /** What is to be sent; everything that may be, where nothing is named. */
  readonly categories?: readonly Category[]
  /** Today in England. */
  readonly today: CalendarDay
  /** The consent as it now stands, where it is kept apart from the decision. */
  readonly consent?: ConsentRecord
  readonly withdrawal?: AgreementWithdrawal
  /** It went in an emergency, and its record was not completed in time: from then on the least goes. */
  readonly isRecordOverdue?: boolean
}

const held = (because: HeldReason): GateAnswer => ({ gate: 'held', because })

/** The gate. */
export const mayShare = (decision: SharingDecision, question: GateQuestion): GateAnswer => {
  switch (decision.decision) {
    case 'awaited':
      return held('no-decision')
    case 'do-not-share':
      return { gate: 'not-shared' }
    case 'share':
      return shareWith(decision, question)
    default: {
      const never: never = decision
      throw new RangeError(`unknown sharing decision ${String(never)}`)
    }
  }
}

const shareWith = (decision: DecisionToShare, question: GateQuestion): GateAnswer => {
  const { about, today } = question
  if (decision.about !== undefined && about !== undefined && decision.about !== about)
    return held('about-another')
  const share = shareFor(decision, question.recipient)
  if (share === undefined) return held('recipient-not-covered')
  const isEmergency = decision.emergency === true
  if (!isEmergency && isWithdrawn(decision, question.withdrawal)) return held('agreement-withdrawn')
  if (decision.reviewDay !== undefined && decision.reviewDay < today) return held('review-day-passed')
  const categories = allowedTo(decision, share, question)
  if (!isEmergency) {
    if (!isInForce(decision, today)) return held('law-changed')
    if (!isConsentedTo(decision, question, categories)) return held('consent-not-covering')
  }
  if (categories.length > 0) return { gate: 'allowed', categories }
  return held(question.isRecordOverdue === true ? 'record-overdue' : 'nothing-allowed')
}

/** What the decision says of this recipient; `undefined` where it was not made for it. */
const shareFor = (
  { recipients }: DecisionToShare,
  { agencyId, serviceId, agencyKind }: AskedRecipient,
): RecipientShare | undefined => {
  if (recipients === undefined) return { agencyId, ...(agencyKind === undefined ? {} : { agencyKind }) }
  return recipients.find((share) => share.agencyId === agencyId && share.serviceId === serviceId)
}

/** What this recipient may have of what is asked for. */
const allowedTo = (
  decision: DecisionToShare,
  share: RecipientShare,
  question: GateQuestion,
): readonly Category[] => {
  const { categories: wanted, recipient, isRecordOverdue = false } = question
  const { categories: decided, emergency, excluded, originators, addressProtection = 'none' } = decision
  const wide = emergency === true && decided.length === 0 ? LEAST_IN_EMERGENCY : decided
  const kind = recipient.agencyKind ?? share.agencyKind
  const may = (category: Category): boolean => {
    if (share.categories?.includes(category) === false) return false
    if (excluded?.some((kept) => kept.category === category) === true) return false
    // what another agency keeps back does not go, in an emergency either.
    if (originators?.some((one) => one.category === category && one.onward === 'no') === true) return false
    if (wanted?.includes(category) === false) return false
    if (isRecordOverdue && !LEAST_IN_EMERGENCY.includes(category)) return false
    // a protected address is routed by, and never sent.
    if (category === 'address' && addressProtection !== 'none') return false
    return (
      emergency === true ||
      (hasCondition(decision, category, kind) && isExplicitlyConsentedTo(decision, question, category))
    )
  }
  return wide.filter(may)
}

/** Articles 9 and 10 need a condition of their own, and 9(2)(h) a reader under secrecy. */
const hasCondition = (
  { article9, schedule1, source }: DecisionToShare,
  category: Category,
  kind: AskedRecipient['agencyKind'],
): boolean => {
  // What a partner passes on under its own decision goes to the destination that it named, as it named it.
  if (source !== 'person') return true
  if (SPECIAL_CATEGORIES.includes(category)) {
    if (article9 === undefined) return false
    return article9 !== '9h' || kind === undefined || UNDER_SECRECY.includes(kind)
  }
  return !OFFENCE_CATEGORIES.includes(category) || (schedule1 !== undefined && schedule1.length > 0)
}

/**
 * A withdrawal ends what rests on somebody's will. A duty, likely significant harm and a decision that was made
 * against their will go on; a decision made after it has taken it into account.
 */
const isWithdrawn = (decision: DecisionToShare, withdrawal: AgreementWithdrawal | undefined): boolean => {
  if (withdrawal === undefined || withdrawal.at < decision.decidedAt) return false
  if (decision.article6 === '6a') return true
  if (isCompelling(decision.gateway) || isHarmLikely(thresholdOf(decision))) return false
  return decision.agreement === undefined || decision.agreement.status === 'agreed'
}

const isInForce = ({ article6, gateway }: DecisionToShare, today: CalendarDay): boolean => {
  const law = lawInForce(today)
  return (
    (article6 === undefined || law.articles6.includes(article6)) &&
    (gateway === undefined || law.gateways.includes(gateway))
  )
}

/** R-02, asked again at sending: where consent is the basis, it covers this recipient and all of this today. */
const isConsentedTo = (
  decision: DecisionToShare,
  question: GateQuestion,
  categories: readonly Category[],
): boolean => decision.article6 !== '6a' || isCovered(decision, question, categories)

/**
 * Where consent is the condition for health alone, health goes with it and ends with it. The rest has a basis of its own
 * and waits for nothing: significant harm may be likely.
 */
const isExplicitlyConsentedTo = (
  decision: DecisionToShare,
  question: GateQuestion,
  category: Category,
): boolean =>
  decision.article6 === '6a' ||
  decision.article9 !== '9a' ||
  !SPECIAL_CATEGORIES.includes(category) ||
  isCovered(decision, question, [category])

const isCovered = (
  { consent: decided, purpose }: DecisionToShare,
  { recipient, today, consent = decided, withdrawal }: GateQuestion,
  categories: readonly Category[],
): boolean => {
  if (consent === undefined || purpose === undefined) return false
  const subjects = categories.some((one) => ADULT_CATEGORIES.includes(one))
    ? (['child', 'adult'] as const)
    : (['child'] as const)
  const gap = consentGap(consent, {
    subjects,
    recipient: recipient.agencyId,
    purpose,
    categories,
    today,
    ...(withdrawal === undefined ? {} : { withdrawnAt: withdrawal.at }),
  })
  return gap === undefined
}
