/** Subscriptions to events: one document each, its signing secrets sealed. */
import { type Connection, type Model, Schema } from 'mongoose'
import type { EventSubscription } from '../domain/event-subscription.ts'
import type { AgencyId, SubscriptionId } from '../domain/ids.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import { asText, type Sealer } from './personal-data.ts'
import { changeIfVersion, countsVersions, insertOnce, untilUnmoved } from './versioned.ts'

/** What a request was, so that its repeat is told apart from another under the same key. */
interface Asked {
  readonly key: string
  readonly fingerprint: string
}

export interface SubscriptionRepository {
  /** Stores a new one with its secret. Where the id is taken: the fingerprint it came with, and how it stands. */
  insertOnce(
    subscription: EventSubscription,
    secret: string,
    fingerprint: string,
  ): Promise<
    | { readonly inserted: true }
    | { readonly inserted: false; readonly subscription: EventSubscription; readonly fingerprint: string }
  >
  byId(id: SubscriptionId): Promise<EventSubscription | undefined>
  /** Of one agency, those that have ended left out, oldest first. */
  ofAgency(agencyId: AgencyId): Promise<readonly EventSubscription[]>
  /** Every one that is to be told of changes. */
  active(): Promise<readonly EventSubscription[]>
  /** The secrets as a webhook channel's credential, the newest first. */
  secretOf(id: SubscriptionId): Promise<string>
  /**
   * Puts other secrets, once for each key that asks for it; `next` is given those that hold.
   * @throws Fault `data-damaged` when there is no such subscription
   */
  rotate(
    id: SubscriptionId,
    asked: Asked,
    next: (credential: string) => string,
  ): Promise<'rotated' | 'repeated' | 'key-reused'>
  /**
   * Changes it by a pure function, which may be asked several times; the same object changes nothing. As it then is.
   * @throws Fault `data-damaged` when there is no such subscription
   */
  change(
    id: SubscriptionId,
    change: (subscription: EventSubscription) => EventSubscription,
  ): Promise<EventSubscription>
}

type SubscriptionFields = Omit<EventSubscription, 'id' | 'version'>
interface SubscriptionRow {
  readonly _id: SubscriptionId
  readonly version: number
  readonly agencyId: AgencyId
  readonly state: EventSubscription['state']
  readonly fields: SubscriptionFields
  readonly secret: string
  readonly fingerprint: string
  readonly rotated?: Asked
}

const SCHEMA = countsVersions(
  new Schema<SubscriptionRow>(
    {
      _id: String,
      version: Number,
      agencyId: String,
      state: String,
      fields: Schema.Types.Mixed,
      secret: String,
      fingerprint: String,
      rotated: Schema.Types.Mixed,
    },
    { collection: 'event_subscriptions', versionKey: false, strict: 'throw', strictQuery: 'throw' },
  ),
)
SCHEMA.index({ agencyId: 1 }, { name: 'agency' })
SCHEMA.index({ state: 1 }, { name: 'state' })

interface Store {
  readonly model: Model<SubscriptionRow>
  readonly sealer: Sealer
}

const subscriptionFrom = ({ _id, version, fields }: SubscriptionRow): EventSubscription => ({
  ...fields,
  id: _id,
  version,
})

const searched = ({ id: _id, version: _version, ...fields }: EventSubscription) => ({
  agencyId: fields.agencyId,
  state: fields.state,
  fields,
})

const rowOf = async ({ model }: Pick<Store, 'model'>, id: SubscriptionId): Promise<SubscriptionRow> => {
  const row = await atEdge(`reading ${id}`, () => model.findById(id).lean<SubscriptionRow>())
  if (row !== null) return row
  throw new Fault('data-damaged', `Subscription ${id} is not stored, though something refers to it.`)
}

const listed = async (
  model: Model<SubscriptionRow>,
  where: object,
): Promise<readonly EventSubscription[]> => {
  const rows = await atEdge('reading subscriptions', () => model.find(where).lean<SubscriptionRow[]>())
  return rows
    .map(subscriptionFrom)
    .toSorted((one, other) => (one.createdAt + one.id < other.createdAt + other.id ? -1 : 1))
}

const rotate = (
  { model, sealer }: Store,
  ...[id, asked, next]: Parameters<SubscriptionRepository['rotate']>
): ReturnType<SubscriptionRepository['rotate']> =>
  untilUnmoved(id, async () => {
    const row = await rowOf({ model }, id)
    if (row.rotated?.key === asked.key)
      return row.rotated.fingerprint === asked.fingerprint ? 'repeated' : 'key-reused'
    const secret = sealer.seal(id, next(sealer.open(id, row.secret, asText)))
    return (await changeIfVersion(model, row, { secret, rotated: asked })) ? 'rotated' : undefined
  })

/** Builds the repository. */
export const createSubscriptionRepository = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): SubscriptionRepository => {
  const model = modelOn(connection, 'event subscription', SCHEMA)
  const store = { model, sealer }
  return {
    async insertOnce(subscription, secret, fingerprint) {
      const { id, version } = subscription
      const row = {
        _id: id,
        version,
        ...searched(subscription),
        secret: sealer.seal(id, secret),
        fingerprint,
      }
      if ((await insertOnce(model, row)) === 'inserted') return { inserted: true }
      const found = await rowOf(store, id)
      return { inserted: false, subscription: subscriptionFrom(found), fingerprint: found.fingerprint }
    },
    async byId(id) {
      const row = await atEdge(`reading ${id}`, () => model.findById(id).lean<SubscriptionRow>())
      return row === null ? undefined : subscriptionFrom(row)
    },
    ofAgency: (agencyId) => listed(model, { agencyId, state: { $ne: 'ended' } }),
    active: () => listed(model, { state: 'active' }),
    secretOf: async (id) => sealer.open(id, (await rowOf(store, id)).secret, asText),
    rotate: (...order) => rotate(store, ...order),
    change: (id, changed) =>
      untilUnmoved(id, async () => {
        const row = await rowOf(store, id)
        const current = subscriptionFrom(row)
        const next = changed(current)
        if (next === current) return current
        return (await changeIfVersion(model, row, searched(next)))
          ? { ...next, version: row.version + 1 }
          : undefined
      }),
  }
}
