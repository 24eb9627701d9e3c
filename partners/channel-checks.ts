/** Tests a channel: its transport's look, with what its format offers for it, within a bounded time. */
import { type CheckStep, notPassed, passed } from '../domain/channel-check.ts'
import type { AgencyId, UserId } from '../domain/ids.ts'
import type { Channel } from '../domain/partner.ts'
import type { Ways } from './registry.ts'

/** One call of the look takes no longer than this, whatever the channel allows an attempt. */
const LONGEST_CALL_SECONDS = 10
/** Whoever asked waits for the whole of it. */
const LONGEST_LOOK_MS = 25_000

interface Directory {
  channelCredential(id: Channel['id']): Promise<string | undefined>
  respondersOf(id: AgencyId): Promise<readonly UserId[]>
}

/** Builds it; the answer is `undefined` where the channel's transport offers no look. */
export const createChannelChecks =
  (waysOf: Ways['of'], directory: Directory) =>
  async (channel: Channel, checkId: string): Promise<readonly CheckStep[] | undefined> => {
    // Nothing travels there: what can be missing is somebody to open it.
    if (channel.transport === 'portal') return [await peopleStep(directory, channel)]
    const { transport, format } = waysOf(channel)
    const credential = await directory.channelCredential(channel.id)
    return transport.check?.({
      address: channel.address,
      timeoutSeconds: Math.min(LONGEST_CALL_SECONDS, channel.timeoutSeconds),
      signal: AbortSignal.timeout(LONGEST_LOOK_MS),
      checkId,
      ...(credential === undefined ? {} : { credential }),
      ...(channel.settings === undefined ? {} : { settings: channel.settings }),
      ...(format.check === undefined ? {} : { harmless: format.check }),
    })
  }

const peopleStep = async (directory: Directory, { agencyId }: Channel): Promise<CheckStep> => {
  const count = (await directory.respondersOf(agencyId)).length
  return count > 0 ? passed('people', { count }) : notPassed('people', 'not-found')
}
