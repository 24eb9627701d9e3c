/** Tells a person that a channel is paused: what waits on it would else wait with nobody knowing. */
import type { AgencyId, AttentionItemId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { Events } from '../runtime/events.ts'
import { attentionItemId } from './attention-id.ts'
import type { AttentionRepository } from './attention-repository.ts'

interface Telling {
  readonly attention: Pick<AttentionRepository, 'raise'>
  readonly events: Pick<Events, 'attentionRaised'>
  readonly operatorAgency: AgencyId
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The item of the pause that follows this version of the channel. */
export const pausedItemId = ({ id, version }: Pick<Channel, 'id' | 'version'>): AttentionItemId =>
  attentionItemId('partner-paused', id, String(version))

/** Raises it, once for each version of the channel that is paused. */
export const raisePaused = async (
  { attention, events, operatorAgency, now }: Telling,
  channel: Pick<Channel, 'id' | 'version'>,
  because: string,
): Promise<void> => {
  const id = pausedItemId(channel)
  const at = iso(now())
  const item = await attention.raise({
    id,
    kind: 'partner-paused',
    ownerAgency: operatorAgency,
    because,
    channelId: channel.id,
    raisedAt: at,
    dueAt: at,
  })
  if (item.raisedAt === at) events.attentionRaised({ attentionItemId: id, kind: 'partner-paused' })
}
