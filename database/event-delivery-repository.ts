/** Events on their way to subscriptions: ids, codes and what became of each, never a body. */
import { type Connection, type Model, type QueryFilter, Schema } from 'mongoose'
import type { EventDelivery, EventDeliveryState } from '../domain/event-subscription.ts'
import type { EventId, SubscriptionId } from '../domain/ids.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import { changeIfVersion, countsVersions, insertOnce, untilUnmoved } from './versioned.ts'

export interface EventDeliveryQuery {
  readonly subscriptionId: SubscriptionId
  readonly state?: EventDeliveryState
  /** Those of events from this instant on. */
  readonly since?: string
  readonly limit: number
  /** Goes on after this place. */
  readonly after?: string
}

export interface EventDeliveryRepository {
  /** Stores those that are not there yet. */
  insertAll(deliveries: readonly EventDelivery[]): Promise<void>
  byId(subscriptionId: SubscriptionId, eventId: EventId): Promise<EventDelivery | undefined>
  /** What is to be sent, oldest first; goes on after a place. */
  waiting(subscriptionId: SubscriptionId, limit: number, after?: string): Promise<readonly EventDelivery[]>
  /** Newest first; `next` is absent on the last page. */
  list(query: EventDeliveryQuery): Promise<{
    readonly rows: readonly EventDelivery[]
    readonly next?: string
  }>
  /** Changes it by a pure function; the same object changes nothing. `undefined`: there is no such delivery. */
  change(
    delivery: Pick<EventDelivery, 'subscriptionId' | 'eventId'>,
    change: (delivery: EventDelivery) => EventDelivery,
  ): Promise<EventDelivery | undefined>
}

/** `triedSince` is null where a round has not begun. */
type EventDeliveryRow = Omit<EventDelivery, 'triedSince'> & {
  readonly _id: string
  readonly triedSince?: string | null
}

const SCHEMA = countsVersions(
  new Schema<EventDeliveryRow>(
    {
      _id: String,
      version: Number,
      subscriptionId: String,
      eventId: String,
      type: String,
      itemId: String,
      recipientId: String,
      at: String,
      place: String,
      state: String,
      attempts: Number,
      round: Number,
      nextAt: String,
      triedSince: String,
      last: Schema.Types.Mixed,
    },
    { collection: 'event_deliveries', versionKey: false, strict: 'throw', strictQuery: 'throw' },
  ),
)
SCHEMA.index({ subscriptionId: 1, place: -1 }, { name: 'subscription-in-order' })
SCHEMA.index({ subscriptionId: 1, state: 1, place: 1 }, { name: 'subscription-waiting' })

const rowIdOf = ({ subscriptionId, eventId }: Pick<EventDelivery, 'subscriptionId' | 'eventId'>): string =>
  `${subscriptionId}/${eventId}`

const deliveryFrom = ({ _id, triedSince, ...delivery }: EventDeliveryRow): EventDelivery => ({
  ...delivery,
  ...(typeof triedSince === 'string' ? { triedSince } : {}),
})

const list = async (
  model: Model<EventDeliveryRow>,
  { subscriptionId, state, since, limit, after }: EventDeliveryQuery,
) => {
  const filter: QueryFilter<EventDeliveryRow> = {
    subscriptionId,
    ...(state === undefined ? {} : { state }),
    ...(since === undefined ? {} : { at: { $gte: since } }),
    ...(after === undefined ? {} : { place: { $lt: after } }),
  }
  const found = await atEdge('listing deliveries of events', () =>
    model
      .find(filter)
      .sort({ place: -1 })
      .limit(limit + 1)
      .lean<EventDeliveryRow[]>(),
  )
  const rows = found.slice(0, limit).map(deliveryFrom)
  const last = rows.at(-1)
  return found.length > limit && last !== undefined ? { rows, next: last.place } : { rows }
}

/** Builds the repository. */
export const createEventDeliveryRepository = ({
  connection,
}: {
  readonly connection: Connection
}): EventDeliveryRepository => {
  const model = modelOn(connection, 'event delivery', SCHEMA)
  const read = (delivery: Pick<EventDelivery, 'subscriptionId' | 'eventId'>) =>
    atEdge(`reading a delivery of ${delivery.eventId}`, () =>
      model.findById(rowIdOf(delivery)).lean<EventDeliveryRow>(),
    )
  return {
    async insertAll(deliveries) {
      for (const delivery of deliveries) await insertOnce(model, { ...delivery, _id: rowIdOf(delivery) })
    },
    async byId(subscriptionId, eventId) {
      const row = await read({ subscriptionId, eventId })
      return row === null ? undefined : deliveryFrom(row)
    },
    async waiting(subscriptionId, limit, after) {
      const place = after === undefined ? {} : { place: { $gt: after } }
      const found = await atEdge(`reading what waits for ${subscriptionId}`, () =>
        model
          .find({ subscriptionId, state: 'waiting', ...place })
          .sort({ place: 1 })
          .limit(limit)
          .lean<EventDeliveryRow[]>(),
      )
      return found.map(deliveryFrom)
    },
    list: (query) => list(model, query),
    change: async (delivery, changed) => {
      const outcome = await untilUnmoved(rowIdOf(delivery), async () => {
        const row = await read(delivery)
        if (row === null) return { found: undefined }
        const current = deliveryFrom(row)
        const next = changed(current)
        if (next === current) return { found: current }
        const { version, triedSince = null, ...fields } = next
        return (await changeIfVersion(model, row, { ...fields, triedSince }))
          ? { found: { ...next, version: version + 1 } }
          : undefined
      })
      return outcome.found
    },
  }
}
