/** A supervisor says that a partner's system answers again: what waits on its channel goes out without waiting for a probe. */
import { settleOutage } from '../database/raise-outage.ts'
import { closed } from '../domain/channel-circuit.ts'
import type { Channel } from '../domain/partner.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { RunChannel } from './channel-contracts.ts'
import { type ChannelUses, noteRun, runnable } from './runnable-channel.ts'

/** @see ChannelCommands.closeCircuit */
export const closeCircuit = async (on: ChannelUses, ask: RunChannel): Promise<Channel | Refusal> => {
  const channel = await runnable(on, ask)
  if (isRefusal(channel)) return channel
  await closeBy(on, ask)
  return (await on.directory.channel(channel.id)) ?? channel
}

/** Closes it where it is open; whoever asks was asked whether they may. */
export const closeBy = async (on: ChannelUses, ask: RunChannel): Promise<void> => {
  const { channelId, user } = ask
  for (;;) {
    const seen = await on.directory.circuitOf(channelId)
    const circuit = closed(seen.circuit, on.now())
    if (circuit === undefined) break
    await noteRun(on, ask, 'close-circuit')
    if (!(await on.directory.moveCircuit(channelId, seen, circuit))) continue
    on.events.circuitMoved({ channelId, moved: 'closed', reason: 'by-a-person' })
    break
  }
  // Also where it was closed before: whoever closed it may have been killed before this.
  await settleOutage(on, channelId, user.id)
}
