/** Not every wire has a message for everything: what it cannot say goes another way. */
import { type MessagePurpose, tellsContent } from '../domain/delivery.ts'
import type { ItemKind } from '../domain/ids.ts'
import type { Channel } from '../domain/partner.ts'
import type { Delivering } from './attempt-message.ts'

/** Whether this channel has a message of this purpose about an item of this kind. */
export const carries = (
  { waysOf }: Pick<Delivering, 'waysOf'>,
  channel: Channel,
  kind: ItemKind,
  purpose: MessagePurpose,
): boolean => {
  const { carries: purposes, carriesKinds = [kind] } = waysOf(channel).format
  return (
    purposes.includes(purpose) &&
    carriesKinds.includes(kind) &&
    (purpose === 'new' || !tellsContent(purpose) || channel.abilities.updates === true)
  )
}
