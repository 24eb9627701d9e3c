/** What is sent: each message once under its key for ever (P2), and each attempt at it. */
import { createHash } from 'node:crypto'
import type { Connection, Model, QueryFilter } from 'mongoose'
import type { AttemptResult, MessageKey } from '../domain/delivery.ts'
import type { ChannelId } from '../domain/ids.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import {
  type AttemptDocument,
  attemptFrom,
  type MessageDocument,
  type MessageRow,
  messageFrom,
  messageModel,
  type NewMessage,
  type StoredAttempt,
  type StoredMessage,
  subjectOf,
  WITHOUT_BYTES,
} from './message-document.ts'
import type { Sealer } from './personal-data.ts'
import { bytesOf } from './stored-bytes.ts'
import { changeIfVersion, insertOnce, untilUnmoved } from './versioned.ts'

export interface MessageRepository {
  /** Stores the message; where one has this key already, that one stands and is answered. */
  makeOnce(message: NewMessage): Promise<{ readonly made: boolean; readonly message: StoredMessage }>
  /**
   * Puts another document under the same key, made under a fresh decision or of corrected content; what it was is kept by its hash. Of several
   * that do so, one has done it, and the others are answered what then stands.
   */
  remake(
    seen: StoredMessage,
    made: Pick<NewMessage, 'document' | 'madeAt' | 'madeUnder' | 'contentVersion'>,
  ): Promise<StoredMessage>
  byKey(key: MessageKey): Promise<StoredMessage | undefined>
  /** By its UUID, or by the first four groups of it, where the wire has room for no more. */
  byWireId(wireId: string): Promise<StoredMessage | undefined>
  /** The exact bytes to send. @throws Fault `data-damaged` when there are none or they do not open. */
  documentOf(key: MessageKey): Promise<MessageDocument>
  /** Begins an attempt at a message as it was seen. Of several that begin the same number one has begun it. */
  beginAttempt(
    seen: StoredMessage,
    attempt: { readonly number: number; readonly channelId: ChannelId; readonly at: string },
  ): Promise<{ readonly begun: boolean; readonly message: StoredMessage }>
  /** Ends an attempt with its result. Not `ended`: it has ended already, and that end stands. */
  finishAttempt(
    seen: StoredMessage,
    number: number,
    end: { readonly result: AttemptResult; readonly at: string; readonly answer?: Uint8Array },
  ): Promise<{ readonly ended: boolean; readonly message: StoredMessage }>
  /** The partner's answer to an attempt, as it came. */
  answerOf(key: MessageKey, number: number): Promise<Uint8Array | undefined>
}

const missing = (key: MessageKey): Fault =>
  new Fault('data-damaged', `Message ${key} is not stored, though it is to be sent. Restore it.`)

interface Store {
  readonly model: Model<MessageRow>
  readonly sealer: Sealer
}

const readOne = async (
  { model }: Store,
  where: QueryFilter<MessageRow>,
): Promise<StoredMessage | undefined> => {
  const found = await atEdge('reading a message', () =>
    model.findOne(where, WITHOUT_BYTES).lean<MessageRow>(),
  )
  return found === null ? undefined : messageFrom(found)
}

const FOUR_GROUPS = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}$/

/** Two of ours that begin with the same 80 bits there are not, in practice; whose answer it is, is checked besides. */
const namedBy = (wireId: string): QueryFilter<MessageRow> =>
  FOUR_GROUPS.test(wireId) ? { wireId: { $gt: `${wireId}-`, $lt: `${wireId}.` } } : { wireId }

