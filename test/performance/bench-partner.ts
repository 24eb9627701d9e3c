/** The partner that the bench sends to: its faults, and how soon it is tried again. */
import type { PartnerName } from '../../dev/cast.ts'
import { SERVICES } from '../../dev/cast-services.ts'
import type { FaultPlan } from '../../dev/simulators/fault-plan.ts'
import type { World } from '../../dev/world.ts'
import type { RetryProfile } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import type { Service } from '../../domain/partner.ts'

/** Tries again soon: the bench measures us, not the partner's patience. The bare workflow retries by the same figures. */
export const QUICK_RETRY: RetryProfile = {
  firstWaitSeconds: 0.5,
  factor: 2,
  longestWaitSeconds: 5,
  patienceSeconds: 3600,
  resends: 4,
}

interface SentTo {
  readonly partner: PartnerName
  readonly service: string
}

/** Riverside takes and says nothing more; Vale answers each referral with accept and outcome by BaRS message. */
export const DELIVERED_TO = {
  partner: 'riverside',
  service: 'svc_riverside-family-support',
} as const satisfies SentTo
export const ANSWERED_BY = { partner: 'vale', service: 'svc_vale-control-room' } as const satisfies SentTo

/** Another partner, which stays healthy while the first is dead; it says nothing either. */
export const BESIDE = { partner: 'hillside', service: 'svc_hillside-family-homes' } as const satisfies SentTo

const RECIPIENTS = 5

/** Services of the same partner, so that one referral can have several recipients that all cost the same. */
export const SEVERAL_SERVICES: readonly Service[] = SERVICES.filter(
  ({ id }) => id === DELIVERED_TO.service,
).flatMap((service) =>
  Array.from({ length: RECIPIENTS }, (_, index) => ({
    ...service,
    id: idOf('service', `svc_bench-${index + 1}`),
    name: `${service.name} ${index + 1}`,
  })),
)

/** 20 ms for each message, and 15 % of calls end in a 503 that is the partner's own. */
const PARTNER_FAULTS: readonly FaultPlan[] = [
  { fault: 'slow', milliseconds: 20 },
  { fault: 'unavailable', percent: 15, seed: 15 },
]

/** Gives a partner the bench's faults, from the beginning of their seed: each round meets the same row of failures. */
export const resetFaults = (world: World, partner: PartnerName): Promise<void> =>
  setFaults(world, partner, PARTNER_FAULTS)

/** Gives a partner these faults in place of what it had. */
export const setFaults = async (
  world: Pick<World, 'partners'>,
  partner: PartnerName,
  faults: readonly FaultPlan[],
): Promise<void> => {
  const answer = await fetch(`${world.partners[partner].controlUrl}/control/faults`, {
    method: 'PUT',
    body: JSON.stringify(faults),
  })
  if (!answer.ok) throw new RangeError(`the partner ${partner} did not take its faults: ${answer.status}`)
}
