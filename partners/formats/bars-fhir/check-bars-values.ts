/** Values that would mislead: dates that do not exist or lie ahead, codes that fail their check digit. */

import type { BundleEntry, BundleIndex } from './bars-bundle-index.ts'
import { SYSTEMS, sameUrl } from './bars-codes.ts'
import { isAhead } from './bars-envelope.ts'
import type { Findings } from './bars-findings.ts'
import { earliestOf, isFhirDate, isFhirDateTime, momentOf } from './fhir-dates.ts'
import { at, type FhirObject, type FhirValue, isFhirObject, objectAt, textAt } from './fhir-value.ts'
import type { BarsServiceRequest } from './read-bars-service-request.ts'
import { isSnomedIdentifier } from './snomed-check-digit.ts'

const checkDateTime = (
  owner: FhirObject | undefined,
  name: string,
  expression: string,
  findings: Findings,
): void => {
  const written = at(owner, name)
  if (written === undefined) return
  if (typeof written !== 'string' || !isFhirDateTime(written.trim())) {
    findings.fault('value', `${expression}.${name}`, 'The value is not a date or a time with its offset.')
  }
}

const checkPast = (
  { resource, expression }: BundleEntry,
  name: string,
  now: string,
  findings: Findings,
): void => {
  if (isAhead(earliestOf(textAt(resource, name)?.trim() ?? ''), now)) {
    findings.fault('value', `${expression}.${name}`, 'The time lies in the future.')
  }
}

const checkBirthDate = (patient: BundleEntry, now: string, findings: Findings): void => {
  const { resource, expression } = patient
  const written = at(resource, 'birthDate')
  if (written === undefined) return
  if (typeof written !== 'string' || !isFhirDate(written.trim())) {
    findings.fault('value', `${expression}.birthDate`, 'The date of birth is not a date.')
  } else {
    checkPast(patient, 'birthDate', now, findings)
    if (written.trim().length < 10) findings.odd('birth-date-partial', `${expression}.birthDate`)
  }
}

/** Refuses dates that do not exist, and times of writing or birth that are still to come. */
export const checkDates = (
  request: BarsServiceRequest,
  index: BundleIndex,
  now: string,
  findings: Findings,
): void => {
  const { resource, expression } = request.entry
  checkDateTime(resource, 'authoredOn', expression, findings)
  checkDateTime(resource, 'occurrenceDateTime', expression, findings)
  const occurrence = objectAt(resource, 'occurrencePeriod')
  for (const name of ['start', 'end'])
    checkDateTime(occurrence, name, `${expression}.occurrencePeriod`, findings)
  checkPast(request.entry, 'authoredOn', now, findings)
  checkBirthDate(request.patient, now, findings)
  for (const entry of index.entries) {
    if (isAhead(momentOf(textAt(objectAt(entry.resource, 'meta'), 'lastUpdated') ?? ''), now)) {
      findings.odd('date-in-future', `${entry.expression}.meta.lastUpdated`)
    }
  }
}

/** Notes SNOMED CT codes that fail their check digit; a mistyped code is the sender's to mend, never a refusal. */
export const noteSnomedFaults = (index: BundleIndex, findings: Findings): void => {
  const walk = (value: FhirValue, expression: string): void => {
    if (Array.isArray(value)) {
      for (const [place, item] of (value as readonly FhirValue[]).entries())
        walk(item, `${expression}[${place}]`)
    } else if (isFhirObject(value)) {
      const code = textAt(value, 'code')?.trim()
      const isSnomed = code !== undefined && sameUrl(textAt(value, 'system'), SYSTEMS.snomed)
      if (isSnomed && !isSnomedIdentifier(code)) findings.odd('snomed-check-digit', `${expression}.code`)
      for (const [name, held] of Object.entries(value)) walk(held, `${expression}.${name}`)
    }
  }
  for (const entry of index.entries) walk(entry.resource, entry.expression)
}
