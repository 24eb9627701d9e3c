/** Which agencies have a part in a referral, for the permission rules. */
import type { Involvement } from './permissions.ts'
import { hasEnded, isEnded, mayHaveIt } from './recipient.ts'
import type { Recipient, Referral } from './referral.ts'

/** An asked agency has a part only once a message may have reached it: before that it must not know of the child. */
export const hasReached = (recipient: Recipient): boolean =>
  mayHaveIt(recipient) || recipient.deliveredAt !== undefined

/**
 * Those whom a decision of now is about: whoever is asked, and whoever has it or may have it. One that is over before
 * anything reached it is not: no consent has to name it.
 */
export const decidedAbout = ({
  kind,
  recipients,
}: Pick<Referral, 'kind' | 'recipients'>): readonly Recipient[] =>
  recipients.filter((one) => !hasEnded(kind, one) || hasReached(one) || one.withdrawalNotice !== undefined)

/**
 * Whether nobody asks them for anything any more, without their having done it: withdrawn, passed on, closed without their
 * answer. They may have it all the same.
 */
export const isNoLongerAsked = ({ state, nextStepRecorded }: Recipient): boolean =>
  isEnded(state, nextStepRecorded) && state !== 'finished' && state !== 'answered'

/** The agencies that have a part. */
export const involvementOf = (referral: Pick<Referral, 'raisedBy' | 'recipients'>): Involvement => ({
  raisedByAgency: referral.raisedBy.agencyId,
  askedAgencies: referral.recipients.filter(hasReached).map(({ agencyId }) => agencyId),
})
