/**
 * Puts something before a person: its mark on the referral first, then the item, both harmless when repeated. Whatever
 * ends the need for it settles the marked: so no item is ever left that nothing settles, whoever was killed in between.
 */
import { type AttentionKind, attentionDueMinutes } from '../domain/attention.ts'
import type { AgencyId, AttentionItemId, ReceivedMessageId, RecipientId, UserId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { noticeTo } from '../domain/notice.ts'
import { isUrgent, type OpenAttention, type Referral } from '../domain/referral.ts'
import { withAttention, withoutAttention } from '../domain/referral-changes.ts'
import type { Events } from '../runtime/events.ts'
import { type Counting, dueInHoursOf } from './agency-times.ts'
import { attentionItemId } from './attention-id.ts'
import type { AttentionRepository, AttentionSettlement, NewAttentionItem } from './attention-repository.ts'
import type { DirectoryRepository } from './directory-repository.ts'
import { type NoticeRepository, noticeIdOf } from './notice-repository.ts'
import type { ReferralRepository } from './referral-repository.ts'
import { settleItem } from './say-attention.ts'

/** What raising needs. */
export interface Attending extends Counting {
  readonly directory: Pick<DirectoryRepository, 'agencyLookUp' | 'respondersOf'>
  readonly attention: AttentionRepository
  readonly referrals: ReferralRepository
  readonly notices: Pick<NoticeRepository, 'oweOnce'>
  readonly events: Pick<Events, 'attentionRaised' | 'attentionSettled'>
  readonly now: () => number
}

export interface AttentionRaised {
  readonly kind: AttentionKind
  readonly ownerAgency: AgencyId
  /** Whose it is first of all, where it is one person's. */
  readonly ownerUser?: UserId
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

/** Raises an item about a referral; answers the referral as it then is. */
export const raiseAttention = async (
  attending: Attending,
  referral: Referral,
  raised: AttentionRaised,
): Promise<Referral> => {
  const itself = idFor(referral, raised)
  // Its own mark may be of a run that was killed before the item was there.
  const isSame = (open: OpenAttention) =>
    open.kind === raised.kind && open.recipientId === raised.recipientId && open.id !== itself
  if (raised.once === true && referral.openAttention.some(isSame)) return referral
  const { attention, referrals, events } = attending
  const at = attending.now()
  const minutes = attentionDueMinutes(raised.kind, isUrgent(referral.urgency))
  const due = await dueInHoursOf(attending, raised.ownerAgency, at, minutes)
  const item = itemOf(referral, raised, at, due)
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
  await oweNotices(attending, referral, stored)
  const now = (await referrals.byId(referral.id)) ?? marked
  // What it asks for was answered while it was raised: then its mark has gone.
  if (!now.openAttention.some((open) => open.id === id))
    await settleItems(attending, now, [mark], { by: 'exchange', settlement: 'answered' })
  return now
}

/** One notice for each person; no person gets a second one about the same. */
const oweNotices = async (
  attending: Attending,
  referral: Referral,
  item: NewAttentionItem,
): Promise<void> => {
  const { id, kind, raisedAt } = item
  for (const userId of await toldOf(attending, referral, item))
    await attending.notices.oweOnce({
      id: noticeIdOf(id, userId),
      kind,
      attentionItemId: id,
      userId,
      itemId: referral.id,
      createdAt: raisedAt,
    })
}

/** Whoever is answered by message, or fetches by a system of its own, is told that way. */
const toldOf = async (
  { directory }: Pick<Attending, 'directory'>,
  { raisedBy, returnRoute }: Referral,
  { kind, ownerAgency, ownerUser }: NewAttentionItem,
): Promise<readonly UserId[]> => {
  switch (noticeTo(kind)) {
    case 'raiser':
      return returnRoute.by === 'page' ? [ownerUser ?? raisedBy.userId] : []
    case 'responders':
      return directory.respondersOf(ownerAgency)
    case undefined:
      return []
  }
}

const idFor = ({ id }: Referral, { kind, recipientId, occurrence }: AttentionRaised): AttentionItemId =>
  attentionItemId(kind, id, recipientId ?? '', occurrence)

const itemOf = (referral: Referral, raised: AttentionRaised, at: number, due: number): NewAttentionItem => {
  const { occurrence: _occurrence, once: _once, ...rest } = raised
  const { id: referralId, reference } = referral
  return {
    ...rest,
    id: idFor(referral, raised),
    referralId,
    reference,
    raisedAt: iso(at),
    dueAt: iso(due),
  }
}

/** Settles the items alone; their marks stay on the referral. */
export const settleItems = async (
  on: Pick<Attending, 'attention' | 'events' | 'now'>,
  referral: Referral,
  settled: readonly OpenAttention[],
  how: Omit<AttentionSettlement, 'at'>,
): Promise<void> => {
  const referralId = referral.id
  for (const { id, kind } of settled)
    await settleItem(on, { id, kind, referralId }, { ...how, at: iso(on.now()) })
}

/** Settles open items of a referral that a move has answered. */
export const settleAttention = async (
  attending: Omit<Attending, keyof Counting | 'notices'>,
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
