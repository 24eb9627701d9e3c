/** OperationOutcomes as our own door writes them (standard, §7). */
import { PROFILES, SYSTEMS } from './bars-codes.ts'
import { concept } from './bars-coding.ts'
import type { BarsFault } from './bars-message.ts'
import type { FhirResource } from './fhir-value.ts'

export interface OutcomeDetail {
  readonly severity: 'error' | 'warning' | 'information'
  /** FHIR IssueType, `required`. */
  readonly code: string
  /** Code of the standard, `REC_BAD_REQUEST`. */
  readonly wireCode: string
  /** A plain sentence, without personal data. */
  readonly diagnostics: string
  /** The element at fault, or several that one sentence is about. */
  readonly expression?: string | readonly string[]
}

export const operationOutcome = (issues: readonly OutcomeDetail[]): FhirResource => ({
  resourceType: 'OperationOutcome',
  meta: { profile: [PROFILES.outcome] },
  issue: issues.map(({ severity, code, wireCode, diagnostics, expression }) => ({
    severity,
    code,
    details: concept(SYSTEMS.httpError, wireCode),
    diagnostics,
    ...(expression === undefined ? {} : { expression: [expression].flat() }),
  })),
})

/** The faults of a message as the issues of one outcome. */
export const outcomeOfFaults = (faults: readonly BarsFault[]): FhirResource =>
  operationOutcome(
    faults.map(({ issue, code, diagnostics, expression }) => ({
      severity: 'error',
      code: issue,
      wireCode: code,
      diagnostics,
      expression,
    })),
  )
