/**
 * How a referral's record changes: pure functions from one version to the next, each harmless when repeated. The
 * timeline's words are ours and hold nothing about the child.
 */

import type { CommandId, RecipientId } from './ids.ts'
import { openItemState } from './item-state.ts'
import type { OpenAttention, Recipient, Referral, TimelineEntry } from './referral.ts'
import { withProtections } from './sharing/protections-carried.ts'
import type { SharingDecision } from './sharing-decision.ts'

/** The recipient with this id, or undefined. */
export const recipientOf = (referral: Referral, id: RecipientId): Recipient | undefined =>
  referral.recipients.find((recipient) => recipient.id === id)

/** Adds an entry to the timeline, once. */
export const withEntry = (referral: Referral, entry: TimelineEntry): Referral =>
  referral.timeline.some(({ key }) => key === entry.key)
    ? referral
    : {
        ...referral,
        timeline: [...referral.timeline, entry],
        updatedAt: latest(referral.updatedAt, entry.at),
      }

/** Several workers write, each with its own clock: the time of the last change never goes back. */
const latest = (one: string, other: string): string => (one > other ? one : other)

/** Changes one recipient and works out the item's state again, unless the item is closed. */
export const withRecipient = (
  referral: Referral,
  id: RecipientId,
  at: string,
  change: (recipient: Recipient) => Recipient,
): Referral => {
  const recipients = referral.recipients.map((recipient) =>
    recipient.id === id ? change(recipient) : recipient,
  )
  return {
    ...referral,
    recipients,
    updatedAt: latest(referral.updatedAt, at),
    state: referral.state === 'closed' ? 'closed' : openItemState(recipients.map(({ state }) => state)),
  }
}

/** Every decision about it, oldest first, the present one last. */
export const decisionsOf = ({
  sharingDecision,
  earlierDecisions = [],
}: Pick<Referral, 'sharingDecision' | 'earlierDecisions'>): readonly SharingDecision[] => [
  ...earlierDecisions,
  sharingDecision,
]

/**
 * A decision takes the place of the one before, which is kept as it was made. What protects somebody goes on, unless
 * the decision lifts it.
 */
export const withDecision = (referral: Referral, decision: SharingDecision): Referral => {
  const { sharingDecision: before, earlierDecisions = [] } = referral
  // Said again by a step that was killed, though another decision has come since: that one stands.
  if (decisionsOf(referral).some((one) => isSame(one, decision))) return referral
  const sharingDecision = withProtections(decision, decisionsOf(referral))
  if (before.decision === 'awaited') return { ...referral, sharingDecision }
  return { ...referral, sharingDecision, earlierDecisions: [...earlierDecisions, before] }
}

const isSame = (one: SharingDecision, other: SharingDecision): boolean =>
  one.decision !== 'awaited' &&
  other.decision !== 'awaited' &&
  one.decidedAt === other.decidedAt &&
  one.decidedBy === other.decidedBy

/** A decision that lets nobody through: what goes on is not moved by it, and what is sent from now on keeps to it. */
export const withDecidedAnew = (
  referral: Referral,
  { at, commandId }: { readonly at: string; readonly commandId: string },
): Referral =>
  withEntry(referral, {
    key: `decided:${commandId}`,
    at,
    title: 'Sharing decided anew',
    by: 'the referrer',
    seenBy: 'referrer',
  })

/**
 * The family withdrew what it had agreed to: from now on the gate holds what rests on it. `commandId` names who
 * recorded it; the same command changes nothing again.
 */
export const withAgreementWithdrawn = (
  referral: Referral,
  { at, commandId }: { readonly at: string; readonly commandId: CommandId },
): Referral => {
  const key = `agreement-withdrawn:${commandId}`
  if (referral.timeline.some((entry) => entry.key === key)) return referral
  return withEntry(
    { ...referral, agreementWithdrawal: { at: latest(referral.agreementWithdrawal?.at ?? '', at) } },
    {
      key,
      at,
      title: 'The family withdrew its agreement',
      by: 'the referrer',
      commandId,
      // Whoever is to know of it is sent a notice, which has an entry of its own.
      seenBy: 'referrer',
    },
  )
}

/** Notes an attention item as open, once. */
export const withAttention = (referral: Referral, item: OpenAttention): Referral =>
  referral.openAttention.some(({ id }) => id === item.id)
    ? referral
    : { ...referral, openAttention: [...referral.openAttention, item] }

/** Takes settled attention items off. */
export const withoutAttention = (referral: Referral, settled: readonly OpenAttention[]): Referral => ({
  ...referral,
  openAttention: referral.openAttention.filter(({ id }) => !settled.some((item) => item.id === id)),
})
