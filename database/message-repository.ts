/** What is sent: each message once under its key for ever (P2), and each attempt at it. */
import { createHash } from 'node:crypto'
import { type Connection, type Model, type QueryFilter, Schema } from 'mongoose'
import type { AttemptResult, MessageKey, MessagePurpose } from '../domain/delivery.ts'
import type { ChannelId, ReceivedMessageId, RecipientId, ReferralId } from '../domain/ids.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import { modelOn } from './connection.ts'
import type { Sealer } from './personal-data.ts'
import { bytesOf, type StoredBytes } from './stored-bytes.ts'
import { changeIfStill, insertOnce, untilUnmoved } from './versioned.ts'

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
  readonly finishedAt?: string
  readonly result?: AttemptResult
}

/** A message as it is stored, without its bytes. */
export interface StoredMessage {
  readonly key: MessageKey
  /** Names the message on the wire: unique. */
  readonly wireId: string
  /** The item, or the received message that is answered. */
  readonly itemId: ReferralId | ReceivedMessageId
  readonly recipientId: RecipientId
  readonly messageVersion: number
  readonly purpose: MessagePurpose
  readonly correlationId: string
  readonly madeAt: string
  /** SHA-256 of the document's bytes, in hex. */
  readonly sha256: string
  /** In order of number. */
  readonly attempts: readonly StoredAttempt[]
}

export type NewMessage = Omit<StoredMessage, 'sha256' | 'attempts'> & { readonly document: MessageDocument }

export interface MessageRepository {
  /** Stores the message; where one has this key already, that one stands and is answered. */
  makeOnce(message: NewMessage): Promise<StoredMessage>
  byKey(key: MessageKey): Promise<StoredMessage | undefined>
  byWireId(wireId: string): Promise<StoredMessage | undefined>
  /** The exact bytes to send. @throws Fault `data-damaged` when there are none or they do not open. */
  documentOf(key: MessageKey): Promise<MessageDocument>
  /** Begins an attempt. Of several that begin the same number one gets `begun`, the others that attempt. */
  beginAttempt(
    key: MessageKey,
    attempt: { readonly number: number; readonly channelId: ChannelId; readonly at: string },
  ): Promise<'begun' | StoredAttempt>
  /** Ends an attempt with its result. False: it has ended already, and that end stands. */
  finishAttempt(
    key: MessageKey,
    number: number,
    end: { readonly result: AttemptResult; readonly at: string; readonly answer?: Uint8Array },
  ): Promise<boolean>
  /** The partner's answer to an attempt, as it came. */
  answerOf(key: MessageKey, number: number): Promise<Uint8Array | undefined>
}

type AttemptDocument = StoredAttempt & { readonly answer?: StoredBytes }

type MessageRow = Omit<StoredMessage, 'key' | 'attempts'> & {
  readonly _id: MessageKey
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: StoredBytes
  /** By number: so that one update both checks and sets one attempt. */
  readonly attempts: Readonly<Record<string, AttemptDocument>>
}

