/**
 * The log of changes: rows numbered from 1 without a gap, each written once and never changed. What lies in the
 * records' outboxes is brought here by one follower at a time. A row is inserted under the number after the last one,
 * so of two followers one fails and reads anew, and row n+1 is never there before row n: whoever reads on from a place
 * misses nothing, however slow a writer of records is.
 */
import { type Connection, Schema } from 'mongoose'
import type { AgencyId, EventId, ReferralId } from '../domain/ids.ts'
import type { ChangeEvent } from '../domain/item-change.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import { type ReferralDocument, referralModel } from './referral-document.ts'
import { insertOnce } from './versioned.ts'

interface ChangeRow {
  /** The number, with leading noughts so that it sorts. */
  readonly _id: string
  readonly agencies: readonly AgencyId[]
  readonly events: readonly ChangeEvent[]
}

/** One row, its number with what it holds. */
export interface LoggedChanges {
  readonly number: number
  readonly events: readonly ChangeEvent[]
}

/** A record whose outbox is not empty. */
export interface Untold {
  readonly id: ReferralId
  readonly version: number
  readonly outbox: readonly ChangeEvent[]
}

export interface ChangeLog {
  /** Records with something to tell, in no order. */
  untold(limit: number): Promise<readonly Untold[]>
  /** Empties the outboxes of records that are as they were read, and answers which: one that has moved on keeps all. */
  clear(told: readonly Untold[]): Promise<readonly Untold[]>
  /** Number of the last row; 0 before the first. */
  head(): Promise<number>
  /** Which of these events are in a row already. */
  known(ids: readonly EventId[]): Promise<ReadonlySet<EventId>>
  /** Writes the row of that number. False: it is there already, another follower wrote it. */
  append(number: number, events: readonly ChangeEvent[]): Promise<boolean>
  /** Rows after that number that hold something for the agency, oldest first. */
  after(number: number, agencyId: AgencyId, limit: number): Promise<readonly LoggedChanges[]>
}

const schema = new Schema<ChangeRow>(
  { _id: String, agencies: [String], events: [Schema.Types.Mixed] },
  { collection: 'change_log', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
schema.index({ agencies: 1, _id: 1 }, { name: 'agency-in-order' })
schema.index({ 'events.id': 1 }, { name: 'event' })

const DIGITS = 12
/** A row's number as its id, which sorts as the number does. */
const rowId = (number: number): string => String(number).padStart(DIGITS, '0')

type UntoldDocument = Pick<ReferralDocument, '_id' | 'version' | 'outbox'>

interface PlainUpdates {
  bulkWrite(
    each: readonly { readonly updateOne: { readonly filter: object; readonly update: object } }[],
    how: { readonly ordered: false },
  ): Promise<{ readonly matchedCount: number }>
}

/** Builds the log. */
export const createChangeLog = ({ connection }: { readonly connection: Connection }): ChangeLog => {
  const rows = modelOn(connection, 'changes', schema)
  const referrals = referralModel(connection)
  const plain: PlainUpdates = referrals.collection
  /** One that has moved on has something to tell again, or still. */
  const withoutMoved = async (told: readonly Untold[]): Promise<readonly Untold[]> => {
    const ids = told.map(({ id }) => id)
    const left = await atEdge('reading what moved on while it was told', () =>
      referrals.find({ _id: { $in: ids }, untold: true }, { _id: 1 }).lean<Pick<UntoldDocument, '_id'>[]>(),
    )
    const moved = new Set(left.map(({ _id }) => _id))
    return told.filter(({ id }) => !moved.has(id))
  }
  return {
    async untold(limit) {
      const found = await atEdge('reading what is not told', () =>
        referrals.find({ untold: true }, { version: 1, outbox: 1 }).limit(limit).lean<UntoldDocument[]>(),
      )
      return found.map(({ _id, version, outbox = [] }) => ({ id: _id, version, outbox }))
    },
    async clear(told) {
      if (told.length === 0) return told
      const update = { $set: { outbox: [] }, $unset: { untold: '' } }
      const each = told.map(({ id: _id, version }) => ({ updateOne: { filter: { _id, version }, update } }))
      const { matchedCount } = await atEdge('marking records as told', () =>
        plain.bulkWrite(each, { ordered: false }),
      )
      return matchedCount === told.length ? told : await withoutMoved(told)
    },
    async head() {
      const [last] = await atEdge('reading the end of the change log', () =>
        rows.find({}, { _id: 1 }).sort({ _id: -1 }).limit(1).lean<Pick<ChangeRow, '_id'>[]>(),
      )
      return last === undefined ? 0 : Number(last._id)
    },
    async known(ids) {
      const wanted = new Set(ids)
      if (wanted.size === 0) return wanted
      const found = await atEdge('reading which changes are logged', () =>
        rows.find({ 'events.id': { $in: ids } }, { events: 1 }).lean<Pick<ChangeRow, 'events'>[]>(),
      )
      return new Set(found.flatMap(({ events }) => events.map(({ id }) => id)).filter((id) => wanted.has(id)))
    },
    append: async (number, events) => {
      const agencies = [...new Set(events.flatMap((event) => event.agencies))]
      return (await insertOnce(rows, { _id: rowId(number), agencies, events })) === 'inserted'
    },
    async after(number, agencyId, limit) {
      const found = await atEdge('reading changes', () =>
        rows
          .find({ agencies: agencyId, _id: { $gt: rowId(number) } })
          .sort({ _id: 1 })
          .limit(limit)
          .lean<ChangeRow[]>(),
      )
      return found.map(({ _id, events }) => ({
        number: Number(_id),
        events: events.filter(({ agencies }) => agencies.includes(agencyId)),
      }))
    },
  }
}
