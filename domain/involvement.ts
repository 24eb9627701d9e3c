/** Which agencies have a part in a referral, for the permission rules. */
import type { Involvement } from './permissions.ts'
import { mayHaveIt } from './recipient.ts'
import type { Recipient, Referral } from './referral.ts'

/** An asked agency has a part only once a message may have reached it: before that it must not know of the child. */
export const hasReached = (recipient: Recipient): boolean =>
  mayHaveIt(recipient) || recipient.deliveredAt !== undefined

/** The agencies that have a part. */
export const involvementOf = (referral: Pick<Referral, 'raisedBy' | 'recipients'>): Involvement => ({
  raisedByAgency: referral.raisedBy.agencyId,
  askedAgencies: referral.recipients.filter(hasReached).map(({ agencyId }) => agencyId),
})
