/** Finds a channel for whoever may see or run it, and notes what is done with it. */
import { settleAboutChannel } from '../database/say-attention.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import { can } from '../domain/permissions.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { RunChannel } from './channel-contracts.ts'
import type { StandingOn } from './standing-on.ts'

/** What running a channel stands on. */
export type ChannelUses = Pick<
  StandingOn,
  'directory' | 'attention' | 'audit' | 'events' | 'operatorAgency' | 'now'
>

/** One of them. */
export const readChannel = async (
  { directory }: Pick<ChannelUses, 'directory'>,
  { user, channelId }: Pick<RunChannel, 'user' | 'channelId'>,
): Promise<Channel | Refusal> => {
  const channel = await directory.channel(channelId)
  return channel !== undefined && can(user, 'channel.read', { ownerAgency: channel.agencyId })
    ? channel
    : refuse('not-found', 'There is no such channel, or it is not yours to see.')
}

/** The channel as it stands this moment, where this user may run it. */
export const runnable = async (on: ChannelUses, ask: RunChannel): Promise<Channel | Refusal> => {
  const channel = await readChannel(on, ask)
  if (isRefusal(channel)) return channel
  return can(ask.user, 'channel.run', { ownerAgency: channel.agencyId })
    ? channel
    : refuse('not-permitted', 'A supervisor of the agency, or whoever runs the exchange, does this.')
}

/** What somebody is told who may see how an agency is reached, and not save it. */
export const notAdministered = (): Refusal =>
  refuse('not-permitted', 'The agency’s administrator, or whoever runs the exchange, does this.')

/** The audit of it, before it is done. */
export const noteRun = (
  { audit, now }: Pick<ChannelUses, 'audit' | 'now'>,
  { user, channelId }: RunChannel,
  because: string,
  action: 'channel.run' | 'channel.change' | 'channel.change-credentials' = 'channel.run',
): Promise<void> =>
  audit.append({
    action,
    actor: { userId: user.id, agencyId: user.agencyId },
    channelId,
    because,
    outcome: 'permitted',
    at: iso(now()),
  })

const BY_A_PERSON = 'by-a-person:'

/** Whether the exchange paused it, because something about its settings was wrong. */
export const isPausedByUs = ({ state, pausedBecause }: Pick<Channel, 'state' | 'pausedBecause'>): boolean =>
  state === 'paused' && pausedBecause?.startsWith(BY_A_PERSON) === false

/** Opens a paused channel, and settles what asked for it. */
export const reopen = async (on: ChannelUses, { user, channelId }: RunChannel): Promise<void> => {
  await on.directory.resumeChannel(channelId)
  const how = { by: user.id, settlement: 'resumed', at: iso(on.now()) }
  await settleAboutChannel(on, channelId, 'partner-paused', how)
}
