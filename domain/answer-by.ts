/** By when an agency is to answer a request, where the asker does not say: the band's policy (referral practice §3.2). */
import { afterWorkingMinutes, type WorkingCalendar } from './clock.ts'
import type { Band } from './information-request.ts'
import type { Urgency } from './referral.ts'

const MINUTE = 60_000
const HOUR_MINUTES = 60

/** The band of a request whose asker names none. */
export const BAND_OF = {
  immediate: 'red',
  'same-day': 'red',
  'three-days': 'amber',
  standard: 'green',
} as const satisfies Record<Urgency, Band>

/** One council's policy, until a partnership has its own: hours of work; red is worked to completion past closing. */
const POLICIES = {
  red: { hours: 4, continuesOutOfHours: true },
  amber: { hours: 24, continuesOutOfHours: false },
  green: { hours: 72, continuesOutOfHours: false },
} as const satisfies Record<Band, { readonly hours: number; readonly continuesOutOfHours: boolean }>

/** Milliseconds since 1970, from the instant it is asked. */
export const defaultAnswerBy = (band: Band, from: number, calendar: WorkingCalendar): number => {
  const { hours, continuesOutOfHours } = POLICIES[band]
  const minutes = hours * HOUR_MINUTES
  return continuesOutOfHours ? from + minutes * MINUTE : afterWorkingMinutes(from, minutes, calendar)
}
