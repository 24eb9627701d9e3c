/** Finds a sender's own referrals by the names they have on the wire. Each look is on the record. */

import type { ReferralViews } from '../database/referral-views.ts'
import type { AgencyId, ReferralId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { involvementOf } from '../domain/involvement.ts'
import type { ItemState } from '../domain/item-state.ts'
import { can } from '../domain/permissions.ts'
import type { CarriedResource, Referral, Urgency } from '../domain/referral.ts'
import type { User } from '../domain/user.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { StandingOn } from './standing-on.ts'

/** A referral as a sender may read it. */
export interface ReferralOnWire {
  /** UUID on the wire. */
  readonly id: string
  readonly state: ItemState
  readonly urgency: Urgency
  readonly reference: string
  readonly raisedAt: string
  readonly updatedAt: string
  /** The sender's own ServiceRequest. */
  readonly carried?: CarriedResource
}

export interface ReferralLookUp {
  byWireId(user: User, wireId: string): Promise<ReferralOnWire | undefined>
  /** Newest change first; what this user's agency raised for that number. */
  byNhsNumber(user: User, nhsNumber: string): Promise<readonly ReferralOnWire[]>
}

type Uses = Pick<StandingOn, 'referrals' | 'wireNames' | 'audit' | 'now'> & { readonly views: ReferralViews }

/** Read at once where a search by number looks through all that an agency raised. */
const PAGE = 200

/** Builds it. */
export const createReferralLookUp = (on: Uses): ReferralLookUp => ({
  async byWireId(user, wireId) {
    const id = await on.wireNames.find({ kind: 'item', value: wireId })
    const referral = id === undefined ? undefined : await on.referrals.byId(id)
    if (referral?.kind !== 'referral' || !can(user, 'referral.read', involvementOf(referral)))
      return undefined
    await noteLook(on, user, referral.id)
    return onWire(on, referral)
  },

  async byNhsNumber(user, nhsNumber) {
    const found: ReferralOnWire[] = []
    for await (const row of raisedBy(on, user.agencyId)) {
      const { person } = await on.referrals.contentOf(row.id)
      if (person.nhsNumber !== nhsNumber) continue
      await noteLook(on, user, row.id)
      found.push(await onWire(on, row))
    }
    return found
  },
})

/** All of them: an older one that is left out would be taken for one that was never raised. */
async function* raisedBy({ views }: Uses, agencyId: AgencyId) {
  const query = { agencies: [agencyId], raisedBy: [agencyId], kind: 'referral', limit: PAGE } as const
  for (let page = await views.list(query); ; page = await views.list({ ...query, after: page.next })) {
    yield* page.rows
    if (page.next === undefined) return
  }
}

const noteLook = ({ audit, now }: Uses, user: User, referralId: ReferralId): Promise<void> =>
  audit.append({
    action: 'referral.read',
    actor: { userId: user.id, agencyId: user.agencyId },
    referralId,
    outcome: 'permitted',
    at: iso(now()),
  })

const onWire = async (
  { referrals }: Uses,
  { id, state, urgency, reference, raisedAt, updatedAt }: Omit<Referral, 'timeline'>,
): Promise<ReferralOnWire> => {
  const { carried } = await referrals.contentOf(id)
  const own = carried?.find(({ resourceType }) => resourceType === 'ServiceRequest')
  return {
    id: uuidV5(id),
    state,
    urgency,
    reference,
    raisedAt,
    updatedAt,
    ...(own === undefined ? {} : { carried: own }),
  }
}
