/**
 * What has changed since the message before, in plain words, and which version this is. The standard lets a referral
 * hold Communications (§5: 0..*); its table has no update of a referral that stays active, so partners agree on it.
 */
import type { OutgoingMessage } from '../../format.ts'
import {
  entryUrl,
  type OutgoingEntry,
  reference,
  serviceRequestUrl,
  ukCoreEntry,
} from './bars-outgoing-entry.ts'
import { wireText } from './bars-wire-text.ts'
import { isFhirObject } from './fhir-value.ts'

/** One Communication where something has changed; none in a first message. */
export const changedEntries = (message: OutgoingMessage, patient: string): readonly OutgoingEntry[] => {
  const text = wireText(message.changed?.text)
  if (text === undefined) return []
  return [
    ukCoreEntry(message, 'changed', 'Communication', {
      status: 'completed',
      about: [reference(serviceRequestUrl(message))],
      subject: reference(patient),
      sent: message.madeAt,
      sender: reference(entryUrl(message, 'sender')),
      payload: [{ contentString: text }],
    }),
  ]
}

/** The ServiceRequest with the version of the message, where it is not the first. */
export const versioned = ({ changed }: OutgoingMessage, entry: OutgoingEntry): OutgoingEntry => {
  const { meta } = entry.resource
  if (changed === undefined || !isFhirObject(meta)) return entry
  return {
    ...entry,
    resource: { ...entry.resource, meta: { ...meta, versionId: String(changed.version) } },
  }
}
