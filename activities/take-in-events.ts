/** What a subscription asked to be told of, out of the log of changes: stored as deliveries, and only then moved on. */
import type { LoggedChanges } from '../database/change-log.ts'
import { eventPlace } from '../domain/event-place.ts'
import type { EventDelivery, EventSubscription } from '../domain/event-subscription.ts'
import { iso } from '../domain/instant.ts'
import type { Telling } from './telling.ts'

/** Most rows of the log in one turn. */
const MOST_ROWS = 50

/** Takes in what has come since; the subscription as it then is, and whether there may be more. */
export const takeInEvents = async (
  on: Telling,
  subscription: EventSubscription,
): Promise<{ readonly subscription: EventSubscription; readonly more: boolean }> => {
  const rows = await on.changeLog.after(subscription.place, subscription.agencyId, MOST_ROWS)
  const last = rows.at(-1)
  if (last === undefined) return { subscription, more: false }
  await on.eventDeliveries.insertAll(rows.flatMap((row) => deliveriesOf(subscription, row, iso(on.now()))))
  const moved = await on.subscriptions.change(subscription.id, (current) =>
    current.place < last.number ? { ...current, place: last.number } : current,
  )
  return { subscription: moved, more: rows.length === MOST_ROWS }
}

const deliveriesOf = (
  { id, types }: EventSubscription,
  { number, events }: LoggedChanges,
  now: string,
): readonly EventDelivery[] =>
  events.flatMap((event, index) =>
    types.includes(event.type)
      ? [
          {
            subscriptionId: id,
            eventId: event.id,
            type: event.type,
            itemId: event.itemId,
            ...(event.recipientId === undefined ? {} : { recipientId: event.recipientId }),
            at: event.at,
            place: eventPlace(number, index),
            state: 'waiting' as const,
            attempts: 0,
            round: 0,
            nextAt: now,
            version: 1,
          },
        ]
      : [],
  )