const makeOnce = (store: Store, message: NewMessage): ReturnType<MessageRepository['makeOnce']> => {
  const { key, document, ...rest } = message
  const made = {
    ...rest,
    _id: key,
    version: 1,
    sha256: hashOf(document.bytes),
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
  store: Store,
  ...[seen, made]: Parameters<MessageRepository['remake']>
): Promise<StoredMessage> => {
  const { document, madeAt, madeUnder, contentVersion = 1 } = made
  const { contentType, headers } = document
  const bytes = store.sealer.sealBytes(subjectOf(seen.key), document.bytes)
  const remakeFrom = async (message: StoredMessage): Promise<StoredMessage | undefined> => {
    const { key, version, sha256, earlier = [] } = message
    const fields = {
      madeAt,
      ...(madeUnder === undefined ? {} : { madeUnder }),
      ...(contentVersion === 1 ? {} : { contentVersion }),
      earlier: [...earlier, { sha256, madeAt: message.madeAt }],
      sha256: hashOf(document.bytes),
    }
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
    if (message.madeUnder === madeUnder && (message.contentVersion ?? 1) === contentVersion) return message
    const remade = await remakeFrom(message)
    if (remade === undefined) message = await readOne(store, { _id: seen.key })
    return remade
  })
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const documentOf = async ({ model, sealer }: Store, key: MessageKey): Promise<MessageDocument> => {
  type Sealed = Pick<MessageRow, 'contentType' | 'headers' | 'bytes'>
  const found = await atEdge(`reading the document of ${key}`, () =>
    model.findById(key, { contentType: 1, headers: 1, bytes: 1 }).lean<Sealed>(),
  )
  if (found === null) throw missing(key)
  const { contentType, headers, bytes } = found
  return { contentType, headers, bytes: sealer.openBytes(subjectOf(key), bytesOf(bytes)) }
}

const attemptIn = ({ attempts }: StoredMessage, number: number): StoredAttempt | undefined =>
  attempts.find((attempt) => attempt.number === number)

const withAttempt = (message: StoredMessage, changed: StoredAttempt): StoredMessage => ({
  ...message,
  version: message.version + 1,
  attempts: [...message.attempts.filter(({ number }) => number !== changed.number), changed].sort(
    (one, other) => one.number - other.number,
  ),
})

/**
 * Changes one attempt by compare-and-set: first as the caller saw the message, then, where others wrote since or
 * nothing is to be changed of what may be old, as it is read again.
 */
const changeAttempt = async (
  store: Store,
  seen: StoredMessage,
  number: number,
  change: (known: StoredAttempt | undefined) => AttemptDocument | undefined,
): Promise<{ readonly changed: boolean; readonly message: StoredMessage }> => {
  const changeFrom = async (message: StoredMessage, isFresh: boolean) => {
    const attempt = change(attemptIn(message, number))
    if (attempt === undefined) return isFresh ? { changed: false, message } : undefined
    const { key, version } = message
    const fields = { [`attempts.${number}`]: attempt }
    return (await changeIfVersion(store.model, { _id: key, version }, fields))
      ? { changed: true, message: withAttempt(message, attemptFrom(attempt)) }
      : undefined
  }
  const atOnce = await changeFrom(seen, false)
  if (atOnce !== undefined) return atOnce
  return untilUnmoved(`attempt ${number} of ${seen.key}`, async () => {
    const found = await readOne(store, { _id: seen.key })
    if (found === undefined) throw missing(seen.key)
    return changeFrom(found, true)
  })
}

const beginAttempt = async (
  store: Store,
  ...[seen, { number, channelId, at }]: Parameters<MessageRepository['beginAttempt']>
): ReturnType<MessageRepository['beginAttempt']> => {
  const { changed, message } = await changeAttempt(store, seen, number, (known) =>
    known === undefined ? { number, channelId, startedAt: at } : undefined,
  )
  return { begun: changed, message }
}

const finishAttempt = async (
  store: Store,
  ...[seen, number, { result, at, answer }]: Parameters<MessageRepository['finishAttempt']>
): ReturnType<MessageRepository['finishAttempt']> => {
  const sealed = answer === undefined ? {} : { answer: store.sealer.sealBytes(subjectOf(seen.key), answer) }
  const { changed, message } = await changeAttempt(store, seen, number, (known) =>
    known === undefined || known.finishedAt !== undefined
      ? undefined
      : { ...known, finishedAt: at, result, ...sealed },
  )
  if (attemptIn(message, number) === undefined) throw missing(seen.key)
  return { ended: changed, message }
}

const answerOf = async ({ model, sealer }: Store, key: MessageKey, number: number) => {
  const found = await atEdge(`reading an answer to ${key}`, () =>
    model.findById(key, { attempts: 1 }).lean<Pick<MessageRow, 'attempts'>>(),
  )
  if (found === null) throw missing(key)
  const answer = found.attempts[String(number)]?.answer
  return answer === undefined ? undefined : sealer.openBytes(subjectOf(key), bytesOf(answer))
}

/** Builds the repository. */
export const createMessageRepository = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): MessageRepository => {
  const store: Store = { model: messageModel(connection), sealer }
  return {
    makeOnce: (message) => makeOnce(store, message),
    remake: (...made) => remake(store, ...made),
    byKey: (key) => readOne(store, { _id: key }),
    byWireId: (wireId) => readOne(store, namedBy(wireId)),
    documentOf: (key) => documentOf(store, key),
    beginAttempt: (...attempt) => beginAttempt(store, ...attempt),
    finishAttempt: (...end) => finishAttempt(store, ...end),
    answerOf: (key, number) => answerOf(store, key, number),
  }
}
