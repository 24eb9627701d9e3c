/** Raises and settles attention items, and says so once: a run that repeats what another has done says nothing of it. */

import type { AttentionKind } from '../domain/attention.ts'
import type { AttentionItemId, ChannelId, ReferralId } from '../domain/ids.ts'
import type { Events } from '../runtime/events.ts'
import type { AttentionRepository, AttentionSettlement, NewAttentionItem } from './attention-repository.ts'

interface Raising {
  readonly attention: Pick<AttentionRepository, 'raise'>
  readonly events: Pick<Events, 'attentionRaised'>
}

interface Settling {
  readonly attention: Pick<AttentionRepository, 'settle'>
  readonly events: Pick<Events, 'attentionSettled'>
}

/** Raises an item about no referral; whether it was not there before. */
export const raiseItem = async (
  { attention, events }: Raising,
  item: Omit<NewAttentionItem, 'referralId'>,
): Promise<boolean> => {
  const { id, kind, raisedAt } = item
  const isNew = (await attention.raise(item)).raisedAt === raisedAt
  if (isNew) events.attentionRaised({ attentionItemId: id, kind })
  return isNew
}

/** Settles one item. */
export const settleItem = async (
  { attention, events }: Settling,
  {
    id,
    kind,
    referralId,
  }: { readonly id: AttentionItemId; readonly kind: AttentionKind; readonly referralId?: ReferralId },
  how: AttentionSettlement,
): Promise<void> => {
  if ((await attention.settle(id, how)).outcome !== 'settled') return
  events.attentionSettled({ attentionItemId: id, kind, ...(referralId === undefined ? {} : { referralId }) })
}

/** Settles what is open of one kind about a channel. */
export const settleAboutChannel = async (
  on: Settling & { readonly attention: Pick<AttentionRepository, 'openAbout'> },
  channelId: ChannelId,
  kind: AttentionKind,
  how: AttentionSettlement,
): Promise<void> => {
  for (const item of await on.attention.openAbout(channelId))
    if (item.kind === kind) await settleItem(on, { id: item.id, kind }, how)
}
