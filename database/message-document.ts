/** A message that is sent as it lies in MongoDB, with the attempts at it. */
import { type Connection, type Model, Schema } from 'mongoose'
import type { AttemptResult, MessageKey, MessagePurpose, ReturnReason } from '../domain/delivery.ts'
import type { ChannelId, ReceivedMessageId, RecipientId, ReferralId } from '../domain/ids.ts'
import type { Category } from '../domain/sharing/categories.ts'
import { modelOn } from './connection.ts'
import type { StoredBytes } from './stored-bytes.ts'
import { countsVersions } from './versioned.ts'

/** A document ready for a transport, with its protocol headers. */
export interface MessageDocument {
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly headers: Readonly<Record<string, string>>
}

/** One try on one channel. Without an end it is under way, or its process died. */
export interface StoredAttempt {
  readonly number: number
  readonly channelId: ChannelId
  readonly startedAt: string
  /** Hash of where the channel led then. Absent in what was stored before this was noted. */
  readonly place?: string
  /** The first attempt of the round that it is of. Absent as `place` is. */
  readonly roundStart?: number
  /** Kinds of information that it sent at most: the message may hold others since. Absent as in the message. */
  readonly categories?: readonly Category[]
  readonly finishedAt?: string
  readonly result?: AttemptResult
  /** What it handed over came back since: surely not accepted, whatever its own end was. */
  readonly returned?: {
    readonly at: string
    readonly because: ReturnReason
    /** The message that said so. Absent: they were asked. */
    readonly by?: ReceivedMessageId
  }
}

/** Bytes that a message had before. */
export interface EarlierBytes {
  readonly sha256: string
  readonly madeAt: string
  readonly format?: string
}

/** A message as it is stored, without its bytes. */
export interface StoredMessage {
  readonly key: MessageKey
  /** Counts its changes: what a caller saw is handed back to save reading it again. */
  readonly version: number
  /** Names the message on the wire: unique. */
  readonly wireId: string
  /** The item, or the received message that is answered. */
  readonly itemId: ReferralId | ReceivedMessageId
  readonly recipientId: RecipientId
  readonly messageVersion: number
  readonly purpose: MessagePurpose
  readonly correlationId: string
  readonly madeAt: string
  /** When the sharing decision was made that it was composed under. */
  readonly madeUnder?: string
  /** Kinds of information that it holds at most. Absent in a notice, and in what was stored before this was noted. */
  readonly categories?: readonly Category[]
  /** Version of the content that it was composed of. Absent: the first. */
  readonly contentVersion?: number
  /** Name of the format that its bytes are in. Absent in what was stored before this was noted. */
  readonly format?: string
  /** Bytes of documents that the channel took for which it was composed; 0: none. Absent as `format` is. */
  readonly documentsWithin?: number
  /**
   * What it was before a decision that was made anew or narrowed since, a correction or a channel of another format had it
   * composed anew, oldest first: evidence of what may have left. Its bytes are in database/earlier-messages.ts.
   */
  readonly earlier?: readonly EarlierBytes[]
  /** SHA-256 of the document's bytes, in hex. */
  readonly sha256: string
  /** In order of number. */
  readonly attempts: readonly StoredAttempt[]
}

export type NewMessage = Omit<StoredMessage, 'version' | 'sha256' | 'earlier' | 'attempts'> & {
  readonly document: MessageDocument
}

/** An attempt with the sealed answer to it. */
export type AttemptDocument = StoredAttempt & { readonly answer?: StoredBytes }

export type MessageRow = Omit<StoredMessage, 'key' | 'attempts'> & {
  readonly _id: MessageKey
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: StoredBytes
  /** By number. */
  readonly attempts: Readonly<Record<string, AttemptDocument>>
}

const schema = new Schema<MessageRow>(
  {
    _id: String,
    version: Number,
    wireId: String,
    itemId: String,
    recipientId: String,
    messageVersion: Number,
    purpose: String,
    correlationId: String,
    madeAt: String,
    madeUnder: String,
    categories: { type: [String], default: undefined },
    contentVersion: Number,
    format: String,
    documentsWithin: Number,
    earlier: Schema.Types.Mixed,
    sha256: String,
    contentType: String,
    headers: Schema.Types.Mixed,
    bytes: Schema.Types.Buffer,
    attempts: Schema.Types.Mixed,
  },
  { collection: 'messages', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
countsVersions(schema)
schema.index({ wireId: 1 }, { name: 'wire-id', unique: true })

/** The model, for this folder alone. */
export const messageModel = (connection: Connection): Model<MessageRow> =>
  modelOn(connection, 'message', schema)

/** What a read of a message's standing leaves out. */
export const WITHOUT_BYTES = { bytes: 0, headers: 0, contentType: 0 } as const

export const attemptFrom = ({ answer: _answer, ...attempt }: AttemptDocument): StoredAttempt => attempt

/** The message of a row. */
export const messageFrom = (row: Omit<MessageRow, 'bytes' | 'headers' | 'contentType'>): StoredMessage => {
  const { _id, attempts, ...rest } = row
  return {
    ...rest,
    key: _id,
    attempts: Object.values(attempts)
      .map(attemptFrom)
      .sort((one, other) => one.number - other.number),
  }
}

/** The item's id, which every key begins with: what is sealed belongs to it. */
export const subjectOf = (key: MessageKey): string => key.slice(0, key.indexOf(':'))
