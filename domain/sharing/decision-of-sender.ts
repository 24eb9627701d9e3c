/** The sharing decision that comes with a partner's message: its own, and for as long as it stands. Pure. */
import { type CalendarDay, dayOf } from '../calendar-day.ts'
import { iso } from '../instant.ts'
import type { Agency } from '../partner.ts'
import type { SharingDecision } from '../sharing-decision.ts'
import { CATEGORIES } from './categories.ts'

/** What a message says of this family's consent; a consent about somebody else is none. */
export interface ConsentSaid {
  /** It carries one that permits. */
  readonly hasConsent: boolean
  /** It carries one that forbids, has ended or is no plain yes: no agreement stands in for it. */
  readonly consentRefused: boolean
  /** First day on which what permits may be relied on. Absent: it does not say. */
  readonly consentFrom?: CalendarDay
  /** Last such day. */
  readonly consentTo?: CalendarDay
}

/** What the message rests on today, and its last day. */
const standingToday = (
  { hasConsent, consentRefused, consentFrom, consentTo }: ConsentSaid,
  agreement: Agency['sharingAgreement'],
  today: CalendarDay,
): { readonly source: 'message' | 'agreement'; readonly endsDay?: CalendarDay } | undefined => {
  if (consentRefused) return undefined
  if (hasConsent) {
    if ((consentFrom ?? today) > today || (consentTo ?? today) < today) return undefined
    return { source: 'message', ...(consentTo === undefined ? {} : { endsDay: consentTo }) }
  }
  if (agreement === undefined || agreement.endsDay < today) return undefined
  return { source: 'agreement', endsDay: agreement.endsDay }
}

/**
 * The sender's Consent resource, or the agreement held with that sender; with neither it is held for a decision. Its
 * last day is the decision's review day, so that the gate asks for it again at each attempt.
 */
export const decisionOfSender = (
  said: ConsentSaid,
  sender: Pick<Agency, 'id' | 'sharingAgreement'> | undefined,
  now: number,
): SharingDecision => {
  const standing = standingToday(said, sender?.sharingAgreement, dayOf(now))
  if (standing === undefined) return { decision: 'awaited', askedManager: false }
  const { source, endsDay } = standing
  return {
    decision: 'share',
    purpose: 'continuity-of-care',
    // The sender's own task; BaRS carries direct care under implied consent to confidentiality (art 9(2)(h)).
    article6: '6e',
    article9: '9h',
    categories: CATEGORIES,
    source,
    decidedBy: sender?.id ?? 'sender',
    decidedAt: iso(now),
    ...(endsDay === undefined ? {} : { reviewDay: endsDay }),
  }
}
