/** What the end of an attempt puts before a person, and what is settled once a message is there. */
import { type AttentionRaised, raiseAttention, settleAttention } from '../database/raise-attention.ts'
import type { AttentionKind } from '../domain/attention.ts'
import type { AttemptResult } from '../domain/delivery.ts'
import type { RecipientId } from '../domain/ids.ts'
import { isUrgent, type Recipient, type Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'
import type { Records } from './records.ts'

/** Uncertain and undeliverable always; for urgent work already the first time that we do not know. */
export const raiseWhatNeedsAPerson = async (
  records: Records,
  referral: Referral,
  { order, result }: { readonly order: AttemptOrder; readonly result: Pick<AttemptResult, 'reason'> },
  after: AttemptFollowUp,
): Promise<void> => {
  const urgentDoubt = after.next === 'wait' && after.inDoubt && isUrgent(referral.urgency)
  const kind =
    after.next === 'uncertain'
      ? 'delivery-uncertain'
      : after.next === 'undeliverable'
        ? 'undeliverable'
        : urgentDoubt
          ? 'retrying'
          : undefined
  if (kind === undefined || TOLD_BY_A_PERSON.includes(order.purpose)) return
  const needed = ({ recipients }: Referral): boolean => {
    const state = recipients.find(({ id }) => id === order.recipientId)?.state
    return order.purpose !== 'new' || state === undefined || state === NEEDED_IN[kind]
  }
  await raiseWhileNeeded(records, referral, needed, {
    kind,
    ownerAgency: referral.raisedBy.agencyId,
    because: result.reason,
    occurrence:
      kind === 'retrying'
        ? `${order.messageVersion}:${order.roundStart}`
        : `${order.messageVersion}:${order.attempt}`,
    // One call tells a sender all the answers that did not reach it.
    ...(order.purpose === 'answer' && kind === 'undeliverable' ? { once: true } : {}),
    recipientId: order.recipientId,
  })
}

/** A response that came meanwhile, even while it was raised, has proved delivery: then nothing is left to ask a person. */
export const raiseWhileNeeded = async (
  records: Records,
  referral: Referral,
  needed: (referral: Referral) => boolean,
  raising: AttentionRaised & { readonly recipientId: RecipientId },
): Promise<void> => {
  const raised = needed(referral) ? await raiseAttention(records, referral, raising) : referral
  if (!needed(raised)) await settleOpen(records, raised, raising.recipientId, raising.kind)
}

/** What lies on our own pages is seen by nobody who does not know of it: those who answer for the agency are told. */
export const askToOpen = async (records: Records, referral: Referral, order: AttemptOrder): Promise<void> => {
  const recipient = recipientOf(referral, order.recipientId)
  if (order.purpose !== 'new' || recipient?.readHere !== true) return
  await raiseWhileNeeded(
    records,
    referral,
    (current) => recipientOf(current, order.recipientId)?.state === 'delivered',
    {
      kind: 'to-open',
      ownerAgency: recipient.agencyId,
      because: 'on-our-pages',
      occurrence: `${order.messageVersion}`,
      recipientId: order.recipientId,
    },
  )
}

/** Of these the procedure has a person tell them where the message did not surely arrive. */
export const TOLD_BY_A_PERSON: readonly AttemptOrder['purpose'][] = [
  'agreement-withdrawn',
  'correction',
  'go-on',
]

/** The state in which a person is needed. */
const NEEDED_IN = {
  'delivery-uncertain': 'uncertain',
  undeliverable: 'undeliverable',
  retrying: 'sending',
} as const satisfies { readonly [Kind in AttentionKind]?: Recipient['state'] }

/** Somebody was told that it is late or in doubt: now it is there. */
export const settleOpen = (
  records: Records,
  referral: Referral,
  recipientId: AttemptOrder['recipientId'],
  ...kinds: readonly AttentionKind[]
): Promise<void> =>
  settleAttention(
    records,
    referral,
    referral.openAttention.filter((item) => kinds.includes(item.kind) && item.recipientId === recipientId),
    { by: 'exchange', settlement: 'delivered' },
  )