const schema = new Schema<MessageRow>(
  {
    _id: String,
    wireId: String,
    itemId: String,
    recipientId: String,
    messageVersion: Number,
    purpose: String,
    correlationId: String,
    madeAt: String,
    sha256: String,
    contentType: String,
    headers: Schema.Types.Mixed,
    bytes: Schema.Types.Buffer,
    attempts: Schema.Types.Mixed,
  },
  { collection: 'messages', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
schema.index({ wireId: 1 }, { name: 'wire-id', unique: true })

const WITHOUT_BYTES = { bytes: 0, headers: 0, contentType: 0 } as const

const messageFrom = (row: Omit<MessageRow, 'bytes' | 'headers' | 'contentType'>): StoredMessage => {
  const { _id, attempts, ...rest } = row
  return {
    ...rest,
    key: _id,
    attempts: Object.values(attempts)
      .map(({ answer: _answer, ...attempt }) => attempt)
      .sort((one, other) => one.number - other.number),
  }
}

/** The item's id, which every key begins with: what is sealed belongs to it. */
const subjectOf = (key: MessageKey): string => key.slice(0, key.indexOf(':'))

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

const attemptOf = async (store: Store, key: MessageKey, number: number): Promise<StoredAttempt> => {
  const message = await readOne(store, { _id: key })
  const attempt = message?.attempts.find((known) => known.number === number)
  if (attempt === undefined) throw missing(key)
  return attempt
}

const makeOnce = (store: Store, message: NewMessage): Promise<StoredMessage> => {
  const { key, document, ...rest } = message
  const made = {
    ...rest,
    _id: key,
    sha256: createHash('sha256').update(document.bytes).digest('hex'),
    attempts: {},
  }
  const row: MessageRow = {
    ...made,
    contentType: document.contentType,
    headers: document.headers,
    bytes: store.sealer.sealBytes(subjectOf(key), document.bytes),
  }
  return untilUnmoved(`message ${key}`, async () =>
    (await insertOnce(store.model, row)) === 'inserted' ? messageFrom(made) : readOne(store, { _id: key }),
  )
}

const documentOf = async ({ model, sealer }: Store, key: MessageKey): Promise<MessageDocument> => {
  type Sealed = Pick<MessageRow, 'contentType' | 'headers' | 'bytes'>
  const found = await atEdge(`reading the document of ${key}`, () =>
    model.findById(key, { contentType: 1, headers: 1, bytes: 1 }).lean<Sealed>(),
  )
  if (found === null) throw missing(key)
  const { contentType, headers, bytes } = found
  return { contentType, headers, bytes: sealer.openBytes(subjectOf(key), bytesOf(bytes)) }
}

const beginAttempt = async (
  store: Store,
  ...[key, { number, channelId, at }]: Parameters<MessageRepository['beginAttempt']>
): Promise<'begun' | StoredAttempt> => {
  const field = `attempts.${number}`
  const attempt: StoredAttempt = { number, channelId, startedAt: at }
  const expected = { _id: key, [field]: { $exists: false } }
  return (await changeIfStill(store.model, expected, { $set: { [field]: attempt } }))
    ? 'begun'
    : attemptOf(store, key, number)
}

const finishAttempt = async (
  store: Store,
  ...[key, number, { result, at, answer }]: Parameters<MessageRepository['finishAttempt']>
): Promise<boolean> => {
  const field = `attempts.${number}`
  const sealed =
    answer === undefined ? {} : { [`${field}.answer`]: store.sealer.sealBytes(subjectOf(key), answer) }
  const end = { [`${field}.finishedAt`]: at, [`${field}.result`]: result, ...sealed }
  const expected = {
    _id: key,
    [`${field}.number`]: number,
    [`${field}.finishedAt`]: { $exists: false },
  }
  if (await changeIfStill(store.model, expected, { $set: end })) return true
  await attemptOf(store, key, number)
  return false
}

const answerOf = async ({ model, sealer }: Store, key: MessageKey, number: number) => {
  const found = await atEdge(`reading an answer to ${key}`, () =>
    model.findById(key, { attempts: 1 }).lean<Pick<MessageRow, 'attempts'>>(),
  )
  const answer = found?.attempts[String(number)]?.answer
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
  const store: Store = { model: modelOn(connection, 'message', schema), sealer }
  return {
    makeOnce: (message) => makeOnce(store, message),
    byKey: (key) => readOne(store, { _id: key }),
    byWireId: (wireId) => readOne(store, { wireId }),
    documentOf: (key) => documentOf(store, key),
    beginAttempt: (...attempt) => beginAttempt(store, ...attempt),
    finishAttempt: (...end) => finishAttempt(store, ...end),
    answerOf: (key, number) => answerOf(store, key, number),
  }
}
