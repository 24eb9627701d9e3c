/** A supervisor says that a partner's system answers again: what waits on its channel goes out without waiting for a probe. */
import { settleOutage } from '../database/raise-outage.ts'
import { type Circuit, closed } from '../domain/channel-circuit.ts'
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

/** By which right it is closed, and of which circuits that holds; of any unless said otherwise. */
interface Closing {
  readonly action?: Parameters<typeof noteRun>[3]
  readonly concerns?: (circuit: Circuit) => boolean
}

/** Closes it where it is open; whoever asks was asked whether they may. */
export const closeBy = async (
  on: ChannelUses,
  ask: RunChannel,
  { action, concerns = () => true }: Closing = {},
): Promise<void> => {
  const { channelId, user } = ask
  for (;;) {
    const seen = await on.directory.circuitOf(channelId)
    const circuit = closed(seen.circuit, on.now())
    if (seen.circuit === undefined || circuit === undefined) break
    if (!concerns(seen.circuit)) return
    await noteRun(on, ask, 'close-circuit', action)
    if (!(await on.directory.moveCircuit(channelId, seen, circuit))) continue
    on.events.circuitMoved({ channelId, moved: 'closed', reason: 'by-a-person' })
    break
  }
  // Also where it was closed before: whoever closed it may have been killed before this.
  await settleOutage(on, channelId, user.id)
}
