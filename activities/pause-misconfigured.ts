/** A channel whose address, sign-in or certificate is wrong is paused, and its owner told: trying on would not help. */
import { raisePaused } from '../database/raise-paused.ts'
import type { AttemptReason } from '../domain/delivery.ts'
import type { Channel } from '../domain/partner.ts'
import type { Records } from './records.ts'

/** Pauses the channel once; what waits on it is held, not failed. */
export const pauseMisconfigured = async (
  records: Records,
  channel: Channel,
  because: AttemptReason,
): Promise<void> => {
  // The item first: a channel that is paused with nobody told would wait for ever.
  await raisePaused(records, channel, because)
  await records.directory.pauseChannel(channel.id, because, channel.version)
}
