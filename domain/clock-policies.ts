/**
 * The clock policies that hold where an agency has agreed nothing else: referral practice and clocks §§3.1, 3.2, 4, 4.1.
 * Data: a changed rule is a new row with its first day, and the old row gets its last.
 */
import type { ClockKind, ClockPolicy, ClockUnit } from './clock-policy.ts'

const HOUR = 60

/** What most rows have in common. */
const COMMON = {
  receiptRule: 'actual',
  countStartDay: false,
  dayEnd: 'closing',
  continuesOutOfHours: false,
  validFrom: '2026-01-01',
} as const

/** `20 working-days`, as a row says it. */
type Amount = readonly [amount: number, unit: ClockUnit]

/** Set by statute or statutory guidance: the same everywhere, paused by nothing. */
const statutory = (kind: ClockKind, [amount, unit]: Amount, source: string): ClockPolicy => ({
  ...COMMON,
  id: `england.${kind}.1`,
  kind,
  amount,
  unit,
  statutory: true,
  pausable: [],
  source,
})

/** Set by a partnership, or by us until one has said otherwise. */
const local = (
  kind: ClockKind,
  [amount, unit]: Amount,
  source: string,
  more: Partial<Pick<ClockPolicy, 'continuesOutOfHours' | 'receiptRule'>> & {
    readonly pausable?: ClockPolicy['pausable']
  } = {},
): ClockPolicy => ({
  ...COMMON,
  pausable: [],
  ...more,
  id: `default.${kind}.1`,
  kind,
  amount,
  unit,
  statutory: false,
  source,
})

/** Immediate work does not wait for opening hours, unless an agency's policy says so in writing. */
const RUNS_ON = { continuesOutOfHours: true } as const
const FAMILY_AND_CLOSURES = { pausable: ['waiting-for-family', 'agency-closed'] } as const

const WORKING_TOGETHER = 'Working Together to Safeguard Children'

export const CLOCK_POLICIES: readonly ClockPolicy[] = [
  // A referral.
  statutory('decision', [1, 'working-days'], `${WORKING_TOGETHER}: decide and acknowledge, from receipt`),
  local('decision-immediate', [4 * HOUR, 'working-minutes'], 'urgency of the exchange', RUNS_ON),
  local('decision-same-day', [24 * HOUR, 'working-minutes'], 'urgency of the exchange', RUNS_ON),
  local('decision-three-days', [72 * HOUR, 'working-minutes'], 'urgency of the exchange', RUNS_ON),
  statutory('outcome', [45, 'working-days'], `${WORKING_TOGETHER}: assessment concluded, from the referral`),
  local('not-delivered-urgent', [15, 'elapsed-minutes'], 'design of the exchange'),
  local('not-delivered', [4 * HOUR, 'elapsed-minutes'], 'design of the exchange'),
  // A front door's bands.
  local('partner-reply-red', [4 * HOUR, 'working-minutes'], 'bands of one council'),
  local('partner-reply-amber', [24 * HOUR, 'working-minutes'], 'bands of one council'),
  local('partner-reply-green', [72 * HOUR, 'working-minutes'], 'bands of one council'),
  local('notification-seen', [1, 'working-days'], 'unverified'),
  local('record-after-emergency', [1, 'working-days'], 'sharing in an emergency: the rest of the record'),
  local('written-after-phone', [24 * HOUR, 'elapsed-minutes'], 'Walsall, Shropshire, Barking and Dagenham'),
  // A question about consent: when the person is reminded, and when it goes back to whoever asked.
  local('consent-reminder', [2, 'working-days'], 'design of the exchange'),
  local('consent-reminder-urgent', [2 * HOUR, 'elapsed-minutes'], 'design of the exchange'),
  local('consent-no-answer', [5, 'working-days'], 'design of the exchange'),
  local('consent-no-answer-urgent', [4 * HOUR, 'elapsed-minutes'], 'design of the exchange'),
  // What a referral leads to.
  local('seen-section-17', [5, 'working-days'], 'Berkshire procedures', FAMILY_AND_CLOSURES),
  local('seen-section-47', [24 * HOUR, 'elapsed-minutes'], 'Berkshire and Sefton procedures'),
  local('strategy-discussion', [24 * HOUR, 'elapsed-minutes'], 'Tees procedures'),
  statutory(
    'child-protection-conference',
    [15, 'working-days'],
    `${WORKING_TOGETHER}: from the strategy discussion`,
  ),
  statutory('core-group', [10, 'working-days'], `${WORKING_TOGETHER}: from the conference`),
  statutory('first-review-conference', [3, 'months'], `${WORKING_TOGETHER}: from the conference`),
  statutory('later-review-conference', [6, 'months'], `${WORKING_TOGETHER}: from the last review`),
  statutory('education-health-care-decision', [6, 'calendar-weeks'], 'unverified: from the request'),
  statutory('education-health-care-advice', [6, 'calendar-weeks'], 'unverified: from the request for advice'),
  statutory('education-health-care-plan', [20, 'calendar-weeks'], 'unverified: from the request'),
  statutory('initial-health-assessment', [20, 'working-days'], 'unverified: from the start of care'),
  statutory('return-home-interview', [72 * HOUR, 'elapsed-minutes'], 'unverified: from the return'),
  statutory('serious-incident', [5, 'working-days'], 'unverified: from becoming aware'),
  statutory('rapid-review', [15, 'working-days'], 'unverified: from becoming aware'),
  statutory('child-death', [48 * HOUR, 'elapsed-minutes'], 'unverified'),
  statutory('genital-mutilation-report', [1, 'working-days'], 'unverified: close of the next working day'),
  // Closing the loop: how often somebody is asked to read what came, before the owner's manager is.
  local('chase-first', [1, 'working-days'], 'chase ladder'),
  local('chase-second', [3, 'working-days'], 'chase ladder'),
  local('chase-third', [5, 'working-days'], 'chase ladder'),
  // Professional disagreement: never pauses the child's own clocks.
  local('disagreement-practitioners', [1, 'working-days'], 'unverified'),
  local('disagreement-managers', [2, 'working-days'], 'unverified'),
  local('disagreement-safeguarding-leads', [3, 'working-days'], 'unverified'),
  local('disagreement-directors', [5, 'working-days'], 'unverified'),
  local('disagreement-partnership', [10, 'working-days'], 'unverified'),
]
