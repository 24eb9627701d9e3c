/** How soon a partner's message wants somebody to act. */
import { URGENCIES, type Urgency } from '../../../domain/referral.ts'
import type { BundleEntry } from './bars-bundle-index.ts'
import { URGENCY_OF } from './bars-codes.ts'
import { codeAt } from './bars-coding.ts'
import type { Findings } from './bars-findings.ts'
import { earliestOf } from './fhir-dates.ts'
import { objectAt, textAt } from './fhir-value.ts'

const HOUR = 3_600_000

/** The urgency that a time left to act stands for, shortest first. */
const BY_TIME_LEFT: readonly (readonly [hours: number, Urgency])[] = [
  [1, 'immediate'],
  [8, 'same-day'],
  [72, 'three-days'],
]

const sooner = (one: Urgency, other: Urgency): Urgency =>
  URGENCIES.indexOf(one) <= URGENCIES.indexOf(other) ? one : other

/** From the time of writing (authoredOn, else the Bundle's timestamp) to occurrencePeriod.end. */
const urgencyByPeriod = ({ resource }: BundleEntry, timestamp: string): Urgency => {
  const end = earliestOf(textAt(objectAt(resource, 'occurrencePeriod'), 'end')?.trim() ?? '')
  const from = earliestOf(textAt(resource, 'authoredOn')?.trim() ?? timestamp)
  if (end === undefined || from === undefined || end <= from) return 'standard'
  return BY_TIME_LEFT.find(([hours]) => end - from <= hours * HOUR)?.[1] ?? 'standard'
}

/**
 * The urgency: ServiceRequest.priority (stat → immediate, asap → same-day, urgent → three-days, routine or none →
 * standard), which the end of the period in which the service is wanted may only raise: at most 1 hour after
 * writing → immediate, 8 hours → same-day, 72 hours → three-days. An end that is not after the writing says nothing:
 * published referrals give the same moment three times.
 */
export const readUrgency = (entry: BundleEntry, timestamp: string, findings: Findings): Urgency => {
  const priority = codeAt(entry.resource, 'priority')
  const asked = priority === undefined ? 'standard' : URGENCY_OF.get(priority)
  if (asked === undefined) findings.odd('priority-unknown', `${entry.expression}.priority`)
  return sooner(asked ?? 'standard', urgencyByPeriod(entry, timestamp))
}
