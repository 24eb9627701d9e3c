/** An attachment as it lies in MongoDB, without its bytes. Its name is sealed: people name files after children. */
import { type Connection, type Model, Schema } from 'mongoose'
import type { AttachmentState, AttachmentType } from '../domain/attachment.ts'
import type { AgencyId, AttachmentId, UserId } from '../domain/ids.ts'
import { modelOn } from './connection.ts'
import { asText, type Sealer } from './personal-data.ts'
import { countsVersions } from './versioned.ts'

/** What is known once its bytes are whole and were found to be what they say. */
export interface Attachment {
  readonly id: AttachmentId
  readonly version: number
  readonly state: Exclude<AttachmentState, 'arriving'>
  readonly agencyId: AgencyId
  readonly userId: UserId
  readonly type: AttachmentType
  readonly bytes: number
  /** Of the original, in hex. */
  readonly sha256: string
  readonly fileName: string
  readonly receivedAt: string
  readonly scannedAt?: string
  /** The scanner's program and signatures. */
  readonly scannedBy?: string
  /** The scanner's name of what it found. */
  readonly signature?: string
  /** Idempotency key of the referral that it goes with, and since when. */
  readonly usedUnder?: string
  readonly usedAt?: string
}

/** The same as stored, from its first byte on. */
export type AttachmentRow = Pick<Attachment, 'version' | 'agencyId' | 'userId' | 'receivedAt'> &
  Partial<Omit<Attachment, 'id' | 'state'>> & {
    readonly _id: AttachmentId
    readonly state: AttachmentState
    readonly idempotencyKey?: string
    readonly fingerprint?: string
  }

const schema = new Schema<AttachmentRow>(
  {
    _id: String,
    version: Number,
    state: String,
    agencyId: String,
    userId: String,
    type: String,
    bytes: Number,
    sha256: String,
    fileName: String,
    receivedAt: String,
    scannedAt: String,
    scannedBy: String,
    signature: String,
    usedUnder: String,
    usedAt: String,
    idempotencyKey: String,
    fingerprint: String,
  },
  { collection: 'attachments', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
countsVersions(schema)
schema.index({ idempotencyKey: 1 }, { name: 'idempotency-key', unique: true, sparse: true })
schema.index({ state: 1, receivedAt: 1 }, { name: 'by-state' })

/** The model, for this folder alone. */
export const attachmentModel = (connection: Connection): Model<AttachmentRow> =>
  modelOn(connection, 'attachment', schema)

/** The attachment of a row; `undefined` while its bytes are arriving. */
export const attachmentFrom = (sealer: Sealer, row: AttachmentRow | null): Attachment | undefined => {
  if (row === null || row.state === 'arriving') return undefined
  const { _id, state, type, bytes, sha256, fileName } = row
  if (type === undefined || bytes === undefined || sha256 === undefined || fileName === undefined)
    return undefined
  const { idempotencyKey: _key, fingerprint: _print, ...rest } = row
  const { _id: _same, ...known } = rest
  return { ...known, id: _id, state, type, bytes, sha256, fileName: sealer.open(_id, fileName, asText) }
}
