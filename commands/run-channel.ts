/**
 * A supervisor pauses a channel and opens it again. A pause holds what waits on it without failing it: no attempt is
 * made and no patience spent; urgent work that is late is told to a person as ever.
 */
import { raisePaused } from '../database/raise-paused.ts'
import type { Channel } from '../domain/partner.ts'
import { can } from '../domain/permissions.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import type { PauseReason, RunChannel } from './channel-contracts.ts'
import { closeCircuit } from './close-circuit.ts'
import { type ChannelUses, noteRun, reopen, runnable } from './runnable-channel.ts'

/** The channels of the agencies that this user runs or looks after, in order of id. */
export const listChannels = async (
  { directory }: Pick<ChannelUses, 'directory'>,
  user: User,
): Promise<readonly Channel[]> =>
  (await directory.channels())
    .filter(({ agencyId }) => can(user, 'channel.read', { ownerAgency: agencyId }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))

/** @see ChannelCommands.pauseChannel */
export const pauseChannel = async (
  on: ChannelUses,
  ask: RunChannel & { readonly because: PauseReason },
): Promise<Channel | Refusal> => {
  for (;;) {
    const channel = await runnable(on, ask)
    if (isRefusal(channel) || channel.state === 'paused') return channel
    const because = `by-a-person:${ask.because}` as const
    await noteRun(on, ask, `pause:${ask.because}`)
    // The item first: a channel that is paused with nobody told would wait for ever.
    await raisePaused(on, channel, because)
    if (await on.directory.pauseChannel(channel.id, because, channel.version))
      return { ...channel, state: 'paused', pausedBecause: because, version: channel.version + 1 }
  }
}

/** @see ChannelCommands.openChannel */
export const openChannel = async (on: ChannelUses, ask: RunChannel): Promise<Channel | Refusal> => {
  const channel = await runnable(on, ask)
  if (isRefusal(channel) || channel.state === 'open') return channel
  await noteRun(on, ask, 'open')
  // Whoever opens it says that it works: nothing waits for a probe.
  await closeCircuit(on, ask)
  await reopen(on, ask)
  return (await on.directory.channel(channel.id)) ?? channel
}
