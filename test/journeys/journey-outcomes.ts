/** What the FHIR door answers: the issues of an outcome, as a line that a test can compare. */
import type { Answer } from './journey-client.ts'
import type { Bundle } from './journey-messages.ts'

export interface Issue {
  readonly severity: string
  readonly code: string
  readonly diagnostics: string
  readonly expression?: readonly string[]
  readonly details: { readonly coding: readonly { readonly system: string; readonly code: string }[] }
}

/** Issues of an OperationOutcome, or of the one in an answer Bundle. */
export const issuesOf = ({ body }: Answer): readonly Issue[] => {
  if (body.resourceType === 'OperationOutcome') return (body.issue ?? []) as readonly Issue[]
  const entries = (body.entry ?? []) as Bundle['entry']
  const outcome = entries.find(({ resource }) => resource.resourceType === 'OperationOutcome')
  return (outcome?.resource.issue ?? []) as readonly Issue[]
}

/** `409 REC_CONFLICT duplicate` */
export const outcomeIn = (answer: Answer): string => {
  const [first] = issuesOf(answer)
  return [answer.status, first?.details.coding[0]?.code, first?.code]
    .filter((part) => part !== undefined)
    .join(' ')
}

/** Issues of an answer: `warning not-found REC_NOT_FOUND`. */
export const warningsOf = (answer: Answer): readonly string[] =>
  issuesOf(answer).map(({ severity, code, details }) => `${severity} ${code} ${details.coding[0]?.code}`)

/** What an answer warns of where the standard would say 404. */
export const NOT_FOUND = 'warning not-found REC_NOT_FOUND'
