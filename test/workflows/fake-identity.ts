/** The register as the fake steps ask it, and the plan of a delivery that comes with its answer. */
import type { DeliveryPlan, IdentitySteps } from '../../workflows/activity-contracts.ts'
import type { Find } from './fake-closing-steps.ts'
import type { FakeReferral } from './fake-referral.ts'

export const planOf = ({ script }: FakeReferral): DeliveryPlan => {
  const { channels, undeliveredAfterSeconds, urgency } = script
  return { channels, undeliveredAfterSeconds, ...(urgency === undefined ? {} : { urgency }) }
}

export const identitySteps = (find: Find): IdentitySteps => ({
  async establishIdentity(order) {
    const referral = find(order.referralId)
    await referral.begun('establishIdentity', order)
    await referral.script.establishIdentity()
    if (referral.script.plansWithIdentity === undefined) return undefined
    return { plans: Object.fromEntries(referral.recipientIds.map((id) => [id, planOf(referral)])) }
  },
})
