/**
 * A supervisor pauses a channel and opens it again. A pause holds what waits on it without failing it: no attempt is
 * made and no patience spent; urgent work that is late is told to a person as ever.
 */
import { raisePaused } from '../database/raise-paused.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import { can } from '../domain/permissions.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import type { PauseReason, RunChannel } from './channel-contracts.ts'
import type { StandingOn } from './standing-on.ts'

type Uses = Pick<StandingOn, 'directory' | 'attention' | 'audit' | 'events' | 'operatorAgency' | 'now'>

/** The channels of the agencies that this user runs or looks after, in order of id. */
export const listChannels = async (
  { directory }: Pick<Uses, 'directory'>,
  user: User,
): Promise<readonly Channel[]> =>
  (await directory.channels())
    .filter(({ agencyId }) => can(user, 'channel.read', { ownerAgency: agencyId }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))

/** One of them. */
export const readChannel = async (
  { directory }: Pick<Uses, 'directory'>,
  { user, channelId }: Pick<RunChannel, 'user' | 'channelId'>,
): Promise<Channel | Refusal> => {
  const channel = await directory.channel(channelId)
  return channel !== undefined && can(user, 'channel.read', { ownerAgency: channel.agencyId })
    ? channel
    : refuse('not-found', 'There is no such channel, or it is not yours to see.')
}

/** @see ChannelCommands.pauseChannel */
export const pauseChannel = async (
  on: Uses,
  ask: RunChannel & { readonly because: PauseReason },
): Promise<Channel | Refusal> => {
  for (;;) {
    const channel = await runnable(on, ask)
    if (isRefusal(channel) || channel.state === 'paused') return channel
    const because = `by-a-person:${ask.because}` as const
    await note(on, ask, `pause:${ask.because}`)
    // The item first: a channel that is paused with nobody told would wait for ever.
    await raisePaused(on, channel, because)
    if (await on.directory.pauseChannel(channel.id, because, channel.version))
      return { ...channel, state: 'paused', pausedBecause: because, version: channel.version + 1 }
  }
}

/** @see ChannelCommands.openChannel */
export const openChannel = async (on: Uses, ask: RunChannel): Promise<Channel | Refusal> => {
  const channel = await runnable(on, ask)
  if (isRefusal(channel) || channel.state === 'open') return channel
  await note(on, ask, 'open')
  await on.directory.resumeChannel(channel.id)
  for (const item of await on.attention.openAbout(channel.id)) {
    const how = { by: ask.user.id, settlement: 'resumed', at: iso(on.now()) }
    if ((await on.attention.settle(item.id, how)).outcome === 'settled')
      on.events.attentionSettled({ attentionItemId: item.id, kind: item.kind })
  }
  return (await on.directory.channel(channel.id)) ?? channel
}

/** The channel as it stands this moment, where this user may run it. */
const runnable = async (on: Uses, ask: RunChannel): Promise<Channel | Refusal> => {
  const channel = await readChannel(on, ask)
  if (isRefusal(channel)) return channel
  return can(ask.user, 'channel.run', { ownerAgency: channel.agencyId })
    ? channel
    : refuse('not-permitted', 'A supervisor of the agency, or whoever runs the exchange, does this.')
}

const note = ({ audit, now }: Uses, { user, channelId }: RunChannel, because: string): Promise<void> =>
  audit.append({
    action: 'channel.run',
    actor: { userId: user.id, agencyId: user.agencyId },
    channelId,
    because,
    outcome: 'permitted',
    at: iso(now()),
  })
