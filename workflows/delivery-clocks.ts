/** The clocks of a delivery, as its procedure carries them. */
import { patched } from '@temporalio/workflow'
import type { ClockStep, Clocks } from './activity-contracts.ts'
import type { DeliveryState } from './delivery-messages.ts'

/** Resolved once and carried: a clock that runs is set again only for the time that it stood still. */
export function startClocks(delivery: DeliveryState, clocks: Clocks = {}): void {
  for (const [step, at] of Object.entries(clocks) as [ClockStep, string][]) {
    const before = delivery.clocks[step]
    // Set again where it stood still. What has passed has been acted on.
    const moves = before !== at && !delivery.passed.includes(step)
    if (before === '' || (moves && patched('clocks-stand-still'))) delivery.clocks[step] = at
  }
}
