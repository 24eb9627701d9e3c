/** A service as it stands at the moment that it is asked. */
import type { AgencyId, RecipientId, ServiceId } from './ids.ts'
import type { RecipientState } from './recipient.ts'
import type { Recipient } from './referral.ts'

/** What one new recipient has of its own. `since`: ISO 8601 in UTC. */
export interface AskedService {
  readonly id: RecipientId
  /** Its place on the item, from 1. */
  readonly number: number
  readonly agencyId: AgencyId
  readonly serviceId: ServiceId
  /** Absent: held, until the gate has been asked. */
  readonly state?: RecipientState
  readonly since: string
}

/** Nothing has been sent to it, or tried. */
export const newRecipient = ({
  id,
  number,
  agencyId,
  serviceId,
  state = 'held',
  since,
}: AskedService): Recipient => ({
  id,
  number,
  agencyId,
  serviceId,
  state,
  since,
  messageVersion: 0,
  attempts: 0,
  nextStepRecorded: false,
})
