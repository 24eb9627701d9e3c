/** Bytes that a message had before, as they are stored. */
import { type Connection, type Model, Schema } from 'mongoose'
import { modelOn } from './connection.ts'
import type { MessageRow } from './message-document.ts'

/** What of a message is put aside with its bytes. */
export type SealedDocument = Pick<MessageRow, 'contentType' | 'headers' | 'bytes'>

/** `_id`: the message's key and the hash of these bytes. */
export type EarlierRow = SealedDocument & { readonly _id: string }

const schema = new Schema<EarlierRow>(
  {
    _id: String,
    contentType: String,
    headers: Schema.Types.Mixed,
    bytes: Schema.Types.Buffer,
  },
  { collection: 'earlier_messages', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)

/** The model, for this folder alone. */
export const earlierModel = (connection: Connection): Model<EarlierRow> =>
  modelOn(connection, 'earlier-message', schema)
