/** Takes a reply that was fetched from a partner: kept raw first; what was kept before is known and left alone. */
import type { Channel } from '../domain/partner.ts'
import type { FetchedReply } from '../partners/reply-source.ts'
import { keepAndTake } from './receive-message.ts'
import { askFor, userOfChannel } from './reply-as-message.ts'
import type { StandingOn } from './standing-on.ts'

/** Answers whether it was new here. */
export const takeReply = async (
  on: StandingOn,
  channel: Channel,
  { replyId, contentType, bytes }: FetchedReply,
): Promise<boolean> => {
  // A fetch brings much again that was brought before: only what is new is worth an entry in the audit.
  const requestId = `${channel.id} ${replyId}`
  if (await on.received.isKept(channel.agencyId, requestId)) return false
  await keepAndTake(on, {
    user: userOfChannel(channel),
    raw: { bytes, contentType, requestId, correlationId: '', headers: {}, channelId: channel.id },
    ...askFor(replyId, on.readReply(channel, bytes)),
  })
  return true
}
