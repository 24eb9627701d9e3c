/**
 * Fetches a channel's replies: each is stored before anything is made of it, and the place moves on only when all of a
 * fetch are stored. Killed anywhere, it fetches the same again, and what is known is left alone.
 */
import { Context } from '@temporalio/activity'
import type { PollPlaceRepository } from '../database/poll-place-repository.ts'
import type { Channel } from '../domain/partner.ts'
import type { Way } from '../partners/registry.ts'
import type { FetchedReply, FetchOutcome, FetchRequest } from '../partners/reply-source.ts'
import { fetchesFrom } from '../runtime/channel-place.ts'
import type { PollSteps } from '../workflows/activity-contracts.ts'
import { whileBeating } from './attempt-message.ts'
import { pauseMisconfigured } from './pause-misconfigured.ts'
import type { Records } from './records.ts'

export interface Polling {
  readonly records: Records
  readonly places: PollPlaceRepository
  readonly waysOf: (channel: Channel) => Pick<Way, 'replies'>
  /** Keeps a reply and acts on it; `under-way`: another process has it, or had it when it was killed. */
  readonly takeReply: (channel: Channel, reply: FetchedReply) => Promise<'new' | 'known' | 'under-way'>
}

/** Builds the step. */
export const createPollSteps = (polling: Polling): PollSteps => ({
  pollChannel: ({ channelId }) =>
    whileBeating(async () => {
      const channel = await polling.records.directory.channel(channelId)
      const replies = channel === undefined ? undefined : polling.waysOf(channel).replies
      if (channel?.poll === undefined || replies === undefined) return { next: 'done' }
      const { everySeconds } = channel.poll
      // A paused channel is not called; its queue is followed again once it is open.
      if (channel.state === 'paused') return { next: 'wait', seconds: everySeconds }
      const more = await fetchOnce(polling, channel, replies)
      return { next: 'wait', seconds: more ? 0 : everySeconds }
    }),
})

type Replies = NonNullable<Way['replies']>

/** One fetch; whether more waits there. */
const fetchOnce = async (polling: Polling, channel: Channel, replies: Replies): Promise<boolean> => {
  const { records, places } = polling
  const from = fetchesFrom(channel)
  const seen = await places.of(channel.id, from)
  const credential = await records.directory.channelCredential(channel.id)
  const request: FetchRequest = {
    address: channel.address,
    timeoutSeconds: channel.timeoutSeconds,
    signal: Context.current().cancellationSignal,
    ...(credential === undefined ? {} : { credential }),
    ...(channel.settings === undefined ? {} : { settings: channel.settings }),
    ...(seen.place === undefined ? {} : { place: seen.place }),
  }
  const outcome = await replies.fetch(request)
  const { kept, isWhole } = await keepAll(polling, channel, outcome)
  // Those behind one that is not finished may say what follows from it: all of them come again.
  if (outcome.fetched !== 'replies' || !isWhole) return false
  await replies.acknowledge?.(
    request,
    outcome.replies.map(({ replyId }) => replyId),
  )
  const { place } = outcome
  if (place !== seen.place || !seen.isMarked) await places.move(channel.id, seen, { place, from })
  records.events.repliesFetched({ channelId: channel.id, count: kept })
  return outcome.more
}

/** How many were new, and whether all are finished. */
const keepAll = async (
  { records, takeReply }: Polling,
  channel: Channel,
  outcome: FetchOutcome,
): Promise<{ readonly kept: number; readonly isWhole: boolean }> => {
  if (outcome.fetched === 'failed') {
    const { result } = outcome
    records.events.fetchFailed({ channelId: channel.id, outcome: result.outcome, reason: result.reason })
    if (result.outcome === 'misconfigured') await pauseMisconfigured(records, channel, result.reason)
    return { kept: 0, isWhole: false }
  }
  let kept = 0
  const fetched = outcome.fetched === 'replies' ? outcome.replies : [outcome.reply]
  for (const reply of fetched) {
    const taken = await takeReply(channel, reply)
    if (taken === 'under-way') return { kept, isWhole: false }
    if (taken === 'new') kept += 1
  }
  return { kept, isWhole: true }
}
