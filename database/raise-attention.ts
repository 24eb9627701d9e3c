/** Puts something before a person: the item first, then its mark on the referral; both harmless when repeated. */
import { type AttentionKind, attentionDueMinutes } from '../domain/attention.ts'
import { afterWorkingMinutes, type WorkingCalendar } from '../domain/clock.ts'
import type { AgencyId, ReceivedMessageId, RecipientId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { isWorthANotice } from '../domain/notice.ts'
import { isUrgent, type OpenAttention, type Referral } from '../domain/referral.ts'
import { withAttention, withoutAttention } from '../domain/referral-changes.ts'
import type { Events } from '../runtime/events.ts'
import { attentionItemId } from './attention-id.ts'
import type { AttentionRepository, AttentionSettlement } from './attention-repository.ts'
import { type NoticeRepository, noticeIdOf } from './notice-repository.ts'
import type { ReferralRepository } from './referral-repository.ts'

/** What raising needs. */
export interface Attending {
  readonly attention: AttentionRepository
  readonly referrals: ReferralRepository
  readonly notices: Pick<NoticeRepository, 'oweOnce'>
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
  readonly recipientId?: RecipientId
  readonly receivedMessageId?: ReceivedMessageId
}

/** Raises an item about a referral. */
export const raiseAttention = async (
  { attention, referrals, notices, events, now, calendar }: Attending,
  referral: Referral,
  { kind, ownerAgency, because, occurrence, recipientId, receivedMessageId }: AttentionRaised,
): Promise<void> => {
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
  const { userId } = referral.raisedBy
  // Whoever is answered by message, or fetches by a system of its own, is told that way.
  if (isWorthANotice(kind) && referral.returnRoute.by === 'page')
    await notices.oweOnce({
      id: noticeIdOf(id, userId),
      kind,
      attentionItemId: id,
      userId,
      itemId: referral.id,
      createdAt: item.raisedAt,
    })
  await referrals.change(referral.id, (current) =>
    withAttention(current, { id, kind, dueAt: item.dueAt, ...about }),
  )
}

/** Settles open items of a referral that a move has answered. */
export const settleAttention = async (
  { attention, referrals, events, now }: Omit<Attending, 'calendar' | 'notices'>,
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
