/** Takes a partner's reply: kept raw first; what was kept before is known and left alone. */
import type { Channel } from '../domain/partner.ts'
import type { FetchedReply } from '../partners/reply-source.ts'
import { sha256Of } from '../runtime/sha256.ts'
import type { BroughtReply, ReceiveOutcome } from './incoming-message.ts'
import { keepAndTake } from './receive-message.ts'
import { askFor, REUSED, userOfChannel } from './reply-as-message.ts'
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

/** What became of a reply that was fetched: `under-way` was kept by a process that has not finished with it, or was killed. */
export type ReplyTaken = 'new' | 'known' | 'under-way'

/** Longer than a killed process keeps a reply to itself. What is not finished then the sweep has, and others go before it. */
const HELD_FOR_MS = 30_000

/** Takes a reply that was fetched. */
export const takeReply = async (
  on: StandingOn,
  channel: Channel,
  reply: FetchedReply,
): Promise<ReplyTaken> => {
  const isSame = isSameReply(on, channel, reply)
  // A fetch brings much again that was brought before: only what is new is worth an entry in the audit.
  const kept = await on.received.byRequest(channel.agencyId, `${channel.id} ${reply.replyId}`)
  if (kept !== undefined) {
    // Also where a clock that is wrong has put it far ahead: a channel must not be held up until then.
    const isLeft =
      kept.state === 'processed' || Math.abs(on.now() - Date.parse(kept.receivedAt)) > HELD_FOR_MS
    if (isLeft) {
      const isAgain =
        kept.fingerprint === sha256Of(reply.bytes) ||
        isSame((await on.received.original(kept.id)).bytes, reply.bytes)
      return isAgain ? 'known' : takeReply(on, channel, underOwnName(reply))
    }
    if (Date.parse(kept.lockedUntil) > on.now()) return 'under-way'
  }
  const { received } = await takeBroughtReply(on, channel, { ...reply, isSame })
  if (received === 'conflict') return takeReply(on, channel, underOwnName(reply))
  return received === 'in-progress' ? 'under-way' : 'new'
}

/**
 * Whether what comes under a known name is the reply that was kept: where the partner only counts, it is so while both
 * are read alike (a system may write the same otherwise each time), and what cannot be read may be anything.
 */
const isSameReply =
  (on: Pick<StandingOn, 'readReply'>, channel: Channel, { isNumbered }: FetchedReply) =>
  (first: Uint8Array, again: Uint8Array): boolean => {
    if (isNumbered !== true) return true
    const [was, is] = [on.readReply(channel, first), on.readReply(channel, again)]
    return was !== undefined && was.says !== 'unclear' && JSON.stringify(was) === JSON.stringify(is)
  }

/** Their count has begun again: it is another reply, and taken for a repeat it would be lost. */
const underOwnName = ({ replyId, contentType, bytes }: FetchedReply): FetchedReply => ({
  replyId: `${replyId}${REUSED}${sha256Of(bytes)}`,
  contentType,
  bytes,
})
