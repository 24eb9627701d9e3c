/** Tells the agency's administrator that a system is told of nothing any more, once for each time it was stopped. */
import { attentionItemId } from '../database/attention-id.ts'
import { raiseItem } from '../database/say-attention.ts'
import type { EventSubscription } from '../domain/event-subscription.ts'
import type { AttentionItemId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Telling } from './telling.ts'

/** Raises it; its id is noted on the subscription, so that the way back settles it. */
export const raiseStopped = async (
  on: Pick<Telling, 'attention' | 'events' | 'now'>,
  { id, agencyId, activeSince }: EventSubscription,
  because: NonNullable<EventSubscription['because']>,
): Promise<AttentionItemId> => {
  const at = iso(on.now())
  const itemId = attentionItemId('events-stopped', id, activeSince)
  const isNew = await raiseItem(on, {
    id: itemId,
    kind: 'events-stopped',
    ownerAgency: agencyId,
    because: `${because}:${id}`,
    raisedAt: at,
    dueAt: at,
  })
  if (isNew) on.events.subscriptionStopped({ subscriptionId: id, because })
  return itemId
}
