/** Where and how the messages to one recipient may be tried. */
import { agencyTimes } from '../database/agency-times.ts'
import type { AgencyId, ChannelId, RecipientId } from '../domain/ids.ts'
import { channelsFor } from '../domain/partner.ts'
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
  const time = (await agencyTimes(records))(agencyId ?? raisedBy.agencyId)
  return {
    channels: await ownChannels(records, agencyId, referral.kind),
    undeliveredAfterSeconds: undeliveredAfterSeconds(urgency, records.now(), time),
    urgency,
  }
}

/** An agency is reached by its own channels alone, whatever its entry names: what is for it is for nobody else. */
export const ownChannels = async (
  { directory }: Pick<Records, 'directory'>,
  agencyId: AgencyId | undefined,
  kind: Referral['kind'],
): Promise<readonly ChannelId[]> => {
  const agency = agencyId === undefined ? undefined : await directory.agency(agencyId)
  if (agency === undefined) return []
  const named = await Promise.all(
    channelsFor(agency, kind).map(async (id) => ({ id, channel: await directory.channel(id) })),
  )
  return named
    .filter(({ channel }) => channel === undefined || channel.agencyId === agencyId)
    .map(({ id }) => id)
}

/** The plans of all that is about to be sent. */
export const plansFor = async (records: Records, referral: Referral): Promise<DeliveryPlans> => {
  const sent = referral.recipients.filter(({ state }) => state === 'sending')
  const plans = await Promise.all(sent.map(async ({ id }) => [id, await planFor(records, referral, id)]))
  return Object.fromEntries(plans)
}
