/** A channel whose address, sign-in or certificate is wrong is paused, and its owner told: trying on would not help. */
import { pausedItemId, raisePaused } from '../database/raise-paused.ts'
import { settleItem } from '../database/say-attention.ts'
import type { AttemptReason } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
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
  if (await records.directory.pauseChannel(channel.id, because, channel.version)) return
  // It was mended since this attempt read it: then what was raised asks for nothing.
  if ((await records.directory.channel(channel.id))?.state !== 'open') return
  const how = { by: 'exchange', settlement: 'mended-meanwhile', at: iso(records.now()) }
  await settleItem(records, { id: pausedItemId(channel), kind: 'partner-paused' }, how)
}
