/** Finds a sender's own referrals by the names they have on the wire. Each look is on the record. */

import type { WholeReferral } from '../database/whole-referral.ts'
import type { ReferralId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { involvementOf } from '../domain/involvement.ts'
import type { ItemState } from '../domain/item-state.ts'
import { can } from '../domain/permissions.ts'
import type { CarriedResource, Urgency } from '../domain/referral.ts'
import type { User } from '../domain/user.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import { printAllOf } from './print-numbers.ts'
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

type Uses = Pick<StandingOn, 'referrals' | 'referralsByNumber' | 'wireNames' | 'audit' | 'now'>

/** Builds it. */
export const createReferralLookUp = (on: Uses): ReferralLookUp => ({
  async byWireId(user, wireId) {
    const id = await on.wireNames.find({ kind: 'item', value: wireId })
    const referral = id === undefined ? undefined : await on.referrals.byId(id)
    if (referral?.kind !== 'referral' || !can(user, 'referral.read', involvementOf(referral)))
      return undefined
    await noteLook(on, user, referral.id)
    return onWire({ referral, content: await on.referrals.contentOf(referral.id) })
  },

  async byNhsNumber(user, nhsNumber) {
    const raisedBy = user.agencyId
    await printAllOf(on, raisedBy)
    const found = await on.referralsByNumber.raisedFor({ raisedBy, kind: 'referral', nhsNumber })
    for (const { referral } of found) await noteLook(on, user, referral.id)
    return found.map(onWire)
  },
})

const noteLook = ({ audit, now }: Uses, user: User, referralId: ReferralId): Promise<void> =>
  audit.append({
    action: 'referral.read',
    actor: { userId: user.id, agencyId: user.agencyId },
    referralId,
    outcome: 'permitted',
    at: iso(now()),
  })

const onWire = ({ referral, content }: WholeReferral): ReferralOnWire => {
  const { id, state, urgency, reference, raisedAt, updatedAt } = referral
  const own = content.carried?.find(({ resourceType }) => resourceType === 'ServiceRequest')
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
