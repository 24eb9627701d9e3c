/** Saves another credential of a channel. It goes in and never comes out: not in an answer, a log or the audit. */
import type { Channel } from '../domain/partner.ts'
import { can } from '../domain/permissions.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { ChannelCommands } from './channel-contracts.ts'
import {
  type ChannelUses,
  isPausedByUs,
  notAdministered,
  noteRun,
  readChannel,
  reopen,
} from './runnable-channel.ts'

/** @see ChannelCommands.changeCredentials */
export const changeCredentials = async (
  on: ChannelUses,
  ask: Parameters<ChannelCommands['changeCredentials']>[0],
): Promise<Channel | Refusal> => {
  const { user, channelId, credential, resume } = ask
  const channel = await readChannel(on, ask)
  if (isRefusal(channel)) return channel
  if (!can(user, 'channel.change-credentials', { ownerAgency: channel.agencyId })) return notAdministered()
  await noteRun(on, ask, resume ? 'credential-and-resume' : 'credential', 'channel.change-credentials')
  const changed = await on.directory.changeCredential(channelId, credential)
  if (typeof changed !== 'string') return credentialMisfit(changed)
  const present = (await on.directory.channel(channelId)) ?? channel
  if (!resume || !isPausedByUs(present)) return present
  await reopen(on, ask)
  return (await on.directory.channel(channelId)) ?? present
}

/** Faults name a setting and what it must be, never what it is. */
const credentialMisfit = (faults: readonly string[]): Refusal =>
  refuse('validation-failed', 'The credential does not fit the channel. Nothing was changed.', {
    errors: faults.map((message) => ({ pointer: '/credential', code: 'does-not-fit', message })),
  })
