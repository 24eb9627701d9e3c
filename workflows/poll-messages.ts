/** Names of the procedure that fetches a channel's replies. */
import type { ChannelId } from '../domain/ids.ts'

export interface PollInput {
  readonly channelId: ChannelId
}

/** One a channel: two at once would only fetch the same. */
export const pollWorkflowId = (channelId: ChannelId): string => `poll/${channelId}`
