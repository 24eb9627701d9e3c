/** Who the child is, asked of the register as an item begins: beside the procedure first, then with patience. */
import { ActivityFailure, ApplicationFailure, isCancellation, sleep } from '@temporalio/workflow'
import type { PreparedItem } from '../domain/prepared-item.ts'
import type { DeliveryPlans } from './activity-contracts.ts'
import { identityWithin } from './activity-profiles.ts'
import { identityFor, recordFor, type Turns } from './record-in-turn.ts'
import type { ReferralInput } from './referral-messages.ts'

/** Where the register is asked first. */
export type FirstAsked = 'beside' | 'from-the-queue'

/** A moment in which it can still be asked. */
const LEAST_SECONDS = 1

/**
 * Identity never stops an item: what cannot be established in time goes on, marked, with a person to confirm it.
 * Answers the plans of deliveries that came with it.
 */
export async function identityOrOn(
  input: ReferralInput,
  item: { readonly turns: Turns },
  { checkIdentity, identityPatienceSeconds }: PreparedItem,
  first: FirstAsked,
): Promise<DeliveryPlans> {
  if (!checkIdentity) return {}
  const until = Date.now() + identityPatienceSeconds * 1000
  const secondsLeft = () => Math.max((until - Date.now()) / 1000, LEAST_SECONDS)
  if (first === 'beside') {
    const { plans, askAgainInMs } = await identityBeside(input, item)
    if (plans !== undefined) return plans
    if (askAgainInMs > 0) await sleep(Math.min(askAgainInMs, secondsLeft() * 1000))
  }
  try {
    return (await identityWithin(secondsLeft()).establishIdentity(input))?.plans ?? {}
  } catch (error) {
    if (isCancellation(error)) throw error
    await recordFor(item).recordIdentityUnchecked(input)
    return {}
  }
}

interface Beside {
  /** The usual answer, that comes at once. */
  readonly plans?: DeliveryPlans
  /** Without it: after how long the register wants to be asked again. */
  readonly askAgainInMs: number
}

async function identityBeside(input: ReferralInput, item: { readonly turns: Turns }): Promise<Beside> {
  try {
    const answer = await identityFor(item).establishIdentity(input)
    return { plans: answer?.plans ?? {}, askAgainInMs: 0 }
  } catch (error) {
    if (isCancellation(error)) throw error
    return { askAgainInMs: delayAskedBy(error) }
  }
}

/** What a step beside the procedure threw comes as it is; of one from a queue it is the cause. */
const delayAskedBy = (error: unknown): number => {
  const cause = error instanceof ActivityFailure ? error.cause : error
  const [asked] = cause instanceof ApplicationFailure ? (cause.details ?? []) : []
  return typeof asked === 'number' ? asked : 0
}
