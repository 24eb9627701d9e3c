/** Requests for consent: kept once for each key, changed by compare-and-set, listed for their item. */
import type { Connection, Model, QueryFilter } from 'mongoose'
import type { ConsentRequest, ConsentWords } from '../domain/consent-request.ts'
import type { ConsentRequestId, ReferralId } from '../domain/ids.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import {
  asConsentWords,
  CONSENT_PROGRESS,
  type ConsentDocument,
  consentFields,
  consentFrom,
  consentModel,
} from './consent-document.ts'
import type { Sealer } from './personal-data.ts'
import { changeIfVersion, insertOnce, untilUnmoved } from './versioned.ts'

/** A place in the list of an item's requests, newest first. */
export interface ConsentPlace {
  readonly askedAt: string
  readonly id: ConsentRequestId
}

export interface ConsentPage {
  readonly rows: readonly ConsentRequest[]
  readonly next?: ConsentPlace
}

export type ConsentInsertion =
  | { readonly inserted: true }
  /** The key is taken: this is what it stands for. */
  | { readonly inserted: false; readonly request: ConsentRequest; readonly fingerprint: string }

export interface ConsentRepository {
  /** Stores a new request, once for each id and key. */
  insertOnce(
    request: ConsentRequest,
    words: ConsentWords,
    idempotency: { readonly key: string; readonly fingerprint: string },
  ): Promise<ConsentInsertion>
  /** What was accepted under a key. */
  acceptedUnder(
    key: string,
  ): Promise<{ readonly request: ConsentRequest; readonly fingerprint: string } | undefined>
  byId(id: ConsentRequestId): Promise<ConsentRequest | undefined>
  /** Who is asked and in which words. @throws Fault `data-damaged` when there are none or they do not open. */
  wordsOf(id: ConsentRequestId): Promise<ConsentWords>
  /** The one whose link has this hash. */
  byTokenHash(hash: string): Promise<ConsentRequest | undefined>
  /**
   * Changes it by a pure function, which may be asked several times; the same object changes nothing.
   * @throws Fault `data-damaged` when there is none
   */
  change(id: ConsentRequestId, change: (request: ConsentRequest) => ConsentRequest): Promise<ConsentRequest>
  /** Newest first. */
  listFor(
    itemId: ReferralId,
    query: { readonly limit: number; readonly after?: ConsentPlace },
  ): Promise<ConsentPage>
  /** Ids of those whose procedure is not known to have begun, oldest first. */
  notStarted(query: {
    readonly askedBefore: string
    readonly limit: number
  }): Promise<readonly ConsentRequestId[]>
}

interface Store {
  readonly model: Model<ConsentDocument>
  readonly sealer: Sealer
}

type Progress = Pick<ConsentDocument, '_id' | 'version' | 'record' | 'fingerprint'>

const missing = (id: ConsentRequestId): Fault =>
  new Fault('data-damaged', `Consent request ${id} is not stored, though something refers to it. Restore it.`)

const one = async ({ model }: Store, where: QueryFilter<ConsentDocument>): Promise<Progress | undefined> =>
  (await atEdge('reading a consent request', () =>
    model.findOne(where, { ...CONSENT_PROGRESS, fingerprint: 1 }).lean<Progress>(),
  )) ?? undefined

const insert = (
  store: Store,
  ...[request, words, { key, fingerprint }]: Parameters<ConsentRepository['insertOnce']>
): Promise<ConsentInsertion> => {
  const { model, sealer } = store
  const document: ConsentDocument = {
    _id: request.id,
    version: request.version,
    ...consentFields(sealer, request),
    idempotencyKey: key,
    fingerprint,
    words: sealer.seal(request.id, words),
  }
  return untilUnmoved(`the key of ${request.id}`, async () => {
    if ((await insertOnce(model, document)) === 'inserted') return { inserted: true }
    const known = await acceptedUnder(store, key)
    return known === undefined ? undefined : { inserted: false, ...known }
  })
}

const acceptedUnder = async (store: Store, key: string) => {
  const known = await one(store, { idempotencyKey: key })
  return known && { request: consentFrom(store.sealer, known), fingerprint: known.fingerprint }
}

const change = (
  store: Store,
  ...[id, changed]: Parameters<ConsentRepository['change']>
): Promise<ConsentRequest> =>
  untilUnmoved(id, async () => {
    const row = await one(store, { _id: id })
    if (row === undefined) throw missing(id)
    const current = consentFrom(store.sealer, row)
    const next = changed(current)
    if (next === current) return current
    return (await changeIfVersion(store.model, row, { ...consentFields(store.sealer, next) }))
      ? { ...next, version: row.version + 1 }
      : undefined
  })

const listFor = async (
  { model, sealer }: Store,
  ...[itemId, { limit, after }]: Parameters<ConsentRepository['listFor']>
): Promise<ConsentPage> => {
  const filter: QueryFilter<ConsentDocument> = {
    itemId,
    ...(after === undefined
      ? {}
      : { $or: [{ askedAt: { $lt: after.askedAt } }, { askedAt: after.askedAt, _id: { $lt: after.id } }] }),
  }
  const found = await atEdge(`listing the consent requests of ${itemId}`, () =>
    model
      .find(filter, CONSENT_PROGRESS)
      .sort({ askedAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<Progress[]>(),
  )
  const rows = found.slice(0, limit).map((row) => consentFrom(sealer, row))
  const last = rows.at(-1)
  return found.length > limit && last !== undefined
    ? { rows, next: { askedAt: last.askedAt, id: last.id } }
    : { rows }
}

const notStarted = async (
  { model }: Store,
  { askedBefore, limit }: Parameters<ConsentRepository['notStarted']>[0],
): Promise<readonly ConsentRequestId[]> => {
  const found = await atEdge('reading which consent requests are not begun', () =>
    model
      .find({ started: false, askedAt: { $lt: askedBefore } }, { _id: 1 })
      .sort({ askedAt: 1 })
      .limit(limit)
      .lean<Pick<ConsentDocument, '_id'>[]>(),
  )
  return found.map(({ _id }) => _id)
}

const wordsOf = async ({ model, sealer }: Store, id: ConsentRequestId): Promise<ConsentWords> => {
  const row = await atEdge(`reading ${id}`, () =>
    model.findById(id, { words: 1 }).lean<Pick<ConsentDocument, 'words'>>(),
  )
  if (row === null) throw missing(id)
  return sealer.open(id, row.words, asConsentWords)
}

/** Builds the repository. */
export const createConsentRepository = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): ConsentRepository => {
  const store: Store = { model: consentModel(connection), sealer }
  const read = async (where: QueryFilter<ConsentDocument>) => {
    const row = await one(store, where)
    return row === undefined ? undefined : consentFrom(sealer, row)
  }
  return {
    insertOnce: (...insertion) => insert(store, ...insertion),
    acceptedUnder: (key) => acceptedUnder(store, key),
    byId: (id) => read({ _id: id }),
    wordsOf: (id) => wordsOf(store, id),
    byTokenHash: (hash) => read({ tokenHashes: hash }),
    change: (...order) => change(store, ...order),
    listFor: (...query) => listFor(store, ...query),
    notStarted: (query) => notStarted(store, query),
  }
}
