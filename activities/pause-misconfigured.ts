/** A channel whose address, sign-in or certificate is wrong is paused, and its owner told: trying on would not help. */

import { attentionItemId as attentionItemIdOf } from '../database/attention-id.ts'
import type { AttemptReason } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { Records } from './records.ts'

/** Pauses the channel once; what waits on it is held, not failed. */
export const pauseMisconfigured = async (
  { directory, attention, operatorAgency, events, now }: Records,
  channel: Channel,
  because: AttemptReason,
): Promise<void> => {
  // The item first: a channel that is paused with nobody told would wait for ever.
  const attentionItemId = attentionItemIdOf('partner-paused', channel.id, String(channel.version))
  const at = iso(now())
  const item = await attention.raise({
    id: attentionItemId,
    kind: 'partner-paused',
    ownerAgency: operatorAgency,
    because,
    channelId: channel.id,
    raisedAt: at,
    dueAt: at,
  })
  if (item.raisedAt === at) events.attentionRaised({ attentionItemId, kind: 'partner-paused' })
  await directory.pauseChannel(channel.id, because, channel.version)
}
