/** What is wrong with a request at the FHIR door, as the standard's errors say it (BaRS, §7). */

export interface FhirIssue {
  /** FHIR IssueType. */
  readonly issue: string
  /** Code of the standard, `REC_BAD_REQUEST`. */
  readonly code: string
  /** A plain sentence without personal data. */
  readonly diagnostics: string
  readonly expression?: string
}

/** Thrown at the door; answered as an OperationOutcome. */
export class FhirProblem extends Error {
  override readonly name = 'FhirProblem'
  readonly status: number
  readonly issues: readonly FhirIssue[]
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, issues: readonly FhirIssue[], headers: Readonly<Record<string, string>> = {}) {
    super(issues[0]?.diagnostics ?? 'refused')
    this.status = status
    this.issues = issues
    this.headers = headers
  }
}

/** A request that lacks something or has it wrong: 400 REC_BAD_REQUEST. */
export const badRequest = (
  issue: 'required' | 'value' | 'invalid' | 'structure',
  diagnostics: string,
): FhirProblem => new FhirProblem(400, [{ issue, code: 'REC_BAD_REQUEST', diagnostics }])
