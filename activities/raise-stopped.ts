/** Tells the agency's administrator that a system is told of nothing any more, once for each time it was stopped. */
import { attentionItemId } from '../database/attention-id.ts'
import type { EventSubscription } from '../domain/event-subscription.ts'
import type { AttentionItemId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Telling } from './telling.ts'

/** Raises it; its id is noted on the subscription, so that the way back settles it. */
export const raiseStopped = async (
  { attention, events, now }: Pick<Telling, 'attention' | 'events' | 'now'>,
  { id, agencyId, activeSince }: EventSubscription,
  because: NonNullable<EventSubscription['because']>,
): Promise<AttentionItemId> => {
  const at = iso(now())
  const itemId = attentionItemId('events-stopped', id, activeSince)
  const item = await attention.raise({
    id: itemId,
    kind: 'events-stopped',
    ownerAgency: agencyId,
    because: `${because}:${id}`,
    raisedAt: at,
    dueAt: at,
  })
  if (item.raisedAt === at) {
    events.attentionRaised({ attentionItemId: itemId, kind: 'events-stopped' })
    events.subscriptionStopped({ subscriptionId: id, because })
  }
  return itemId
}
