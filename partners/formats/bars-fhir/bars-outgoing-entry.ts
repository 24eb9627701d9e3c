/** Entries of the messages we write: stable full URLs, so that the same message gives the same bytes. */

import { uuidV5 } from '../../../runtime/uuid-v5.ts'
import type { OutgoingMessage } from '../../format.ts'
import { PROFILES } from './bars-codes.ts'
import type { FhirObject, FhirResource } from './fhir-value.ts'

export interface OutgoingEntry {
  readonly fullUrl: string
  readonly resource: FhirResource
}

/** What an entry of ours is in the message; one full URL for each, the same in all messages of the item. */
export type EntryRole =
  | 'sender'
  | 'receiver'
  | 'patient'
  | 'practitioner'
  | 'practitioner-role'
  | 'encounter'
  | 'receiver-encounter'
  | 'care-plan'
  | 'consent'
  | 'healthcare-service'
  | 'task'
  | 'changed'
  | `flag-${number}`
  | `document-${number}`
  | `document-bytes-${number}`

/** The ServiceRequest's full URL: the item's own id, the same in all its messages. */
export const serviceRequestUrl = (message: OutgoingMessage): string => `urn:uuid:${message.itemWireId}`

/** The MessageHeader belongs to one message, all else to the item and its recipient. */
export const headerUrl = (message: OutgoingMessage): string =>
  `urn:uuid:${uuidV5('message-header', message.wireId)}`

export const entryUrl = (message: OutgoingMessage, role: EntryRole): string =>
  `urn:uuid:${uuidV5(role, message.itemWireId)}`

export const reference = (url: string): FhirObject => ({ reference: url })

/** When the resource was last changed, and the profile it follows (UK Core unless it is a BaRS profile). */
export const metaFor = (message: OutgoingMessage, profile: string): FhirObject => ({
  lastUpdated: message.madeAt,
  profile: [profile],
})

export const ukCoreEntry = (
  message: OutgoingMessage,
  role: EntryRole,
  resourceType: string,
  elements: FhirObject,
): OutgoingEntry => ({
  fullUrl: entryUrl(message, role),
  resource: { resourceType, meta: metaFor(message, PROFILES.ukCore(resourceType)), ...elements },
})
