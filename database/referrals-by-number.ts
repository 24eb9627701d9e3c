/**
 * An agency's own referrals of one child, found by prints of the NHS number, so that no other child's is opened. What
 * was stored before there were prints is printed by the sweep, and for an agency that looks before it came to theirs,
 * first.
 */
import type { Connection, Model, QueryFilter } from 'mongoose'
import { type AgencyId, ITEM_PREFIXES, type ItemKind, type ReferralId } from '../domain/ids.ts'
import { atEdge } from './at-edge.ts'
import type { Sealer } from './personal-data.ts'
import {
  confirmedFields,
  contentSealed,
  numberPrints,
  type ReferralDocument,
  referralModel,
} from './referral-document.ts'
import { changeWithNews } from './referral-news.ts'
import { untilUnmoved } from './versioned.ts'
import { WHOLE, type WholeDocument, type WholeReferral, wholeFrom } from './whole-referral.ts'

export interface ReferralsByNumber {
  /** What this agency raised for that number, as it was given or as the register confirmed it; newest change first. */
  raisedFor(query: {
    readonly raisedBy: AgencyId
    readonly kind: ItemKind
    readonly nhsNumber: string
  }): Promise<readonly WholeReferral[]>
  /** Ids of items without prints, of one agency where it is given. */
  withoutPrints(query: {
    readonly raisedBy?: AgencyId
    readonly limit: number
  }): Promise<readonly ReferralId[]>
  /** Prints the numbers of one; harmless when repeated. @throws Fault `data-damaged` when it does not open. */
  print(id: ReferralId): Promise<void>
}

interface Store {
  readonly model: Model<ReferralDocument>
  readonly sealer: Sealer
}

const raisedFor = async (
  { model, sealer }: Store,
  { raisedBy, kind, nhsNumber }: Parameters<ReferralsByNumber['raisedFor']>[0],
): Promise<readonly WholeReferral[]> => {
  const among = { $in: [...numberPrints(sealer, nhsNumber)] }
  const filter: QueryFilter<ReferralDocument> = {
    $or: [{ numberPrint: among }, { confirmedNumberPrint: among }],
    raisedBy,
    _id: new RegExp(`^${ITEM_PREFIXES[kind]}_`),
  }
  const found = await atEdge('finding referrals by number', () =>
    model.find(filter, WHOLE).sort({ updatedAt: -1, _id: -1 }).lean<WholeDocument[]>(),
  )
  return found.map((document) => wholeFrom(sealer, document))
}

const print = ({ model, sealer }: Store, id: ReferralId): Promise<void> =>
  untilUnmoved(id, async () => {
    const found = await atEdge(`reading all of ${id}`, () =>
      model.findOne({ _id: id, numberPrint: { $exists: false } }, WHOLE).lean<WholeDocument>(),
    )
    if (found === null) return 'printed'
    const { referral, content, confirmedNumber } = wholeFrom(sealer, found)
    const { numberPrint } = contentSealed(sealer, id, content)
    const fields = {
      numberPrint,
      ...(confirmedNumber === undefined ? {} : confirmedFields(sealer, id, confirmedNumber)),
    }
    return changeWithNews(model, referral, referral, fields)
  }).then(() => undefined)

/** Builds it. */
export const createReferralsByNumber = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): ReferralsByNumber => {
  const store: Store = { model: referralModel(connection), sealer }
  return {
    raisedFor: (query) => raisedFor(store, query),
    async withoutPrints({ raisedBy, limit }) {
      const filter = { numberPrint: { $exists: false }, ...(raisedBy === undefined ? {} : { raisedBy }) }
      const found = await atEdge('reading what has no print', () =>
        store.model.find(filter, { _id: 1 }).limit(limit).lean<Pick<ReferralDocument, '_id'>[]>(),
      )
      return found.map(({ _id }) => _id)
    },
    print: (id) => print(store, id),
  }
}
