/** The sharing decision lapsed between raising and sending: the recipient is held and a person is to decide. */

import { raiseAttention } from '../database/raise-attention.ts'
import type { RecipientId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf, withEntry, withRecipient } from '../domain/referral-changes.ts'
import { BY_THIS_SERVICE, MOVE_TITLES } from '../domain/timeline.ts'
import { gateState } from './gate-steps.ts'
import type { Records } from './records.ts'

/**
 * Records it, unless a decision that allows sending was made this very moment; harmless when repeated.
 * @returns whether the recipient is held
 */
export const recordHeld = async (
  records: Records,
  referral: Referral,
  recipientId: RecipientId,
): Promise<boolean> => {
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
    heldBack(records, current, recipientId, at),
  )
  const recipient = recipientOf(after, recipientId)
  if (recipient?.state !== 'held') return false
  await raiseAttention(records, after, {
    kind: 'sharing-decision-needed',
    ownerAgency: referral.raisedBy.agencyId,
    because: 'decision-lapsed',
    // Each time that it is held anew is an occurrence of its own.
    occurrence: recipient.since,
    recipientId,
  })
  return true
}

const heldBack = (
  { now }: Pick<Records, 'now'>,
  current: Referral,
  recipientId: RecipientId,
  at: string,
): Referral | undefined => {
  if (recipientOf(current, recipientId)?.state !== 'sending') return undefined
  if (gateState(current, now()) === 'sending') return undefined
  return withEntry(
    withRecipient(current, recipientId, at, (recipient) => ({ ...recipient, state: 'held', since: at })),
    {
      key: `held:${recipientId}:${at}`,
      at,
      title: MOVE_TITLES['hold-back'],
      by: BY_THIS_SERVICE,
      recipientId,
    },
  )
}
