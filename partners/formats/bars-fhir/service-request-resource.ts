/** A referral as the ServiceRequest that its sender may read (standard, §2: GET /ServiceRequest). */
import type { ItemState } from '../../../domain/item-state.ts'
import type { CarriedResource, Urgency } from '../../../domain/referral.ts'
import { PRIORITY_OF, PROFILES, SYSTEMS } from './bars-codes.ts'
import { parseFhirJson } from './fhir-json.ts'
import { FhirSyntaxError } from './fhir-syntax-error.ts'
import { at, type FhirObject, type FhirResource, isFhirObject, objectAt, objectsAt } from './fhir-value.ts'
import { localCategory } from './write-bars-referral.ts'

/**
 * FHIR request status of each state. `held` is active: it waits on our side, and a sender may cancel only what is
 * still active (Core, Cancellation).
 */
const SERVICE_REQUEST_STATUS = {
  draft: 'draft',
  held: 'active',
  'with-partners': 'active',
  closed: 'completed',
  'not-shared': 'revoked',
  withdrawn: 'revoked',
} as const satisfies Record<ItemState, string>

export interface ServiceRequestView {
  /** The UUID given in the synchronous answer. */
  readonly id: string
  readonly state: ItemState
  readonly urgency: Urgency
  /** `RX-7K4M-92QX` */
  readonly reference: string
  readonly raisedAt: string
  readonly updatedAt: string
  /** The sender's own ServiceRequest, whose words are given back; absent for a referral that began here. */
  readonly carried?: CarriedResource
}

const carriedElements = (carried: CarriedResource | undefined): FhirObject => {
  if (carried === undefined) return {}
  try {
    const resource = parseFhirJson(carried.json)
    return isFhirObject(resource) ? resource : {}
  } catch (error) {
    if (error instanceof FhirSyntaxError) return {}
    throw error
  }
}

/** The resource as it stands now. Its subject is the sender's own reference, or none that says who it is. */
export const serviceRequestResource = (view: ServiceRequestView): FhirResource => {
  const sent = carriedElements(view.carried)
  return {
    category: localCategory(),
    authoredOn: view.raisedAt,
    intent: 'plan',
    ...sent,
    resourceType: 'ServiceRequest',
    id: view.id,
    meta: { lastUpdated: view.updatedAt, profile: [PROFILES.serviceRequest] },
    identifier: [...objectsAt(sent, 'identifier'), { system: SYSTEMS.localReference, value: view.reference }],
    status: SERVICE_REQUEST_STATUS[view.state],
    priority: PRIORITY_OF[view.urgency],
    subject: objectAt(sent, 'subject') ?? { type: 'Patient', display: 'Known to the sender' },
  }
}

/** A searchset of such resources; `base` is the address of our FHIR door, without a final slash. */
export const serviceRequestSearchset = (
  base: string,
  selfUrl: string,
  found: readonly FhirResource[],
): FhirResource => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: found.length,
  link: [{ relation: 'self', url: selfUrl }],
  entry: found.map((resource) => ({
    fullUrl: `${base}/ServiceRequest/${String(at(resource, 'id'))}`,
    resource,
    search: { mode: 'match' },
  })),
})
