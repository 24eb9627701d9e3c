/** Where the fetching of each channel's replies goes on. Moved only after what was fetched is stored. */
import { type Connection, Schema } from 'mongoose'
import type { ChannelId } from '../domain/ids.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import { changeIfVersion, countsVersions, insertOnce } from './versioned.ts'

interface PollPlaceRow {
  readonly _id: ChannelId
  readonly version: number
  readonly place: string
}

/** A place as it was read; `version` 0: none is kept yet. */
export interface PollPlace {
  readonly place?: string
  readonly version: number
}

export interface PollPlaceRepository {
  of(channelId: ChannelId): Promise<PollPlace>
  /** Moves on from a place as it was read. False: another process has moved it meanwhile. */
  move(channelId: ChannelId, seen: PollPlace, place: string): Promise<boolean>
}

const SCHEMA = countsVersions(
  new Schema<PollPlaceRow>(
    { _id: String, version: Number, place: String },
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
    async of(channelId) {
      const row = await atEdge(`reading where ${channelId} goes on`, () =>
        model.findById(channelId).lean<PollPlaceRow>(),
      )
      return row === null ? { version: 0 } : { place: row.place, version: row.version }
    },
    async move(channelId, { version }, place) {
      if (version > 0) return changeIfVersion(model, { _id: channelId, version }, { place })
      return (await insertOnce(model, { _id: channelId, version: 1, place })) === 'inserted'
    },
  }
}
