/**
 * Puts something before a person: its mark on the referral first, then the item, both harmless when repeated. Whatever
 * ends the need for it settles the marked: so no item is ever left that nothing settles, whoever was killed in between.
 */
import { type AttentionKind, attentionDueMinutes } from '../domain/attention.ts'
import { afterWorkingMinutes, type WorkingCalendar } from '../domain/clock.ts'
import type { AgencyId, ReceivedMessageId, RecipientId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { isUrgent, type OpenAttention, type Referral } from '../domain/referral.ts'
import { withAttention, withoutAttention } from '../domain/referral-changes.ts'
import type { Events } from '../runtime/events.ts'
import { attentionItemId } from './attention-id.ts'
import type { AttentionRepository, AttentionSettlement, NewAttentionItem } from './attention-repository.ts'
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
  readonly recipientId?: RecipientId
  readonly receivedMessageId?: ReceivedMessageId
}

/** Raises an item about a referral; answers the referral as it then is. */
export const raiseAttention = async (
  attending: Attending,
  referral: Referral,
  raised: AttentionRaised,
): Promise<Referral> => {
  const { attention, referrals, events } = attending
  const at = attending.now()
  const item = itemOf(attending, referral, raised, at)
  const { id, kind, dueAt } = item
  const about = raised.recipientId === undefined ? {} : { recipientId: raised.recipientId }
  const mark: OpenAttention = { id, kind, dueAt, ...about }
  const marked = await referrals.change(referral.id, (current) => withAttention(current, mark), {
    seen: referral,
  })
  const stored = await attention.raise(item)
  // The same occurrence may have been settled before: it is not opened again.
  if (stored.state === 'settled')
    return referrals.change(referral.id, (current) => withoutAttention(current, [mark]))
  if (stored.raisedAt === iso(at))
    events.attentionRaised({ attentionItemId: id, kind, referralId: referral.id })
  const now = (await referrals.byId(referral.id)) ?? marked
  // What it asks for was answered while it was raised: then its mark has gone.
  if (!now.openAttention.some((open) => open.id === id))
    await settleItems(attending, now, [mark], { by: 'exchange', settlement: 'answered' })
  return now
}

const itemOf = (
  { calendar }: Pick<Attending, 'calendar'>,
  { id: referralId, reference, urgency }: Referral,
  raised: AttentionRaised,
  at: number,
): NewAttentionItem => {
  const { occurrence, ...rest } = raised
  const minutes = attentionDueMinutes(raised.kind, isUrgent(urgency))
  return {
    ...rest,
    id: attentionItemId(raised.kind, referralId, raised.recipientId ?? '', occurrence),
    referralId,
    reference,
    raisedAt: iso(at),
    dueAt: iso(minutes === 0 ? at : afterWorkingMinutes(at, minutes, calendar)),
  }
}

/** Settles the items alone; their marks stay on the referral. */
export const settleItems = async (
  { attention, events, now }: Pick<Attending, 'attention' | 'events' | 'now'>,
  referral: Referral,
  settled: readonly OpenAttention[],
  how: Omit<AttentionSettlement, 'at'>,
): Promise<void> => {
  for (const { id, kind } of settled) {
    await attention.settle(id, { ...how, at: iso(now()) })
    events.attentionSettled({ attentionItemId: id, kind, referralId: referral.id })
  }
}

/** Settles open items of a referral that a move has answered. */
export const settleAttention = async (
  attending: Omit<Attending, 'calendar'>,
  referral: Referral,
  settled: readonly OpenAttention[],
  how: Omit<AttentionSettlement, 'at'>,
): Promise<void> => {
  if (settled.length === 0) return
  await settleItems(attending, referral, settled, how)
  await attending.referrals.change(referral.id, (current) => withoutAttention(current, settled), {
    seen: referral,
  })
}
