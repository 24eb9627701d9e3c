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
import { changeIfVersion, countsVersions, insertOnce, untilUnmoved } from './versioned.ts'

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
  readonly version: number
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

const WITHOUT_BYTES = { bytes: 0, headers: 0, contentType: 0 } as const

const attemptFrom = ({ answer: _answer, ...attempt }: AttemptDocument): StoredAttempt => attempt

const messageFrom = (row: Omit<MessageRow, 'bytes' | 'headers' | 'contentType'>): StoredMessage => {
  const { _id, version: _version, attempts, ...rest } = row
  return {
    ...rest,
    key: _id,
    attempts: Object.values(attempts)
      .map(attemptFrom)
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

const makeOnce = (store: Store, message: NewMessage): Promise<StoredMessage> => {
  const { key, document, ...rest } = message
  const made = {
    ...rest,
    _id: key,
    version: 1,
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

type Attempts = Pick<MessageRow, '_id' | 'version' | 'attempts'>

const attemptsOf = async ({ model }: Store, key: MessageKey): Promise<Attempts> => {
  const found = await atEdge(`reading the attempts of ${key}`, () =>
    model.findById(key, { version: 1, attempts: 1 }).lean<Attempts>(),
  )
  if (found === null) throw missing(key)
  return found
}

const beginAttempt = (
  store: Store,
  ...[key, { number, channelId, at }]: Parameters<MessageRepository['beginAttempt']>
): Promise<'begun' | StoredAttempt> =>
  untilUnmoved(`attempt ${number} of ${key}`, async () => {
    const found = await attemptsOf(store, key)
    const known = found.attempts[String(number)]
    if (known !== undefined) return attemptFrom(known)
    const attempt: StoredAttempt = { number, channelId, startedAt: at }
    const begun = await changeIfVersion(store.model, found, { [`attempts.${number}`]: attempt })
    return begun ? 'begun' : undefined
  })

const finishAttempt = (
  store: Store,
  ...[key, number, { result, at, answer }]: Parameters<MessageRepository['finishAttempt']>
): Promise<boolean> =>
  untilUnmoved(`attempt ${number} of ${key}`, async () => {
    const found = await attemptsOf(store, key)
    const begun = found.attempts[String(number)]
    if (begun === undefined) throw missing(key)
    if (begun.finishedAt !== undefined) return false
    const ended: AttemptDocument = {
      ...begun,
      finishedAt: at,
      result,
      ...(answer === undefined ? {} : { answer: store.sealer.sealBytes(subjectOf(key), answer) }),
    }
    return (await changeIfVersion(store.model, found, { [`attempts.${number}`]: ended })) || undefined
  })

const answerOf = async (store: Store, key: MessageKey, number: number) => {
  const answer = (await attemptsOf(store, key)).attempts[String(number)]?.answer
  return answer === undefined ? undefined : store.sealer.openBytes(subjectOf(key), bytesOf(answer))
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
