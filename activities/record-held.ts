/** The sharing decision lapsed between raising and sending: the recipient is held and a person is to decide. */

import { raiseAttention } from '../database/raise-attention.ts'
import type { RecipientId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Referral } from '../domain/referral.ts'
import { withEntry, withRecipient } from '../domain/referral-changes.ts'
import { BY_THIS_SERVICE, MOVE_TITLES } from '../domain/timeline.ts'
import type { Records } from './records.ts'

/** Records it. */
export const recordHeld = async (
  records: Records,
  referral: Referral,
  recipientId: RecipientId,
): Promise<void> => {
  const at = iso(records.now())
  await records.audit.append({
    action: 'sharing.refused',
    actor: { userId: 'exchange' },
    referralId: referral.id,
    recipientId,
    outcome: 'refused',
    at,
  })
  const after = await records.referrals.change(referral.id, (current) =>
    withEntry(
      withRecipient(current, recipientId, at, (recipient) =>
        recipient.state === 'sending' ? { ...recipient, state: 'held', since: at } : recipient,
      ),
      {
        key: `held:${recipientId}:${at.slice(0, 10)}`,
        at,
        title: MOVE_TITLES['hold-back'],
        by: BY_THIS_SERVICE,
        recipientId,
      },
    ),
  )
  await raiseAttention(records, after, {
    kind: 'sharing-decision-needed',
    ownerAgency: referral.raisedBy.agencyId,
    because: 'decision-lapsed',
    occurrence: at.slice(0, 10),
    recipientId,
  })
}
