/** Referrals as commands and steps write them: one document each, its content sealed inside. */
import type { Connection, Model, QueryFilter } from 'mongoose'
import type { ReferralId } from '../domain/ids.ts'
import type { Reference } from '../domain/reference.ts'
import type { Referral, ReferralContent } from '../domain/referral.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import {
  type ContentHeld,
  type ContentToCorrect,
  contentVersions,
  correctContent,
} from './content-versions.ts'
import type { Sealer } from './personal-data.ts'
import {
  confirmedFields,
  newReferralDocument,
  PROGRESS,
  progressFields,
  type ReferralDocument,
  type ReferralProgress,
  referralFrom,
  referralModel,
} from './referral-document.ts'
import { changeWithNews } from './referral-news.ts'
import { insertOnce, untilUnmoved } from './versioned.ts'
import {
  asContent,
  asNumber,
  WHOLE,
  type WholeDocument,
  type WholeReferral,
  wholeFrom,
} from './whole-referral.ts'

/** A referral with the fingerprint of the request that it came by. */
export interface AcceptedReferral {
  readonly referral: Referral
  readonly fingerprint: string
}

export type ReferralInsertion =
  | { readonly inserted: true }
  /** The idempotency key (or the id) is taken: this is what it stands for. */
  | ({ readonly inserted: false } & AcceptedReferral)
  /** Only the reference is taken: to be tried again with another. */
  | { readonly inserted: false; readonly referenceTaken: true }

export interface ReferralRepository {
  /** Stores a new referral, once for each id, idempotency key and reference. Durable when it resolves (P1). */
  insertOnce(
    referral: Referral,
    content: ReferralContent,
    idempotency: { readonly key: string; readonly fingerprint: string },
  ): Promise<ReferralInsertion>
  byId(id: ReferralId): Promise<Referral | undefined>
  /** The record, the content and the number in one read. */
  wholeById(id: ReferralId): Promise<WholeReferral | undefined>
  /** What was accepted under an idempotency key. */
  acceptedUnder(idempotencyKey: string): Promise<AcceptedReferral | undefined>
  byReference(reference: Reference): Promise<Referral | undefined>
  /** Opens the content. @throws Fault `data-damaged` when there is no such referral or it does not open. */
  contentOf(id: ReferralId): Promise<ReferralContent>
  /** Every version of it, oldest first; the last is the present one. */
  contentVersions(id: ReferralId): Promise<readonly ReferralContent[]>
  /** Puts the next version of the content in place with the change of the record; the same record changes nothing. */
  correct(id: ReferralId, change: (before: ContentToCorrect) => ContentHeld): Promise<Referral>
  /** The register's number of a confirmed identity. */
  confirmedNumberOf(id: ReferralId): Promise<string | undefined>
  /**
   * Changes the record by a pure function, which may be asked several times when others write too; `undefined` or the
   * same object changes nothing. The version is counted here, all else is the function's. Answers the record as it
   * then is. A caller that has just read it gives what it saw: then it is read again only where others wrote since.
   * @throws Fault `data-damaged` when there is no such referral; `version-moved` when others were always faster.
   */
  change(
    id: ReferralId,
    change: (referral: Referral) => Referral | undefined,
    more?: { readonly confirmedNumber?: string; readonly seen?: Referral },
  ): Promise<Referral>
  /** Ids of what was stored before that instant and is not known to be started, oldest first. */
  notStarted(query: { readonly raisedBefore: string; readonly limit: number }): Promise<readonly ReferralId[]>
}

const missing = (id: ReferralId): Fault =>
  new Fault('data-damaged', `Referral ${id} is not stored, though something refers to it. Restore it.`)

interface Store {
  readonly model: Model<ReferralDocument>
  readonly sealer: Sealer
}

const progressOf = ({ model }: Store, id: ReferralId): Promise<ReferralProgress | null> =>
  atEdge(`reading ${id}`, () => model.findById(id, PROGRESS).lean<ReferralProgress>())

const accepted = async (
  { model, sealer }: Store,
  where: QueryFilter<ReferralDocument>,
): Promise<AcceptedReferral | undefined> => {
  const found = await atEdge('reading what a key stands for', () =>
    model.findOne(where, { ...PROGRESS, fingerprint: 1 }).lean<ReferralProgress & { fingerprint: string }>(),
  )
  return found === null
    ? undefined
    : { referral: referralFrom(sealer, found), fingerprint: found.fingerprint }
}

