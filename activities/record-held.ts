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
 * @returns the recipient's state: held, or not shared where the decision is now against it; undefined: it may be sent
 */
export const recordHeld = async (
  records: Records,
  referral: Referral,
  recipientId: RecipientId,
): Promise<'held' | 'not-shared' | undefined> => {
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
  if (recipient?.state === 'not-shared') return 'not-shared'
  if (recipient?.state !== 'held') return undefined
  await raiseAttention(records, after, {
    kind: 'sharing-decision-needed',
    ownerAgency: referral.raisedBy.agencyId,
    because: 'decision-lapsed',
    // Each time that it is held anew is an occurrence of its own.
    occurrence: recipient.since,
    recipientId,
  })
  return 'held'
}

const heldBack = (
  { now }: Pick<Records, 'now'>,
  current: Referral,
  recipientId: RecipientId,
  at: string,
): Referral | undefined => {
  if (recipientOf(current, recipientId)?.state !== 'sending') return undefined
  const state = gateState(current, recipientId, now())
  if (state === 'sending') return undefined
  return withEntry(
    withRecipient(current, recipientId, at, (recipient) => ({ ...recipient, state, since: at })),
    {
      key: `held:${recipientId}:${at}`,
      at,
      title: MOVE_TITLES[state === 'held' ? 'hold-back' : 'do-not-share'],
      by: BY_THIS_SERVICE,
      recipientId,
    },
  )
}
