/** Tells a person that a channel is paused: what waits on it would else wait with nobody knowing. */
import type { AgencyId, AttentionItemId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { Events } from '../runtime/events.ts'
import { attentionItemId } from './attention-id.ts'
import type { AttentionRepository } from './attention-repository.ts'
import { raiseItem } from './say-attention.ts'

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
  on: Telling,
  channel: Pick<Channel, 'id' | 'version'>,
  because: string,
): Promise<void> => {
  const at = iso(on.now())
  await raiseItem(on, {
    id: pausedItemId(channel),
    kind: 'partner-paused',
    ownerAgency: on.operatorAgency,
    because,
    channelId: channel.id,
    raisedAt: at,
    dueAt: at,
  })
}
