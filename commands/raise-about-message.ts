/** Puts a received message before a person of the agency that runs the exchange. */
import { dueInHoursOf } from '../database/agency-times.ts'
import { attentionItemId } from '../database/attention-id.ts'
import { raiseAttention } from '../database/raise-attention.ts'
import { type AttentionKind, attentionDueMinutes } from '../domain/attention.ts'
import type { ReceivedMessageId, ReferralId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { isUrgent } from '../domain/referral.ts'
import type { ReceiveMessage } from './incoming-message.ts'
import type { StandingOn } from './standing-on.ts'

interface AboutMessage {
  readonly kind: AttentionKind
  readonly because: string
  /** Where the message is known to be about this item. */
  readonly referralId?: ReferralId
}

/** Raises it once for each message and kind. */
export const raiseAboutMessage = async (
  on: Pick<
    StandingOn,
    'attention' | 'referrals' | 'notices' | 'now' | 'directory' | 'calendar' | 'operatorAgency' | 'events'
  >,
  { message }: { readonly message: Pick<ReceiveMessage['message'], 'urgency'> },
  id: ReceivedMessageId,
  { kind, because, referralId }: AboutMessage,
): Promise<void> => {
  const referral = referralId === undefined ? undefined : await on.referrals.byId(referralId)
  if (referral !== undefined)
    return void (await raiseAttention(on, referral, {
      kind,
      because,
      occurrence: id,
      ownerAgency: on.operatorAgency,
      receivedMessageId: id,
    }))
  const minutes = attentionDueMinutes(kind, isUrgent(message.urgency))
  const at = on.now()
  await on.attention.raise({
    id: attentionItemId(kind, id),
    kind,
    because,
    ownerAgency: on.operatorAgency,
    receivedMessageId: id,
    raisedAt: iso(at),
    dueAt: iso(await dueInHoursOf(on, on.operatorAgency, at, minutes)),
  })
}
