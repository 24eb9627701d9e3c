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
  for (;;) {
    const seen = await on.directory.circuitOf(channel.id)
    const circuit = closed(seen.circuit, on.now())
    if (circuit === undefined) break
    await noteRun(on, ask, 'close-circuit')
    if (!(await on.directory.moveCircuit(channel.id, seen, circuit))) continue
    on.events.circuitMoved({ channelId: channel.id, moved: 'closed', reason: 'by-a-person' })
    break
  }
  // Also where it was closed before: whoever closed it may have been killed before this.
  await settleOutage(on, channel.id, ask.user.id)
  return (await on.directory.channel(channel.id)) ?? channel
}
