/** Finds the referral that a sender's later message is about. */
import type { ReferralId } from '../domain/ids.ts'
import type { Referral } from '../domain/referral.ts'
import type { ReceiveMessage } from './incoming-message.ts'
import type { StandingOn } from './standing-on.ts'

/**
 * By the id we gave the item, else by the conversation; only what this sender itself raised. A conversation that
 * several referrals were raised in names none of them: a person finds out which is meant.
 */
export const referralNamed = async (
  on: StandingOn,
  { user, raw, message }: ReceiveMessage,
): Promise<Referral | undefined> => {
  const own = async (id: ReferralId | undefined): Promise<Referral | undefined> => {
    const referral = id === undefined ? undefined : await on.referrals.byId(id)
    return referral?.raisedBy.agencyId === user.agencyId ? referral : undefined
  }
  const named = message.serviceRequestId?.toLowerCase()
  const byItem =
    named === undefined ? undefined : await own(await on.wireNames.find({ kind: 'item', value: named }))
  if (byItem !== undefined) return byItem
  const conversation = { sender: user.agencyId, value: raw.correlationId }
  const isShared = (await on.wireNames.find({ kind: 'shared-conversation', ...conversation })) !== undefined
  return isShared ? undefined : own(await on.wireNames.find({ kind: 'conversation', ...conversation }))
}
