/**
 * What a clock policy says: how long, counted how, since when and by whose word. Policies are data with dates, so that
 * what was due under last year's rules stays known (referral practice and clocks §3).
 */
import type { CalendarDay } from './calendar-day.ts'

/** What a clock times. The first of a referral is the partner's `decision`, the last its `outcome`. */
export const CLOCK_KINDS = [
  'decision',
  'decision-immediate',
  'decision-same-day',
  'decision-three-days',
  'outcome',
  'not-delivered',
  'not-delivered-urgent',
  'partner-reply-red',
  'partner-reply-amber',
  'partner-reply-green',
  'notification-seen',
  'record-after-emergency',
  'written-after-phone',
  'consent-reminder',
  'consent-reminder-urgent',
  'consent-no-answer',
  'consent-no-answer-urgent',
  'seen-section-17',
  'seen-section-47',
  'strategy-discussion',
  'child-protection-conference',
  'core-group',
  'first-review-conference',
  'later-review-conference',
  'education-health-care-decision',
  'education-health-care-advice',
  'education-health-care-plan',
  'initial-health-assessment',
  'return-home-interview',
  'serious-incident',
  'rapid-review',
  'child-death',
  'genital-mutilation-report',
  'chase-first',
  'chase-second',
  'chase-third',
  'disagreement-practitioners',
  'disagreement-managers',
  'disagreement-safeguarding-leads',
  'disagreement-directors',
  'disagreement-partnership',
] as const
export type ClockKind = (typeof CLOCK_KINDS)[number]

/** Why a clock may stand still, as a code; only where its policy names the reason, and never a statutory one. */
export const PAUSE_REASONS = [
  'waiting-for-family',
  'waiting-for-referrer',
  'agency-closed',
  'supervisor',
] as const
export type PauseReason = (typeof PAUSE_REASONS)[number]

export type ClockUnit = 'working-minutes' | 'working-days' | 'elapsed-minutes' | 'calendar-weeks' | 'months'

interface Counting {
  /** Stable: kept on the record beside each due time that came of it. */
  readonly id: string
  readonly kind: ClockKind
  readonly unit: ClockUnit
  /** How many of the unit. */
  readonly amount: number
  /** `actual`: counted from receipt, whenever it came. `next-opening`: what comes while it is closed comes then. */
  readonly receiptRule: 'actual' | 'next-opening'
  /** Whether the day of receipt is day 1; else it is day 0. */
  readonly countStartDay: boolean
  /** When the last day ends, for units of days: 23:59:59, or the agency's closing on that day. */
  readonly dayEnd: 'midnight' | 'closing'
  /** Working minutes that, once it is received, run on through nights and weekends. */
  readonly continuesOutOfHours: boolean
  /** First day of receipt that it applies to. */
  readonly validFrom: CalendarDay
  /** Last one; absent while it is in force. */
  readonly validTo?: CalendarDay
  /** Where the rule comes from; `unverified` where that was not read in a source. */
  readonly source: string
}

/** A statutory clock is never paused: not by a question, a closure or a supervisor. */
export type ClockPolicy =
  | (Counting & { readonly statutory: true; readonly pausable: readonly [] })
  | (Counting & { readonly statutory: false; readonly pausable: readonly PauseReason[] })

const inForce =
  (kind: ClockKind, day: CalendarDay) =>
  (policy: ClockPolicy): boolean =>
    policy.kind === kind && policy.validFrom <= day && (policy.validTo === undefined || day <= policy.validTo)

/** The one of a list that is in force on a day: the latest, where an older one was not ended. */
const latestInForce = (
  kind: ClockKind,
  day: CalendarDay,
  policies: readonly ClockPolicy[],
): ClockPolicy | undefined =>
  policies
    .filter(inForce(kind, day))
    .reduce<ClockPolicy | undefined>(
      (latest, policy) => (latest === undefined || policy.validFrom >= latest.validFrom ? policy : latest),
      undefined,
    )

/**
 * The policies that apply to what was received on a day: an agency's own instead of the common one, but beside it
 * where the common one is statutory, as no agreement can lengthen that. The earliest of their due times holds.
 */
export const policiesFor = (
  kind: ClockKind,
  day: CalendarDay,
  common: readonly ClockPolicy[],
  own: readonly ClockPolicy[] = [],
): readonly ClockPolicy[] => {
  const found = latestInForce(kind, day, common)
  const agreed = latestInForce(kind, day, own)
  if (agreed === undefined) return found === undefined ? [] : [found]
  return found?.statutory === true ? [found, agreed] : [agreed]
}
