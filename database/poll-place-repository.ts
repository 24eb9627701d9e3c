/**
 * Where the fetching of each channel's replies goes on. Moved only after what was fetched is stored. A place means
 * something at one partner's system alone: a channel that leads elsewhere begins there from the beginning.
 */
import { type Connection, Schema } from 'mongoose'
import type { ChannelId } from '../domain/ids.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import { changeIfVersion, countsVersions, insertOnce } from './versioned.ts'

interface PollPlaceRow {
  readonly _id: ChannelId
  readonly version: number
  readonly place: string
  /** Absent in what was stored before this was noted. */
  readonly from?: string
}

/** A place as it was read; `version` 0: none is kept yet. */
export interface PollPlace {
  /** Absent: from the beginning, also where the one that is kept is of another system. */
  readonly place?: string
  /** Whether it is kept with the system that it is of. */
  readonly isMarked: boolean
  readonly version: number
}

export interface PollPlaceRepository {
  /** `from` names the system that the channel leads to now. */
  of(channelId: ChannelId, from: string): Promise<PollPlace>
  /** Moves on from a place as it was read. False: another process has moved it meanwhile. */
  move(
    channelId: ChannelId,
    seen: PollPlace,
    next: { readonly place: string; readonly from: string },
  ): Promise<boolean>
}

const SCHEMA = countsVersions(
  new Schema<PollPlaceRow>(
    { _id: String, version: Number, place: String, from: String },
    { versionKey: false, strict: 'throw', strictQuery: 'throw' },
  ),
)

/** Builds the repository. */
export const createPollPlaceRepository = ({
  connection,
}: {
  readonly connection: Connection
}): PollPlaceRepository => {
  const model = modelOn(connection, 'poll_places', SCHEMA)
  return {
    async of(channelId, from) {
      const row = await atEdge(`reading where ${channelId} goes on`, () =>
        model.findById(channelId).lean<PollPlaceRow>(),
      )
      if (row === null) return { version: 0, isMarked: false }
      const isHere = row.from === undefined || row.from === from
      return {
        version: row.version,
        isMarked: row.from === from,
        ...(isHere ? { place: row.place } : {}),
      }
    },
    async move(channelId, { version }, next) {
      if (version > 0) return changeIfVersion(model, { _id: channelId, version }, next)
      return (await insertOnce(model, { _id: channelId, version: 1, ...next })) === 'inserted'
    },
  }
}
