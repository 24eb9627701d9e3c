/** Reads an OperationOutcome by its codes; display and diagnostics are never looked at (standard, §7). */
import { SYSTEMS, sameUrl } from './bars-codes.ts'
import { codeAt, codingsAt } from './bars-coding.ts'
import { type FhirObject, type FhirResource, objectsAt, textAt } from './fhir-value.ts'

/** One issue: `REC_CONFLICT` and `duplicate`. Codes of another shape are left out: they may be free text. */
export interface OutcomeIssue {
  readonly wireCode?: string
  readonly issue?: string
}

const WIRE_CODE = /^[A-Z][A-Z_]{2,39}$/
const ISSUE = /^[a-z][a-z-]{1,29}$/

/** Both spellings of the code system are in use; a coding of another system, or of none, is no BaRS code. */
const wireCodeOf = (issue: FhirObject): string | undefined => {
  const codings = codingsAt(issue, 'details')
  const coding = codings.find((each) => sameUrl(textAt(each, 'system'), SYSTEMS.httpError))
  const code = textAt(coding, 'code')?.trim().toUpperCase()
  return code !== undefined && WIRE_CODE.test(code) ? code : undefined
}

const issueOf = (issue: FhirObject): OutcomeIssue => {
  const wireCode = wireCodeOf(issue)
  // One published code is `too costly`, with a space.
  const code = codeAt(issue)?.replace(/\s+/g, '-')
  return {
    ...(wireCode === undefined ? {} : { wireCode }),
    ...(code !== undefined && ISSUE.test(code) ? { issue: code } : {}),
  }
}

/** The issues of an OperationOutcome, first things first; `undefined` for any other resource. */
export const readOperationOutcome = (resource: FhirResource): readonly OutcomeIssue[] | undefined =>
  resource.resourceType === 'OperationOutcome' ? objectsAt(resource, 'issue').map(issueOf) : undefined
