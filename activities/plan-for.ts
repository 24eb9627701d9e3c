/** Where and how the messages to one recipient may be tried. */
import { agencyTimes } from '../database/agency-times.ts'
import type { RecipientId } from '../domain/ids.ts'
import { undeliveredAfterSeconds } from '../domain/recipient-clocks.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import type { DeliveryPlan, DeliveryPlans } from '../workflows/activity-contracts.ts'
import type { Records } from './records.ts'

/** The channels of this recipient's agency, or of the sender's where it names no recipient, in order. */
export const planFor = async (
  records: Records,
  referral: Referral,
  recipientId: RecipientId,
): Promise<DeliveryPlan> => {
  const { returnRoute, raisedBy, urgency } = referral
  const agencyId =
    recipientOf(referral, recipientId)?.agencyId ??
    (returnRoute.by === 'message' ? returnRoute.agencyId : undefined)
  const agency = agencyId === undefined ? undefined : await records.directory.agency(agencyId)
  const time = (await agencyTimes(records))(agencyId ?? raisedBy.agencyId)
  return {
    channels: agency?.channels ?? [],
    undeliveredAfterSeconds: undeliveredAfterSeconds(urgency, records.now(), time),
    urgency,
  }
}

/** The plans of all that is about to be sent. */
export const plansFor = async (records: Records, referral: Referral): Promise<DeliveryPlans> => {
  const sent = referral.recipients.filter(({ state }) => state === 'sending')
  const plans = await Promise.all(sent.map(async ({ id }) => [id, await planFor(records, referral, id)]))
  return Object.fromEntries(plans)
}
