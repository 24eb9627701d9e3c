/** What is known of a recipient from the channel by which it was delivered: how its opening will become known. */
import type { Channel } from '../domain/partner.ts'
import type { Recipient, Referral } from '../domain/referral.ts'

/** The same where a receipt came later: the channel was noted when it was handed over. */
export const endsWithReceipt = (
  kind: Referral['kind'],
  handedOver: Recipient['handedOver'],
): Pick<Recipient, 'endsWithReceipt'> =>
  kind === 'notification' && handedOver !== undefined && handedOver.opens !== true
    ? { endsWithReceipt: true }
    : {}

/**
 * A notification on a channel that cannot say when somebody opens it: that they have it is all that can be known. On our
 * own pages whoever reads it opens it.
 */
export const knownAtDelivery = ({
  referral,
  channel,
}: {
  readonly referral: Pick<Referral, 'kind'>
  readonly channel: Pick<Channel, 'kind' | 'abilities'>
}): Pick<Recipient, 'endsWithReceipt' | 'readHere'> => ({
  ...(referral.kind === 'notification' && channel.abilities.opens !== true ? { endsWithReceipt: true } : {}),
  ...(channel.kind === 'portal' ? { readHere: true } : {}),
})
