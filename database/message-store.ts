/** What the reading and writing of messages stand on, for this folder alone. */
import type { Model, QueryFilter } from 'mongoose'
import type { MessageKey } from '../domain/delivery.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import type { EarlierRow, SealedDocument } from './earlier-message-document.ts'
import { type MessageRow, messageFrom, type StoredMessage, WITHOUT_BYTES } from './message-document.ts'
import type { Sealer } from './personal-data.ts'

/** The fault of one that is to be sent and is not there. */
export const missing = (key: MessageKey): Fault =>
  new Fault('data-damaged', `Message ${key} is not stored, though it is to be sent. Restore it.`)

export interface MessageStore {
  readonly model: Model<MessageRow>
  readonly earlier: Model<EarlierRow>
  readonly sealer: Sealer
}

/** A message's document as it is stored. */
export const readSealed = async (
  { model }: MessageStore,
  key: MessageKey,
  where: QueryFilter<MessageRow> = {},
): Promise<SealedDocument | undefined> => {
  const found = await atEdge(`reading the document of ${key}`, () =>
    model.findOne({ _id: key, ...where }, { contentType: 1, headers: 1, bytes: 1 }).lean<SealedDocument>(),
  )
  return found ?? undefined
}

/** One message without its bytes. */
export const readOne = async (
  { model }: MessageStore,
  where: QueryFilter<MessageRow>,
): Promise<StoredMessage | undefined> => {
  const found = await atEdge('reading a message', () =>
    model.findOne(where, WITHOUT_BYTES).lean<MessageRow>(),
  )
  return found === null ? undefined : messageFrom(found)
}

/** Those that fit, without their bytes. */
export const readAll = async (
  { model }: MessageStore,
  where: QueryFilter<MessageRow>,
): Promise<readonly StoredMessage[]> => {
  const found = await atEdge('reading messages', () => model.find(where, WITHOUT_BYTES).lean<MessageRow[]>())
  return found.map(messageFrom)
}
