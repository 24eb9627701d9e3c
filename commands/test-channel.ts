/** Tests a channel on somebody's word: a harmless look at the partner's system, on the record before it is made. */
import { iso } from '../domain/instant.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { ChannelTested, RunChannel } from './channel-contracts.ts'
import { type ChannelUses, noteRun, runnable } from './runnable-channel.ts'
import type { StandingOn } from './standing-on.ts'

/** @see ChannelCommands.testChannel */
export const testChannel = async (
  on: ChannelUses & Pick<StandingOn, 'checkChannel'>,
  ask: RunChannel & { readonly idempotencyKey: string },
): Promise<ChannelTested | Refusal> => {
  const channel = await runnable(on, ask)
  if (isRefusal(channel)) return channel
  await noteRun(on, ask, 'test')
  const checkId = uuidV5(['test', channel.id, ask.user.id, ask.idempotencyKey].join('|'))
  const steps = await on.checkChannel(channel, checkId)
  if (steps === undefined)
    return refuse('state-conflict', 'Channels of this kind cannot be tested without a message.', {
      state: channel.state,
      possible: [],
    })
  const failed = steps.find((step) => !step.passed)
  on.events.channelTested({
    channelId: channel.id,
    outcome: failed === undefined ? 'passed' : 'failed',
    ...(failed?.reason === undefined ? {} : { reason: failed.reason }),
  })
  return { at: iso(on.now()), passed: failed === undefined, steps }
}
