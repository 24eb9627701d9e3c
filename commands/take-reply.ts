/** Takes a partner's reply: kept raw first; what was kept before is known and left alone. */
import type { Channel } from '../domain/partner.ts'
import type { FetchedReply } from '../partners/reply-source.ts'
import type { BroughtReply, ReceiveOutcome } from './incoming-message.ts'
import { keepAndTake } from './receive-message.ts'
import { askFor, userOfChannel } from './reply-as-message.ts'
import type { StandingOn } from './standing-on.ts'

/** Keeps a reply, however it came to us, and acts on it. */
export const takeBroughtReply = (
  on: StandingOn,
  channel: Channel,
  { replyId, contentType, bytes, isSame }: BroughtReply,
): Promise<ReceiveOutcome> =>
  keepAndTake(on, {
    user: userOfChannel(channel),
    raw: {
      bytes,
      contentType,
      requestId: `${channel.id} ${replyId}`,
      correlationId: '',
      headers: {},
      channelId: channel.id,
    },
    ...askFor(replyId, on.readReply(channel, bytes)),
    ...(isSame === undefined ? {} : { isSame }),
  })

/** Takes a reply that was fetched; answers whether it was new here. */
export const takeReply = async (on: StandingOn, channel: Channel, reply: FetchedReply): Promise<boolean> => {
  // A fetch brings much again that was brought before: only what is new is worth an entry in the audit.
  if (await on.received.isKept(channel.agencyId, `${channel.id} ${reply.replyId}`)) return false
  await takeBroughtReply(on, channel, reply)
  return true
}
