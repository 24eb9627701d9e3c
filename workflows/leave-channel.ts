/** What waits for a channel goes by the next one: where nothing of it is in doubt, and only by somebody's word (P2). */
import { ApplicationFailure } from '@temporalio/workflow'
import type { DeliveryState } from './delivery-messages.ts'

/** Refuses it where it may be there already, or no other channel is left. */
export function mustHaveAnotherWay({ state, handedOver, sending, plan }: DeliveryState): void {
  const channels = plan?.channels ?? []
  const why =
    sending.inDoubt || handedOver !== undefined
      ? 'It may have reached them: ask them, and record what they say.'
      : sending.leaving === sending.channelIndex
        ? 'It goes by another channel already.'
        : sending.channelIndex + 1 >= channels.length
          ? 'Their agency has no other channel left for it.'
          : undefined
  if (why !== undefined) throw ApplicationFailure.nonRetryable(why, 'state-conflict', { state, possible: [] })
}
