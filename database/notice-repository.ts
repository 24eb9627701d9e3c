/** Notices to people: ids and codes only, what is owed and what became of it. */
import { type Connection, type Model, type QueryFilter, Schema } from 'mongoose'
import type { AttentionKind } from '../domain/attention.ts'
import {
  type AttentionItemId,
  ID_PREFIXES,
  idOf,
  type NoticeId,
  type ReferralId,
  type UserId,
} from '../domain/ids.ts'
import type { NoticeState, NoticeWay } from '../domain/notice.ts'
import { Fault } from '../runtime/fault.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import { changeIfVersion, countsVersions, insertOnce, untilUnmoved } from './versioned.ts'

/** A notice about one attention item to one person: there is never a second one. */
export interface NewNotice {
  readonly id: NoticeId
  /** Kind of the attention item. */
  readonly kind: AttentionKind
  readonly attentionItemId: AttentionItemId
  readonly userId: UserId
  readonly itemId: ReferralId
  readonly createdAt: string
}

export interface Notice extends NewNotice {
  readonly version: number
  readonly state: NoticeState
  /** Its procedure is known to have begun. */
  readonly started: boolean
  /** How often it was chased; each chase is a round of attempts of its own. */
  readonly chases: number
  /** Attempts in this round, and when the round began. */
  readonly attempts: number
  readonly roundAt: string
  /** Ways in which this address was refused. */
  readonly refusedWays: readonly NoticeWay[]
  readonly way?: NoticeWay
  /** Last time it was taken by a carrier. */
  readonly sentAt?: string
  /** Why it was not sent, or how its last attempt ended, as a code. */
  readonly because?: string
}

export interface NoticeRepository {
  /** Stores the notice, unless there is one already. */
  oweOnce(notice: NewNotice): Promise<void>
  byId(id: NoticeId): Promise<Notice | undefined>
  /**
   * Changes it by a pure function, which may be asked several times; the same object changes nothing.
   * @throws Fault `data-damaged` when there is no such notice
   */
  change(id: NoticeId, change: (notice: Notice) => Notice): Promise<Notice>
  /** Ids of those whose procedure is not known to have begun, oldest first. */
  notStarted(query: { readonly limit: number }): Promise<readonly NoticeId[]>
}

type NoticeRow = Omit<Notice, 'id'> & { readonly _id: NoticeId }

const schema = new Schema<NoticeRow>(
  {
    _id: String,
    version: Number,
    kind: String,
    attentionItemId: String,
    userId: String,
    itemId: String,
    createdAt: String,
    state: String,
    started: Boolean,
    chases: Number,
    attempts: Number,
    roundAt: String,
    refusedWays: [String],
    way: String,
    sentAt: String,
    because: String,
  },
  { collection: 'notices', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
countsVersions(schema)
schema.index({ started: 1, createdAt: 1 }, { name: 'not-started' })

/** The id of the notice about an attention item to a person. */
export const noticeIdOf = (attentionItemId: AttentionItemId, userId: UserId): NoticeId =>
  idOf('notice', `${ID_PREFIXES.notice}_${uuidV5(['notice', attentionItemId, userId].join('|'))}`)

const noticeFrom = ({ _id, ...rest }: NoticeRow): Notice => ({ ...rest, id: _id })

const oweOnce = async (model: Model<NoticeRow>, { id, ...notice }: NewNotice): Promise<void> => {
  await insertOnce(model, {
    ...notice,
    _id: id,
    version: 1,
    state: 'waiting',
    started: false,
    chases: 0,
    attempts: 0,
    roundAt: notice.createdAt,
    refusedWays: [],
  })
}

const change = (
  model: Model<NoticeRow>,
  id: NoticeId,
  changed: (notice: Notice) => Notice,
): Promise<Notice> =>
  untilUnmoved(id, async () => {
    const row = await atEdge(`reading ${id}`, () => model.findById(id).lean<NoticeRow>())
    if (row === null)
      throw new Fault(
        'data-damaged',
        `Notice ${id} is not stored, though something refers to it. Restore it.`,
      )
    const current = noticeFrom(row)
    const next = changed(current)
    if (next === current) return current
    const { id: _id, version: _version, ...fields } = next
    return (await changeIfVersion(model, row, fields)) ? { ...next, version: row.version + 1 } : undefined
  })

const notStarted = async (model: Model<NoticeRow>, limit: number): Promise<readonly NoticeId[]> => {
  const filter: QueryFilter<NoticeRow> = { started: false }
  const found = await atEdge('reading which notices are owed', () =>
    model.find(filter, { _id: 1 }).sort({ createdAt: 1 }).limit(limit).lean<Pick<NoticeRow, '_id'>[]>(),
  )
  return found.map(({ _id }) => _id)
}

/** Builds the repository. */
export const createNoticeRepository = ({
  connection,
}: {
  readonly connection: Connection
}): NoticeRepository => {
  const model = modelOn(connection, 'notice', schema)
  return {
    oweOnce: (notice) => oweOnce(model, notice),
    async byId(id) {
      const row = await atEdge(`reading ${id}`, () => model.findById(id).lean<NoticeRow>())
      return row === null ? undefined : noticeFrom(row)
    },
    change: (id, changed) => change(model, id, changed),
    notStarted: ({ limit }) => notStarted(model, limit),
  }
}
