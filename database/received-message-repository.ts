/** Everything that comes in, kept byte for byte before anything is made of it (P12). */
import type { Connection, Model, QueryFilter } from 'mongoose'
import type { ReceivedMessageId, ReferralId } from '../domain/ids.ts'
import { Fault } from '../runtime/fault.ts'
import { sha256Of } from '../runtime/sha256.ts'
import { atEdge } from './at-edge.ts'
import type { Sealer } from './personal-data.ts'
import {
  type BundleRow,
  bundleModel,
  keyOf,
  type NewReceivedMessage,
  type ReceivedAnswer,
  type ReceivedRow,
  receivedModel,
  type StoredReceivedMessage,
} from './received-message-document.ts'
import { bytesOf } from './stored-bytes.ts'
import { changeIfVersion, insertOnce, untilUnmoved } from './versioned.ts'

export type Reception =
  | { readonly outcome: 'new' }
  /** The sender's request id is known; whether with the same bytes its `fingerprint` shows. */
  | { readonly outcome: 'same-request'; readonly stored: StoredReceivedMessage }
  /** The same bytes came from this sender under another request id. */
  | { readonly outcome: 'same-bytes'; readonly stored: StoredReceivedMessage }

export interface ReceivedMessageRepository {
  /** Keeps a message, once for each sender and request id, and for each sender and content. */
  receiveOnce(message: NewReceivedMessage): Promise<Reception>
  /** What is kept of a message of this sender and request id, finished or not. */
  byRequest(sender: string, requestId: string): Promise<StoredReceivedMessage | undefined>
  byId(id: ReceivedMessageId): Promise<StoredReceivedMessage | undefined>
  /** Takes over what a process left unfinished: true for one caller, once its lock has run out at `now`. */
  takeOver(id: ReceivedMessageId, lock: { readonly now: string; readonly until: string }): Promise<boolean>
  /** Records what became of it and the answer. False: that is recorded already, and stands. */
  finish(
    id: ReceivedMessageId,
    end: {
      readonly answer: ReceivedAnswer
      readonly matched: boolean
      readonly meaning: string
      readonly referralId?: ReferralId
    },
  ): Promise<boolean>
  /** Notes that this message bears a Bundle id; answers the first message of the sender that bore it. */
  noteBundleId(sender: string, bundleId: string, id: ReceivedMessageId): Promise<ReceivedMessageId>
  /** The message exactly as it came. @throws Fault `data-damaged` when it is not there or does not open. */
  original(id: ReceivedMessageId): Promise<Pick<NewReceivedMessage, 'contentType' | 'bytes' | 'headers'>>
  /** Those that were matched with an item, in no order. */
  aboutItem(referralId: ReferralId): Promise<readonly StoredReceivedMessage[]>
  /** What came before that instant and is not processed, oldest first. */
  unfinished(query: {
    readonly receivedBefore: string
    readonly limit: number
  }): Promise<readonly StoredReceivedMessage[]>
}

const WITHOUT_BYTES = { bytes: 0, headers: 0, contentType: 0 } as const

/** So many request ids are kept for the same bytes; nobody sends honest repeats under more. */
const MOST_REQUEST_IDS = 50

const missing = (id: ReceivedMessageId): Fault =>
  new Fault(
    'data-damaged',
    `Received message ${id} is not stored, though something refers to it. Restore it.`,
  )

interface Store {
  readonly model: Model<ReceivedRow>
  readonly sealer: Sealer
}

const storedFrom = (sealer: Sealer, row: ReceivedRow): StoredReceivedMessage => {
  const { _id, version: _version, contentKey: _content, requestKeys: _requests, answer, ...rest } = row
  const opened =
    answer === undefined ? {} : { answer: { ...answer, bytes: sealer.openBytes(_id, bytesOf(answer.bytes)) } }
  return { ...rest, id: _id, ...opened }
}

const readOne = async (
  { model, sealer }: Store,
  where: QueryFilter<ReceivedRow>,
): Promise<StoredReceivedMessage | undefined> => {
  const found = await atEdge('reading a received message', () =>
    model.findOne(where, WITHOUT_BYTES).lean<ReceivedRow>(),
  )
  return found === null ? undefined : storedFrom(sealer, found)
}

const rowOf = (sealer: Sealer, { id, ...message }: NewReceivedMessage): ReceivedRow => {
  const { bytes, sender, requestId } = message
  const fingerprint = sha256Of(bytes)
  return {
    ...message,
    _id: id,
    version: 1,
    contentKey: keyOf(sender, fingerprint),
    requestKeys: [keyOf(sender, requestId)],
    fingerprint,
    state: 'processing',
    bytes: sealer.sealBytes(id, bytes),
  }
}

const receiveOnce = (store: Store, message: NewReceivedMessage): Promise<Reception> => {
  const row = rowOf(store.sealer, message)
  const requestKey = keyOf(message.sender, message.requestId)
  return untilUnmoved(`the request of ${message.id}`, async (): Promise<Reception | undefined> => {
    if ((await insertOnce(store.model, row)) === 'inserted') return { outcome: 'new' }
    const known = await readOne(store, { requestKeys: requestKey })
    if (known !== undefined) return { outcome: 'same-request', stored: known }
    const same = await readOne(store, { contentKey: row.contentKey })
    return same === undefined ? undefined : sameBytes(store, same, requestKey)
  })
}

