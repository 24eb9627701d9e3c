/** Attention items: what needs a person, from being raised to being settled. */
import { type Connection, type Model, type QueryFilter, Schema } from 'mongoose'
import type { AttentionKind } from '../domain/attention.ts'
import type {
  AgencyId,
  AttentionItemId,
  ChannelId,
  ReceivedMessageId,
  RecipientId,
  ReferralId,
  UserId,
} from '../domain/ids.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import { asText, type Sealer } from './personal-data.ts'
import { changeIfVersion, countsVersions, insertOnce, untilUnmoved } from './versioned.ts'

/** What is known when an item is raised. */
export interface NewAttentionItem {
  /** Made from what it is about (attention-id.ts): the same occurrence is the same item. */
  readonly id: AttentionItemId
  readonly kind: AttentionKind
  readonly ownerAgency: AgencyId
  readonly ownerUser?: UserId
  readonly referralId?: ReferralId
  readonly recipientId?: RecipientId
  readonly receivedMessageId?: ReceivedMessageId
  readonly channelId?: ChannelId
  readonly reference?: string
  /** Why, as a code. */
  readonly because?: string
  readonly raisedAt: string
  readonly dueAt: string
}

export interface AttentionItem extends NewAttentionItem {
  readonly version: number
  readonly state: 'open' | 'settled'
  readonly settledAt?: string
  /** A user's id, or `exchange` where a move answered it. */
  readonly settledBy?: string
  readonly settlement?: string
  /** What the person who settled it wrote; sealed at rest. */
  readonly note?: string
}

/** How an item is settled. */
export interface AttentionSettlement {
  readonly by: string
  readonly settlement: string
  readonly at: string
  readonly note?: string
}

export interface AttentionPlace {
  readonly dueAt: string
  readonly id: AttentionItemId
}

export interface AttentionListQuery {
  readonly ownerAgencies: readonly AgencyId[]
  readonly state?: AttentionItem['state']
  readonly kind?: AttentionKind
  readonly referralId?: ReferralId
  readonly limit: number
  /** Goes on after this place. */
  readonly after?: AttentionPlace
}

export interface AttentionPage {
  readonly rows: readonly AttentionItem[]
  /** Where the next page goes on; absent on the last. */
  readonly next?: AttentionPlace
}

export interface AttentionRepository {
  /** Raises the item once; answers it as it stands, which may be settled already. */
  raise(item: NewAttentionItem): Promise<AttentionItem>
  byId(id: AttentionItemId): Promise<AttentionItem | undefined>
  /** Settles an open item. `already-settled` answers who did it and how; that stands. */
  settle(
    id: AttentionItemId,
    settlement: AttentionSettlement,
  ): Promise<
    | { readonly outcome: 'settled' | 'already-settled'; readonly item: AttentionItem }
    | { readonly outcome: 'not-found' }
  >
  /** Open items of one referral, first due first. */
  openFor(referralId: ReferralId): Promise<readonly AttentionItem[]>
  /** Open items about one channel. */
  openAbout(channelId: ChannelId): Promise<readonly AttentionItem[]>
  /** First due first. */
  list(query: AttentionListQuery): Promise<AttentionPage>
}

/** `note` is sealed here. */
type AttentionRow = Omit<AttentionItem, 'id'> & { readonly _id: AttentionItemId }

