/** Referrals as screens and the API read them. Nothing here writes; a read that fails throws and is never empty. */
import type { Connection, QueryFilter } from 'mongoose'
import { type AgencyId, ITEM_PREFIXES, type ItemKind, isId, type ReferralId } from '../domain/ids.ts'
import type { ItemState } from '../domain/item-state.ts'
import { parseRecipientReference, parseReference, type Reference } from '../domain/reference.ts'
import type { Referral } from '../domain/referral.ts'
import { atEdge } from './at-edge.ts'
import type { Sealer } from './personal-data.ts'
import {
  type PersonLine,
  PROGRESS,
  type ReferralDocument,
  type ReferralProgress,
  referralFrom,
  referralModel,
} from './referral-document.ts'

/** Where a page of the list ended. */
export interface ReferralPlace {
  readonly updatedAt: string
  readonly id: ReferralId
}

export interface ReferralListQuery {
  /** What these agencies raised, or were asked once a message may have reached them. */
  readonly agencies: readonly AgencyId[]
  /** Items of this kind only. */
  readonly kind?: ItemKind
  readonly state?: ItemState
  /** Raised by this agency, or one of its recipients is of it. */
  readonly agencyId?: AgencyId
  /** Raised by one of these. */
  readonly raisedBy?: readonly AgencyId[]
  /** Part of a reference as a person types it; of an item or a recipient. */
  readonly referenceText?: string
  readonly limit: number
  /** Goes on after this place. */
  readonly after?: ReferralPlace
}

/** One row: a referral without its timeline and its content. */
export type ReferralRow = Omit<Referral, 'timeline'>

export interface ReferralPage {
  readonly rows: readonly ReferralRow[]
  /** Where the next page goes on; absent on the last. */
  readonly next?: ReferralPlace
}

export interface ReferralViews {
  /** Newest change first. A page never repeats or skips what did not change meanwhile. */
  list(query: ReferralListQuery): Promise<ReferralPage>
  one(id: ReferralId | Reference): Promise<Referral | undefined>
  /** Name and date of birth of the children, in one read. The caller has checked that they may be seen. */
  personNames(ids: readonly ReferralId[]): Promise<ReadonlyMap<ReferralId, PersonLine>>
}

/** A pattern that finds the typed part whatever spacing and case; `undefined` where nothing of it can be in one. */
const referencePattern = (typed: string): RegExp | undefined => {
  const whole = parseReference(typed) ?? parseRecipientReference(typed)?.reference
  const characters = [...(whole ?? typed).toUpperCase().replace(/[^A-Z0-9]/g, '')]
  return characters.length === 0 ? undefined : new RegExp(characters.join('-?'))
}

const afterPlace = ({ updatedAt, id }: ReferralPlace) => ({
  $or: [{ updatedAt: { $lt: updatedAt } }, { updatedAt, _id: { $lt: id } }],
})

const filterOf = (
  { agencies, kind, state, agencyId, raisedBy, after }: ReferralListQuery,
  reference: RegExp | undefined,
): QueryFilter<ReferralDocument> => ({
  involved: { $in: agencies },
  // The kind is in the id, which every index of this list ends with.
  ...(kind === undefined ? {} : { _id: new RegExp(`^${ITEM_PREFIXES[kind]}_`) }),
  ...(state === undefined ? {} : { state }),
  ...(agencyId === undefined ? {} : { agencies: agencyId }),
  ...(raisedBy === undefined ? {} : { raisedBy: { $in: raisedBy } }),
  ...(reference === undefined ? {} : { reference }),
  ...(after === undefined ? {} : afterPlace(after)),
})

const rowFrom = (sealer: Sealer, document: ReferralProgress): ReferralRow => {
  const { timeline: _timeline, ...row } = referralFrom(sealer, document)
  return row
}

const asPersonLine = (value: unknown): PersonLine | undefined =>
  typeof value === 'object' && value !== null && 'familyName' in value && 'givenNames' in value
    ? (value as PersonLine)
    : undefined

/** Builds the views. */
export const createReferralViews = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): ReferralViews => {
  const model = referralModel(connection)
  return {
    async list(query) {
      const reference = query.referenceText === undefined ? undefined : referencePattern(query.referenceText)
      if (query.referenceText !== undefined && reference === undefined) return { rows: [] }
      const found = await atEdge('listing referrals', () =>
        model
          .find(filterOf(query, reference), PROGRESS)
          .sort({ updatedAt: -1, _id: -1 })
          .limit(query.limit + 1)
          .lean<ReferralProgress[]>(),
      )
      const rows = found.slice(0, query.limit).map((document) => rowFrom(sealer, document))
      const last = rows.at(-1)
      return found.length > query.limit && last !== undefined
        ? { rows, next: { updatedAt: last.updatedAt, id: last.id } }
        : { rows }
    },

    async one(id) {
      const found = await atEdge(`reading ${id}`, () =>
        model
          .findOne(isId('referral', id) ? { _id: id } : { reference: id }, PROGRESS)
          .lean<ReferralProgress>(),
      )
      return found === null ? undefined : referralFrom(sealer, found)
    },

    async personNames(ids) {
      type Line = { readonly _id: ReferralId; readonly personLine: string }
      const found = await atEdge('reading names', () =>
        model.find({ _id: { $in: ids } }, { personLine: 1 }).lean<Line[]>(),
      )
      return new Map(found.map(({ _id, personLine }) => [_id, sealer.open(_id, personLine, asPersonLine)]))
    },
  }
}
