/**
 * A received message as it lies in MongoDB. One document holds a message's content key and every request id under
 * which those bytes came, each unique over the whole collection: so whoever dies where, exactly one document owns a
 * content and a request id, and a repeat finds it.
 */
import { type Connection, type Model, Schema } from 'mongoose'
import type { ChannelId, ReceivedMessageId, ReferralId, UserId } from '../domain/ids.ts'
import { sha256Of } from '../runtime/sha256.ts'
import { modelOn } from './connection.ts'
import type { StoredBytes } from './stored-bytes.ts'
import { countsVersions } from './versioned.ts'

/** An answer on the wire. */
export interface ReceivedAnswer {
  readonly status: number
  readonly contentType: string
  readonly bytes: Uint8Array
}

export interface NewReceivedMessage {
  readonly id: ReceivedMessageId
  readonly sender: string
  /** The client system that sent it: acts again when the message is finished after a crash. */
  readonly userId: UserId
  readonly requestId: string
  readonly correlationId: string
  readonly bundleId?: string
  /** The channel by which it was fetched. */
  readonly channelId?: ChannelId
  readonly contentType: string
  readonly bytes: Uint8Array
  /** Protocol headers worth keeping; never credentials. */
  readonly headers: Readonly<Record<string, string>>
  readonly receivedAt: string
  /** Until then the process that received it is taken to be at work on it. */
  readonly lockedUntil: string
}

/** A received message as it is stored, without its bytes. */
export interface StoredReceivedMessage {
  readonly id: ReceivedMessageId
  readonly sender: string
  readonly userId: UserId
  /** The request id under which these bytes came first. */
  readonly requestId: string
  readonly correlationId: string
  readonly bundleId?: string
  readonly channelId?: ChannelId
  /** SHA-256 of the bytes, in hex. */
  readonly fingerprint: string
  readonly receivedAt: string
  readonly state: 'processing' | 'processed'
  readonly lockedUntil: string
  readonly answer?: ReceivedAnswer
  readonly referralId?: ReferralId
  readonly matched?: boolean
  readonly meaning?: string
}

export type ReceivedRow = Omit<StoredReceivedMessage, 'id' | 'answer'> & {
  readonly _id: ReceivedMessageId
  readonly version: number
  readonly contentKey: string
  /** One for each request id under which the bytes came. */
  readonly requestKeys: readonly string[]
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: StoredBytes
  readonly answer?: Omit<ReceivedAnswer, 'bytes'> & { readonly bytes: StoredBytes }
}

const schema = new Schema<ReceivedRow>(
  {
    _id: String,
    version: Number,
    contentKey: String,
    requestKeys: [String],
    sender: String,
    userId: String,
    requestId: String,
    correlationId: String,
    bundleId: String,
    channelId: String,
    fingerprint: String,
    receivedAt: String,
    state: String,
    lockedUntil: String,
    referralId: String,
    matched: Boolean,
    meaning: String,
    contentType: String,
    headers: Schema.Types.Mixed,
    bytes: Schema.Types.Buffer,
    answer: Schema.Types.Mixed,
  },
  { collection: 'received_messages', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
countsVersions(schema)
schema.index({ contentKey: 1 }, { name: 'content', unique: true })
schema.index({ requestKeys: 1 }, { name: 'request', unique: true })
schema.index({ referralId: 1 }, { name: 'by-item', sparse: true })
schema.index({ state: 1, receivedAt: 1 }, { name: 'unfinished' })

export interface BundleRow {
  readonly _id: string
  readonly messageId: ReceivedMessageId
}

const bundleSchema = new Schema<BundleRow>(
  { _id: String, messageId: String },
  { collection: 'received_bundles', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)

/** The models, for this folder alone. */
export const receivedModel = (connection: Connection): Model<ReceivedRow> =>
  modelOn(connection, 'received message', schema)
export const bundleModel = (connection: Connection): Model<BundleRow> =>
  modelOn(connection, 'received bundle', bundleSchema)

/** A key of fixed length over parts that a sender chose. */
export const keyOf = (...parts: readonly string[]): string => sha256Of(JSON.stringify(parts))
