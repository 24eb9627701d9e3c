/** Our synchronous answer to a message: the message itself, with the ids that we gave (standard, §6). */
import { uuidV5 } from '../../../runtime/uuid-v5.ts'
import { at, type FhirObject, type FhirResource, isFhirResource, objectsAt, textAt } from './fhir-value.ts'
import { type OutcomeDetail, operationOutcome } from './operation-outcome.ts'

export interface BarsAnswer {
  /** The Bundle as it was read. */
  readonly received: FhirResource
  /** UUID under which the sender can get, update and cancel the referral. */
  readonly serviceRequestId: string
  /** Full URL of the ServiceRequest that the message is about. */
  readonly focusFullUrl: string
  /** What the sender should know although the message was taken; each becomes an issue of severity warning. */
  readonly warnings?: readonly Omit<OutcomeDetail, 'severity'>[]
}

/** The receiver alone fills the ids of business resources; the same message gets the same ids again. */
const withId = (entry: FhirObject, index: number, answer: BarsAnswer): FhirObject => {
  const resource = at(entry, 'resource')
  if (!isFhirResource(resource)) return entry
  const isFocus = textAt(entry, 'fullUrl')?.trim() === answer.focusFullUrl
  const own = uuidV5(textAt(entry, 'fullUrl') ?? String(index), answer.serviceRequestId)
  const { resourceType, ...elements } = resource
  const id = isFocus ? answer.serviceRequestId : (textAt(resource, 'id') ?? own)
  return { ...entry, resource: { resourceType, ...elements, id } }
}

/** The answer's Bundle, with an OperationOutcome entry where there is something to warn of. */
export const barsAnswerBundle = (answer: BarsAnswer): FhirResource => {
  const entries = objectsAt(answer.received, 'entry').map((entry, index) => withId(entry, index, answer))
  const warnings = answer.warnings ?? []
  const outcome = {
    fullUrl: `urn:uuid:${uuidV5('operation-outcome', answer.serviceRequestId)}`,
    resource: operationOutcome(warnings.map((warning) => ({ severity: 'warning', ...warning }))),
  }
  return { ...answer.received, entry: warnings.length === 0 ? entries : [...entries, outcome] }
}
