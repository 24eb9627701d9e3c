/** What is sent: each message once under its key for ever (P2), and each attempt at it. */
import type { Connection, QueryFilter } from 'mongoose'
import type { MessageKey } from '../domain/delivery.ts'
import type { ReferralId } from '../domain/ids.ts'
import { sha256Of } from '../runtime/sha256.ts'
import { earlierModel } from './earlier-message-document.ts'
import { earlierBytes, keepAside } from './earlier-messages.ts'
import {
  answerOf,
  beginAttempt,
  finishAttempt,
  type MessageAttempts,
  noteReturned,
} from './message-attempts.ts'
import {
  type MessageDocument,
  type MessageRow,
  messageFrom,
  messageModel,
  type NewMessage,
  type StoredMessage,
  subjectOf,
} from './message-document.ts'
import { type MessageStore, missing, readAll, readOne, readSealed } from './message-store.ts'
import type { Sealer } from './personal-data.ts'
import { bytesOf } from './stored-bytes.ts'
import { changeIfVersion, insertOnce, untilUnmoved } from './versioned.ts'

export interface MessageRepository extends MessageAttempts {
  /** Stores the message; where one has this key already, that one stands and is answered. */
  makeOnce(message: NewMessage): Promise<{ readonly made: boolean; readonly message: StoredMessage }>
  /**
   * Puts another document under the same key, made under a fresh decision, of corrected content or for a channel of another
   * format; what it was is kept. Of several that do so, one has done it, and the others are answered what then stands.
   */
  remake(
    seen: StoredMessage,
    made: Pick<
      NewMessage,
      'document' | 'madeAt' | 'madeUnder' | 'categories' | 'contentVersion' | 'format' | 'documentsWithin'
    >,
  ): Promise<StoredMessage>
  byKey(key: MessageKey): Promise<StoredMessage | undefined>
  /** By its UUID, or by the first four groups of it, where the wire has room for no more. */
  byWireId(wireId: string): Promise<StoredMessage | undefined>
  /** All of an item, in no order. */
  aboutItem(itemId: ReferralId): Promise<readonly StoredMessage[]>
  /** The bytes that it had before, by their hash. @throws Fault `data-damaged` when they are not there or do not open. */
  earlierBytesOf(key: MessageKey, sha256: string): Promise<Uint8Array>
  /** The exact bytes to send. @throws Fault `data-damaged` when there are none or they do not open. */
  documentOf(key: MessageKey): Promise<MessageDocument>
}

const FOUR_GROUPS = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}$/

/** Two of ours that begin with the same 80 bits there are not, in practice; whose answer it is, is checked besides. */
const namedBy = (wireId: string): QueryFilter<MessageRow> =>
  FOUR_GROUPS.test(wireId) ? { wireId: { $gt: `${wireId}-`, $lt: `${wireId}.` } } : { wireId }

const makeOnce = (store: MessageStore, message: NewMessage): ReturnType<MessageRepository['makeOnce']> => {
  const { key, document, ...rest } = message
  const made = {
    ...rest,
    _id: key,
    version: 1,
    sha256: sha256Of(document.bytes),
    attempts: {},
  }
  const row: MessageRow = {
    ...made,
    contentType: document.contentType,
    headers: document.headers,
    bytes: store.sealer.sealBytes(subjectOf(key), document.bytes),
  }
  return untilUnmoved(`message ${key}`, async () => {
    if ((await insertOnce(store.model, row)) === 'inserted') return { made: true, message: messageFrom(made) }
    const known = await readOne(store, { _id: key })
    return known === undefined ? undefined : { made: false, message: known }
  })
}

const remake = (
  store: MessageStore,
  ...[seen, made]: Parameters<MessageRepository['remake']>
): Promise<StoredMessage> => {
  const { document, madeAt, madeUnder, categories, contentVersion = 1, format, documentsWithin } = made
  const { contentType, headers } = document
  const bytes = store.sealer.sealBytes(subjectOf(seen.key), document.bytes)
  const remakeFrom = async (message: StoredMessage): Promise<StoredMessage | undefined> => {
    const { key, version, sha256, earlier = [] } = message
    const fields = {
      madeAt,
      ...(madeUnder === undefined ? {} : { madeUnder }),
      ...(categories === undefined ? {} : { categories }),
      ...(contentVersion === 1 ? {} : { contentVersion }),
      ...(format === undefined ? {} : { format }),
      ...(documentsWithin === undefined ? {} : { documentsWithin }),
      earlier: [
        ...earlier,
        {
          sha256,
          madeAt: message.madeAt,
          ...(message.format === undefined ? {} : { format: message.format }),
        },
      ],
      sha256: sha256Of(document.bytes),
    }
    await keepAside(store, key, sha256)
    return (await changeIfVersion(
      store.model,
      { _id: key, version },
      { ...fields, contentType, headers, bytes },
    ))
      ? { ...message, ...fields, version: version + 1 }
      : undefined
  }
  let message: StoredMessage | undefined = seen
  return untilUnmoved(`message ${seen.key}`, async () => {
    if (message === undefined) throw missing(seen.key)
    if (isMadeSo(message, made)) return message
    const remade = await remakeFrom(message)
    if (remade === undefined) message = await readOne(store, { _id: seen.key })
    return remade
  })
}

/** Whether another run has made it so already. */
const isMadeSo = (
  message: StoredMessage,
  {
    madeUnder,
    categories,
    contentVersion = 1,
    format,
    documentsWithin,
  }: Parameters<MessageRepository['remake']>[1],
): boolean =>
  message.madeUnder === madeUnder &&
  (categories === undefined || message.categories?.join() === categories.join()) &&
  (message.contentVersion ?? 1) === contentVersion &&
  (format === undefined || (message.format === format && message.documentsWithin === documentsWithin))

const documentOf = async (store: MessageStore, key: MessageKey): Promise<MessageDocument> => {
  const found = await readSealed(store, key)
  if (found === undefined) throw missing(key)
  const { contentType, headers, bytes } = found
  return { contentType, headers, bytes: store.sealer.openBytes(subjectOf(key), bytesOf(bytes)) }
}

/** Builds the repository. */
export const createMessageRepository = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): MessageRepository => {
  const store: MessageStore = { model: messageModel(connection), earlier: earlierModel(connection), sealer }
  return {
    makeOnce: (message) => makeOnce(store, message),
    remake: (...made) => remake(store, ...made),
    byKey: (key) => readOne(store, { _id: key }),
    byWireId: (wireId) => readOne(store, namedBy(wireId)),
    aboutItem: (itemId) => readAll(store, { _id: { $gt: `${itemId}::0`, $lt: `${itemId};::0` } }),
    earlierBytesOf: (...which) => earlierBytes(store, ...which),
    documentOf: (key) => documentOf(store, key),
    beginAttempt: (...attempt) => beginAttempt(store, ...attempt),
    finishAttempt: (...end) => finishAttempt(store, ...end),
    noteReturned: (...returned) => noteReturned(store, ...returned),
    answerOf: (key, number) => answerOf(store, key, number),
  }
}