type Progress = Pick<ReceivedRow, '_id' | 'version' | 'state' | 'lockedUntil' | 'requestKeys'>

const progressOf = async ({ model }: Store, id: ReceivedMessageId): Promise<Progress> => {
  const found = await atEdge(`reading ${id}`, () =>
    model.findById(id, { version: 1, state: 1, lockedUntil: 1, requestKeys: 1 }).lean<Progress>(),
  )
  if (found === null) throw missing(id)
  return found
}

/** The request id is noted on the owner of the bytes, unless another content has taken it at this very moment. */
const sameBytes = async (
  store: Store,
  stored: StoredReceivedMessage,
  requestKey: string,
): Promise<Reception | undefined> => {
  const found = await progressOf(store, stored.id)
  const full = found.requestKeys.length >= MOST_REQUEST_IDS
  const requestKeys = [...found.requestKeys, requestKey]
  return full || (await changeIfVersion(store.model, found, { requestKeys }))
    ? { outcome: 'same-bytes', stored }
    : undefined
}

const takeOver = (
  store: Store,
  ...[id, { now, until }]: Parameters<ReceivedMessageRepository['takeOver']>
): Promise<boolean> =>
  untilUnmoved(id, async () => {
    const found = await progressOf(store, id)
    if (found.state === 'processed' || found.lockedUntil > now) return false
    return (await changeIfVersion(store.model, found, { lockedUntil: until })) || undefined
  })

const finish = (
  store: Store,
  ...[id, { answer, ...end }]: Parameters<ReceivedMessageRepository['finish']>
): Promise<boolean> => {
  const sealed = { ...answer, bytes: store.sealer.sealBytes(id, answer.bytes) }
  return untilUnmoved(id, async () => {
    const found = await progressOf(store, id)
    if (found.state === 'processed') return false
    const ended = { ...end, answer: sealed, state: 'processed' }
    return (await changeIfVersion(store.model, found, ended)) || undefined
  })
}

const original = async ({ model, sealer }: Store, id: ReceivedMessageId) => {
  type Sealed = Pick<ReceivedRow, 'contentType' | 'headers' | 'bytes'>
  const found = await atEdge(`reading the original of ${id}`, () =>
    model.findById(id, { contentType: 1, headers: 1, bytes: 1 }).lean<Sealed>(),
  )
  if (found === null) throw missing(id)
  const { contentType, headers, bytes } = found
  return { contentType, headers, bytes: sealer.openBytes(id, bytesOf(bytes)) }
}

const unfinished = async (
  { model, sealer }: Store,
  { receivedBefore, limit }: Parameters<ReceivedMessageRepository['unfinished']>[0],
): Promise<readonly StoredReceivedMessage[]> => {
  const found = await atEdge('reading what is not processed', () =>
    model
      .find({ state: 'processing', receivedAt: { $lt: receivedBefore } }, WITHOUT_BYTES)
      .sort({ receivedAt: 1, _id: 1 })
      .limit(limit)
      .lean<ReceivedRow[]>(),
  )
  return found.map((row) => storedFrom(sealer, row))
}

const aboutItem = async (
  { model, sealer }: Store,
  referralId: ReferralId,
): Promise<readonly StoredReceivedMessage[]> => {
  const found = await atEdge(`reading what came about ${referralId}`, () =>
    model.find({ referralId }, WITHOUT_BYTES).lean<ReceivedRow[]>(),
  )
  return found.map((row) => storedFrom(sealer, row))
}

const noteBundleId = async (
  bundles: Model<BundleRow>,
  ...[sender, bundleId, id]: Parameters<ReceivedMessageRepository['noteBundleId']>
): Promise<ReceivedMessageId> => {
  const key = keyOf(sender, bundleId)
  return untilUnmoved(`the bundle of ${id}`, async () => {
    if ((await insertOnce(bundles, { _id: key, messageId: id })) === 'inserted') return id
    const first = await atEdge('reading who bore a Bundle id first', () =>
      bundles.findById(key).lean<BundleRow>(),
    )
    return first?.messageId
  })
}

/** Builds the repository. */
export const createReceivedMessageRepository = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): ReceivedMessageRepository => {
  const store: Store = { model: receivedModel(connection), sealer }
  const bundles = bundleModel(connection)
  return {
    receiveOnce: (message) => receiveOnce(store, message),
    byRequest: (sender, requestId) => readOne(store, { requestKeys: keyOf(sender, requestId) }),
    byId: (id) => readOne(store, { _id: id }),
    takeOver: (...lock) => takeOver(store, ...lock),
    finish: (...end) => finish(store, ...end),
    noteBundleId: (...bundle) => noteBundleId(bundles, ...bundle),
    original: (id) => original(store, id),
    aboutItem: (referralId) => aboutItem(store, referralId),
    unfinished: (query) => unfinished(store, query),
  }
}
