/** Fetches a channel's replies, again and again, on the channel's own queue; ends when nothing is to be fetched there. */
import { continueAsNew, sleep, workflowInfo } from '@temporalio/workflow'
import { pollingOn } from './activity-profiles.ts'
import type { PollInput } from './poll-messages.ts'

/** @see module comment. */
export async function pollChannelWorkflow({ channelId }: PollInput): Promise<void> {
  for (;;) {
    const after = await pollingOn(channelId).pollChannel({ channelId })
    if (after.next === 'done') return
    if (after.seconds > 0) await sleep(after.seconds * 1000)
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof pollChannelWorkflow>({ channelId })
  }
}
