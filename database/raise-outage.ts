/** Tells a person that a partner's system does not answer, once an outage, and settles that when it is over. */
import type { AgencyId, ChannelId, UserId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Events } from '../runtime/events.ts'
import { attentionItemId } from './attention-id.ts'
import type { AttentionRepository } from './attention-repository.ts'

interface Telling {
  readonly attention: Pick<AttentionRepository, 'raise' | 'openAbout' | 'settle'>
  readonly events: Pick<Events, 'attentionRaised' | 'attentionSettled'>
  readonly operatorAgency: AgencyId
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Raises the item of the outage that began at that instant; harmless when repeated. */
export const raiseOutage = async (
  { attention, events, operatorAgency, now }: Telling,
  channelId: ChannelId,
  outage: { readonly since: string; readonly because?: string },
): Promise<void> => {
  const id = attentionItemId('partner-not-answering', channelId, outage.since)
  const at = iso(now())
  const item = await attention.raise({
    id,
    kind: 'partner-not-answering',
    ownerAgency: operatorAgency,
    because: outage.because ?? 'unavailable',
    channelId,
    raisedAt: at,
    dueAt: at,
  })
  if (item.raisedAt === at) events.attentionRaised({ attentionItemId: id, kind: 'partner-not-answering' })
}

/** Settles what is open about outages of this channel. */
export const settleOutage = async (
  { attention, events, now }: Telling,
  channelId: ChannelId,
  by: UserId | 'exchange',
): Promise<void> => {
  for (const { id, kind } of await attention.openAbout(channelId)) {
    if (kind !== 'partner-not-answering') continue
    const how = { by, settlement: 'answers-again', at: iso(now()) }
    if ((await attention.settle(id, how)).outcome === 'settled')
      events.attentionSettled({ attentionItemId: id, kind })
  }
}
