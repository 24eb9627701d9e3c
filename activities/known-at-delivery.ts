/** What is known of a recipient from the channel by which it was delivered: how its opening will become known. */
import type { StoredCommand } from '../database/command-repository.ts'
import { isId } from '../domain/ids.ts'
import type { Channel } from '../domain/partner.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import type { Records } from './records.ts'

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

/** A partner's receipt, as the command that holds it tells of it. */
export interface ReceiptKnown {
  /** When it came here. */
  readonly at?: string
  /** Whether the channel tells when somebody there opens it; absent: it is not known by which channel it came. */
  readonly opens?: boolean
}

/** Reads it. */
export const receiptOf = async (
  { directory }: Pick<Records, 'directory'>,
  command: StoredCommand | undefined,
): Promise<ReceiptKnown> => {
  const named = command?.codes.channel
  const channel = named !== undefined && isId('channel', named) ? await directory.channel(named) : undefined
  return {
    ...(command === undefined ? {} : { at: command.createdAt }),
    ...(channel === undefined ? {} : { opens: channel.abilities.opens === true }),
  }
}

/** What their receipt settles: when it was delivered, and whether more can be known. */
export const deliveredBy = (
  kind: Referral['kind'],
  { handedOver, deliveredAt }: Pick<Recipient, 'handedOver' | 'deliveredAt'>,
  { at, opens }: ReceiptKnown,
): Pick<Recipient, 'endsWithReceipt' | 'deliveredAt'> => ({
  ...(at === undefined || deliveredAt !== undefined ? {} : { deliveredAt: at }),
  ...(handedOver === undefined
    ? kind === 'notification' && opens === false
      ? { endsWithReceipt: true }
      : {}
    : endsWithReceipt(kind, handedOver)),
})