/** What stands in the way of an insertion; a look-up each, as this hardly ever happens. */
const inTheWay = async (
  store: Store,
  { id, reference }: Referral,
  idempotencyKey: string,
): Promise<ReferralInsertion | undefined> => {
  const owner = (await accepted(store, { idempotencyKey })) ?? (await accepted(store, { _id: id }))
  if (owner !== undefined) return { inserted: false, ...owner }
  const sameReference = await atEdge(`reading ${reference}`, () => store.model.exists({ reference }))
  return sameReference === null ? undefined : { inserted: false, referenceTaken: true }
}

const insert = (
  store: Store,
  ...[referral, content, idempotency]: Parameters<ReferralRepository['insertOnce']>
): Promise<ReferralInsertion> => {
  const document = newReferralDocument(store.sealer, referral, content, idempotency)
  return untilUnmoved(`the key of ${referral.id}`, async () =>
    (await insertOnce(store.model, document)) === 'inserted'
      ? { inserted: true }
      : inTheWay(store, referral, idempotency.key),
  )
}

const change = async (
  store: Store,
  ...[id, changed, { confirmedNumber, seen } = {}]: Parameters<ReferralRepository['change']>
): Promise<Referral> => {
  const { model, sealer } = store
  const number = confirmedNumber === undefined ? {} : confirmedFields(sealer, id, confirmedNumber)
  /** What the record then is; `undefined` where others were faster, or nothing is changed of what may be old. */
  const changeFrom = async (current: Referral, isFresh: boolean): Promise<Referral | undefined> => {
    const next = changed(current)
    if (next === undefined || next === current) return isFresh ? current : undefined
    const fields = { ...progressFields(sealer, next), ...number }
    return changeWithNews(model, current, next, fields)
  }
  const atOnce = seen === undefined ? undefined : await changeFrom(seen, false)
  if (atOnce !== undefined) return atOnce
  return untilUnmoved(id, async () => {
    const found = await progressOf(store, id)
    if (found === null) throw missing(id)
    return changeFrom(referralFrom(sealer, found), true)
  })
}

const wholeById = async ({ model, sealer }: Store, id: ReferralId): Promise<WholeReferral | undefined> => {
  const found = await atEdge(`reading all of ${id}`, () => model.findById(id, WHOLE).lean<WholeDocument>())
  return found === null ? undefined : wholeFrom(sealer, found)
}

const contentOf = async ({ model, sealer }: Store, id: ReferralId): Promise<ReferralContent> => {
  const found = await atEdge(`reading the content of ${id}`, () =>
    model.findById(id, { content: 1 }).lean<Pick<ReferralDocument, 'content'>>(),
  )
  if (found === null) throw missing(id)
  return sealer.open(id, found.content, asContent)
}

const confirmedNumberOf = async ({ model, sealer }: Store, id: ReferralId): Promise<string | undefined> => {
  const found = await atEdge(`reading the number of ${id}`, () =>
    model.findById(id, { confirmedNumber: 1 }).lean<Pick<ReferralDocument, 'confirmedNumber'>>(),
  )
  return found?.confirmedNumber === undefined ? undefined : sealer.open(id, found.confirmedNumber, asNumber)
}

const notStarted = async (
  { model }: Store,
  { raisedBefore, limit }: Parameters<ReferralRepository['notStarted']>[0],
): Promise<readonly ReferralId[]> => {
  const filter: QueryFilter<ReferralDocument> = {
    started: false,
    raisedAt: { $lt: raisedBefore },
    state: { $ne: 'draft' },
  }
  const found = await atEdge('reading what is not started', () =>
    model
      .find(filter, { _id: 1 })
      .sort({ raisedAt: 1, _id: 1 })
      .limit(limit)
      .lean<Pick<ReferralDocument, '_id'>[]>(),
  )
  return found.map(({ _id }) => _id)
}

/** Builds the repository. */
export const createReferralRepository = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): ReferralRepository => {
  const store: Store = { model: referralModel(connection), sealer }
  return {
    insertOnce: (...referral) => insert(store, ...referral),
    async byId(id) {
      const found = await progressOf(store, id)
      return found === null ? undefined : referralFrom(sealer, found)
    },
    wholeById: (id) => wholeById(store, id),
    acceptedUnder: (idempotencyKey) => accepted(store, { idempotencyKey }),
    async byReference(reference) {
      const found = await atEdge(`reading ${reference}`, () =>
        store.model.findOne({ reference }, PROGRESS).lean<ReferralProgress>(),
      )
      return found === null ? undefined : referralFrom(sealer, found)
    },
    contentOf: (id) => contentOf(store, id),
    contentVersions: (id) => contentVersions(store, id, asContent),
    correct: (id, change) => correctContent(store, id, asContent, change),
    confirmedNumberOf: (id) => confirmedNumberOf(store, id),
    change: (...order) => change(store, ...order),
    notStarted: (query) => notStarted(store, query),
  }
}