const schema = new Schema<AttentionRow>(
  {
    _id: String,
    version: Number,
    kind: String,
    state: String,
    ownerAgency: String,
    ownerUser: String,
    referralId: String,
    recipientId: String,
    receivedMessageId: String,
    channelId: String,
    reference: String,
    because: String,
    raisedAt: String,
    dueAt: String,
    settledAt: String,
    settledBy: String,
    settlement: String,
    note: String,
  },
  { collection: 'attention_items', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
countsVersions(schema)
schema.index({ ownerAgency: 1, state: 1, dueAt: 1, _id: 1 }, { name: 'owner-due' })
schema.index({ referralId: 1, state: 1 }, { name: 'by-referral' })

interface Store {
  readonly model: Model<AttentionRow>
  readonly sealer: Sealer
}

const subjectOf = ({ _id, referralId }: Pick<AttentionRow, '_id' | 'referralId'>): string => referralId ?? _id

const itemFrom = (sealer: Sealer, { _id, note, ...rest }: AttentionRow): AttentionItem => {
  const item = { ...rest, id: _id }
  return note === undefined ? item : { ...item, note: sealer.open(subjectOf({ _id, ...rest }), note, asText) }
}

const rowOf = ({ model }: Store, id: AttentionItemId): Promise<AttentionRow | null> =>
  atEdge(`reading ${id}`, () => model.findById(id).lean<AttentionRow>())

const raise = async (store: Store, { id, ...item }: NewAttentionItem): Promise<AttentionItem> => {
  const row: AttentionRow = { ...item, _id: id, version: 1, state: 'open' }
  return untilUnmoved(id, async () => {
    if ((await insertOnce(store.model, row)) === 'inserted') return itemFrom(store.sealer, row)
    const known = await rowOf(store, id)
    return known === null ? undefined : itemFrom(store.sealer, known)
  })
}

const settle = (
  store: Store,
  ...[id, { by, settlement, at, note }]: Parameters<AttentionRepository['settle']>
): ReturnType<AttentionRepository['settle']> =>
  untilUnmoved(id, async () => {
    const row = await rowOf(store, id)
    if (row === null) return { outcome: 'not-found' }
    if (row.state === 'settled') return { outcome: 'already-settled', item: itemFrom(store.sealer, row) }
    const settled = {
      state: 'settled',
      settledAt: at,
      settledBy: by,
      settlement,
      ...(note === undefined ? {} : { note: store.sealer.seal(subjectOf(row), note) }),
    } as const
    if (!(await changeIfVersion(store.model, row, settled))) return undefined
    return {
      outcome: 'settled',
      item: itemFrom(store.sealer, { ...row, ...settled, version: row.version + 1 }),
    }
  })

const openAbout = async (
  { model, sealer }: Store,
  about: Pick<AttentionRow, 'referralId'> | Pick<AttentionRow, 'channelId'>,
): Promise<readonly AttentionItem[]> => {
  const found = await atEdge('reading what needs a person', () =>
    model
      .find({ ...about, state: 'open' })
      .sort({ dueAt: 1, _id: 1 })
      .lean<AttentionRow[]>(),
  )
  return found.map((row) => itemFrom(sealer, row))
}

const filterOf = ({ ownerAgencies, state, kind, referralId, after }: AttentionListQuery) => {
  const filter: QueryFilter<AttentionRow> = {
    ownerAgency: { $in: ownerAgencies },
    ...(state === undefined ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
    ...(referralId === undefined ? {} : { referralId }),
    ...(after === undefined
      ? {}
      : { $or: [{ dueAt: { $gt: after.dueAt } }, { dueAt: after.dueAt, _id: { $gt: after.id } }] }),
  }
  return filter
}

const list = async ({ model, sealer }: Store, query: AttentionListQuery): Promise<AttentionPage> => {
  const found = await atEdge('listing what needs a person', () =>
    model
      .find(filterOf(query))
      .sort({ dueAt: 1, _id: 1 })
      .limit(query.limit + 1)
      .lean<AttentionRow[]>(),
  )
  const rows = found.slice(0, query.limit).map((row) => itemFrom(sealer, row))
  const last = rows.at(-1)
  return found.length > query.limit && last !== undefined
    ? { rows, next: { dueAt: last.dueAt, id: last.id } }
    : { rows }
}

/** Builds the repository. */
export const createAttentionRepository = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): AttentionRepository => {
  const store: Store = { model: modelOn(connection, 'attention item', schema), sealer }
  return {
    raise: (item) => raise(store, item),
    async byId(id) {
      const row = await rowOf(store, id)
      return row === null ? undefined : itemFrom(sealer, row)
    },
    settle: (...settlement) => settle(store, ...settlement),
    openFor: (referralId) => openAbout(store, { referralId }),
    openAbout: (channelId) => openAbout(store, { channelId }),
    list: (query) => list(store, query),
  }
}
