/** Tells a person that a partner's system does not answer, once an outage, and settles that when it is over. */
import type { AgencyId, ChannelId, UserId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Events } from '../runtime/events.ts'
import { attentionItemId } from './attention-id.ts'
import type { AttentionRepository } from './attention-repository.ts'
import { raiseItem, settleAboutChannel } from './say-attention.ts'

const KIND = 'partner-not-answering'

interface Telling {
  readonly attention: Pick<AttentionRepository, 'raise' | 'openAbout' | 'settle'>
  readonly events: Pick<Events, 'attentionRaised' | 'attentionSettled'>
  readonly operatorAgency: AgencyId
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Raises the item of the outage that began at that instant; harmless when repeated. */
export const raiseOutage = async (
  on: Telling,
  channelId: ChannelId,
  outage: { readonly since: string; readonly because?: string },
): Promise<void> => {
  const at = iso(on.now())
  await raiseItem(on, {
    id: attentionItemId(KIND, channelId, outage.since),
    kind: KIND,
    ownerAgency: on.operatorAgency,
    because: outage.because ?? 'unavailable',
    channelId,
    raisedAt: at,
    dueAt: at,
  })
}

/** Settles what is open about outages of this channel. */
export const settleOutage = (on: Telling, channelId: ChannelId, by: UserId | 'exchange'): Promise<void> =>
  settleAboutChannel(on, channelId, KIND, { by, settlement: 'answers-again', at: iso(on.now()) })
