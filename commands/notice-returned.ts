/** A notice that was handed over came back: they do not know what it says, so a person tells them. */

import type { StoredMessage } from '../database/message-document.ts'
import { raiseAttention } from '../database/raise-attention.ts'
import type { AttentionKind } from '../domain/attention.ts'
import type { MessagePurpose, ReturnReason } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { withEntry, withRecipient } from '../domain/referral-changes.ts'
import { ATTEMPT_WORDS, BY_THIS_SERVICE } from '../domain/timeline.ts'
import type { StandingOn } from './standing-on.ts'

interface NoticeBack {
  readonly referral: Referral
  readonly recipient: Recipient
  readonly message: StoredMessage
  readonly because: ReturnReason
}

/** What a person is asked to do instead. */
const TELL_THEM = {
  new: 'undeliverable',
  withdrawal: 'undeliverable',
  answer: 'undeliverable',
  correction: 'correction-not-sent',
  'go-on': 'correction-not-sent',
  'agreement-withdrawn': 'agreement-withdrawn',
} as const satisfies Record<MessagePurpose, AttentionKind>

/** Notes it and asks a person; harmless when repeated. */
export const noticeReturned = async (
  on: Pick<StandingOn, 'referrals' | 'attention' | 'notices' | 'events' | 'now' | 'directory' | 'calendar'>,
  { referral, recipient, message, because }: NoticeBack,
): Promise<void> => {
  const { purpose, messageVersion } = message
  const at = iso(on.now())
  const after = await on.referrals.change(referral.id, (current) => {
    const noted = withEntry(current, {
      key: `returned:${recipient.id}:${messageVersion}`,
      at,
      title: 'Returned undelivered: a person tells them',
      detail: ATTEMPT_WORDS[because],
      by: BY_THIS_SERVICE,
      recipientId: recipient.id,
    })
    return purpose === 'withdrawal'
      ? withRecipient(noted, recipient.id, at, (one) => ({ ...one, withdrawalNotice: 'not-delivered' }))
      : noted
  })
  await raiseAttention(on, after, {
    kind: TELL_THEM[purpose],
    ownerAgency: referral.raisedBy.agencyId,
    because: purpose === 'withdrawal' ? because : purpose,
    occurrence: `returned:${messageVersion}`,
    recipientId: recipient.id,
  })
}
