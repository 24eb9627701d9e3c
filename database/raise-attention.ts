/** Puts something before a person: the item first, then its mark on the referral; both harmless when repeated. */
import { type AttentionKind, attentionDueMinutes } from '../domain/attention.ts'
import { afterWorkingMinutes, type WorkingCalendar } from '../domain/clock.ts'
import type { AgencyId, ReceivedMessageId, RecipientId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { isUrgent, type OpenAttention, type Referral } from '../domain/referral.ts'
import { withAttention, withoutAttention } from '../domain/referral-changes.ts'
import type { Events } from '../runtime/events.ts'
import { attentionItemId } from './attention-id.ts'
import type { AttentionRepository, AttentionSettlement } from './attention-repository.ts'
import type { ReferralRepository } from './referral-repository.ts'

/** What raising needs. */
export interface Attending {
  readonly attention: AttentionRepository
  readonly referrals: ReferralRepository
  readonly events: Pick<Events, 'attentionRaised' | 'attentionSettled'>
  readonly now: () => number
  readonly calendar: WorkingCalendar
}

export interface AttentionRaised {
  readonly kind: AttentionKind
  readonly ownerAgency: AgencyId
  readonly because: string
  /** Tells one occurrence from the next: the same occurrence gives the same item. */
  readonly occurrence: string
  /**
   * While one of this kind about this recipient is open, what happens again adds nothing to do: the timeline tells it,
   * and no second item is opened.
   */
  readonly once?: true
  readonly recipientId?: RecipientId
  readonly receivedMessageId?: ReceivedMessageId
}

/** Raises an item about a referral. */
export const raiseAttention = async (
  { attention, referrals, events, now, calendar }: Attending,
  referral: Referral,
  { kind, ownerAgency, because, occurrence, once, recipientId, receivedMessageId }: AttentionRaised,
): Promise<void> => {
  const isSame = (open: OpenAttention) => open.kind === kind && open.recipientId === recipientId
  if (once === true && referral.openAttention.some(isSame)) return
  const about = recipientId === undefined ? {} : { recipientId }
  const id = attentionItemId(kind, referral.id, recipientId ?? '', occurrence)
  const minutes = attentionDueMinutes(kind, isUrgent(referral.urgency))
  const at = now()
  const item = await attention.raise({
    id,
    kind,
    ownerAgency,
    because,
    referralId: referral.id,
    reference: referral.reference,
    raisedAt: iso(at),
    dueAt: iso(minutes === 0 ? at : afterWorkingMinutes(at, minutes, calendar)),
    ...about,
    ...(receivedMessageId === undefined ? {} : { receivedMessageId }),
  })
  if (item.raisedAt === iso(at))
    events.attentionRaised({ attentionItemId: id, kind, referralId: referral.id })
  // The same occurrence may have been settled meanwhile: it is not opened again.
  if (item.state === 'settled') return
  await referrals.change(referral.id, (current) =>
    withAttention(current, { id, kind, dueAt: item.dueAt, ...about }),
  )
}

/** Settles open items of a referral that a move has answered. */
export const settleAttention = async (
  { attention, referrals, events, now }: Omit<Attending, 'calendar'>,
  referral: Referral,
  settled: readonly OpenAttention[],
  how: Omit<AttentionSettlement, 'at'>,
): Promise<void> => {
  if (settled.length === 0) return
  for (const { id, kind } of settled) {
    await attention.settle(id, { ...how, at: iso(now()) })
    events.attentionSettled({ attentionItemId: id, kind, referralId: referral.id })
  }
  await referrals.change(referral.id, (current) => withoutAttention(current, settled))
}
