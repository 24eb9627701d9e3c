/** By when an agency is to answer a request, where the asker does not say: the band's policy (referral practice §3.2). */
import type { ClockKind } from './clock-policy.ts'
import type { Band } from './information-request.ts'
import { type AgencyTime, earliestDue } from './recipient-clocks.ts'
import type { Urgency } from './referral.ts'

/** The band of a request whose asker names none. */
export const BAND_OF = {
  immediate: 'red',
  'same-day': 'red',
  'three-days': 'amber',
  standard: 'green',
} as const satisfies Record<Urgency, Band>

/** Urgent work does not wait for the morning, whatever the band. */
const URGENT_KINDS: { readonly [U in Urgency]?: ClockKind } = {
  immediate: 'decision-immediate',
  'same-day': 'decision-same-day',
}

/** Milliseconds since 1970, from the instant it is asked, in the time of the agency that is asked. */
export const defaultAnswerBy = (
  { band, urgency }: { readonly band: Band; readonly urgency: Urgency },
  from: number,
  time: AgencyTime,
): number => {
  const urgent = URGENT_KINDS[urgency]
  const kinds: readonly ClockKind[] = [`partner-reply-${band}`, ...(urgent === undefined ? [] : [urgent])]
  return earliestDue(kinds, from, time).due
}
