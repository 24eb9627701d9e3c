/** Who does what only one process should do at a time: a duty held for a while, and free again when its holder is gone. */
import { type Connection, Schema } from 'mongoose'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import { changeIfVersion, countsVersions, insertOnce } from './versioned.ts'

interface LeaseRow {
  readonly _id: string
  readonly version: number
  readonly holder: string
  readonly until: string
}

export interface LeaseRepository {
  /** Takes the duty, or keeps it, until that instant. False: another holds it. `now` and `until` are instants. */
  hold(duty: string, holder: string, time: { readonly now: string; readonly until: string }): Promise<boolean>
  /** Gives it up, so that another need not wait for its end. */
  release(duty: string, holder: string, now: string): Promise<void>
}

const SCHEMA = countsVersions(
  new Schema<LeaseRow>(
    { _id: String, version: Number, holder: String, until: String },
    { versionKey: false, strict: 'throw', strictQuery: 'throw' },
  ),
)

/** Builds the repository. */
export const createLeaseRepository = ({
  connection,
}: {
  readonly connection: Connection
}): LeaseRepository => {
  const model = modelOn(connection, 'leases', SCHEMA)
  const read = (duty: string) =>
    atEdge(`reading who holds ${duty}`, () => model.findById(duty).lean<LeaseRow>())
  return {
    async hold(duty, holder, { now, until }) {
      const row = await read(duty)
      if (row === null)
        return (await insertOnce(model, { _id: duty, version: 1, holder, until })) === 'inserted'
      if (row.holder !== holder && row.until > now) return false
      return changeIfVersion(model, row, { holder, until })
    },
    async release(duty, holder, now) {
      const row = await read(duty)
      if (row?.holder === holder) await changeIfVersion(model, row, { until: now })
    },
  }
}
