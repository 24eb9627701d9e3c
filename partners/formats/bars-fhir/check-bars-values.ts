/** Values that would mislead: dates that do not exist or lie ahead, codes that fail their check digit. */

import { EARLIEST_BIRTH } from '../../../domain/person.ts'
import type { BundleEntry, BundleIndex } from './bars-bundle-index.ts'
import { SYSTEMS, sameUrl } from './bars-codes.ts'
import { hasStatus } from './bars-coding.ts'
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

/** A day begins in England up to an hour before it does in UTC. */
const DAY_BEGINS_EARLIER = 3_600_000

const liesAhead = (text: string, now: string): boolean => {
  const earliest = earliestOf(text)
  return isAhead(earliest === undefined || !isFhirDate(text) ? earliest : earliest - DAY_BEGINS_EARLIER, now)
}

const checkPast = (
  owner: FhirObject | undefined,
  name: string,
  expression: string,
  now: string,
  findings: Findings,
): void => {
  if (liesAhead(textAt(owner, name)?.trim() ?? '', now)) {
    findings.fault('value', `${expression}.${name}`, 'The time lies in the future.')
  }
}

/** When something was written, said or seen. What is planned (periods, occurrences, appointments) may lie ahead. */
const HAPPENED: Readonly<Record<string, readonly string[]>> = {
  Consent: ['dateTime'],
  CarePlan: ['created'],
  Condition: ['recordedDate'],
  AllergyIntolerance: ['recordedDate'],
  Observation: ['issued'],
  QuestionnaireResponse: ['authored'],
  Task: ['authoredOn'],
  Communication: ['sent', 'received'],
  MedicationStatement: ['dateAsserted'],
  Appointment: ['created'],
}

/** Encounter.status of those that have begun. */
const BEGUN: readonly string[] = ['arrived', 'triaged', 'in-progress', 'onleave', 'finished']

const checkHappened = ({ resource, expression }: BundleEntry, now: string, findings: Findings): void => {
  for (const name of HAPPENED[resource.resourceType] ?? []) {
    checkPast(resource, name, expression, now, findings)
  }
  if (resource.resourceType !== 'Encounter') return
  const [period, place] = [objectAt(resource, 'period'), `${expression}.period`]
  if (BEGUN.some((status) => hasStatus(resource, status))) checkPast(period, 'start', place, now, findings)
  if (hasStatus(resource, 'finished')) checkPast(period, 'end', place, now, findings)
}

const checkBirthDate = ({ resource, expression }: BundleEntry, now: string, findings: Findings): void => {
  const written = at(resource, 'birthDate')
  if (written === undefined) return
  const place = `${expression}.birthDate`
  const text = typeof written === 'string' ? written.trim() : ''
  const earliest = isFhirDate(text) ? earliestOf(text) : undefined
  if (earliest === undefined) {
    findings.fault('value', place, 'The date of birth is not a date.')
  } else if (earliest < Date.parse(EARLIEST_BIRTH)) {
    findings.fault('value', place, 'The date of birth lies too far back to be one.')
  } else {
    checkPast(resource, 'birthDate', expression, now, findings)
    if (text.length < 10) findings.odd('birth-date-partial', place)
  }
}

/** Refuses dates that do not exist, and times of birth or of what has happened that are still to come. */
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
  checkPast(resource, 'authoredOn', expression, now, findings)
  checkBirthDate(request.patient, now, findings)
  for (const entry of index.entries) {
    checkHappened(entry, now, findings)
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
