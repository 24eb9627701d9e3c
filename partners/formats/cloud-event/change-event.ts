/** A change of an item as a subscribed system is told of it: which item, which recipient, what happened. */
import { itemKindOf } from '../../../domain/ids.ts'
import type { ChangeEvent } from '../../../domain/item-change.ts'
import type { WireDocument } from '../../format.ts'
import { envelope, eventDocument, itemPath } from './event-envelope.ts'

/** The document of one event; `place` is its order. */
export const changeEvent = (
  { id, type, itemId, recipientId, at }: Omit<ChangeEvent, 'agencies'>,
  { place, sandbox }: { readonly place: string; readonly sandbox: boolean },
): WireDocument =>
  eventDocument(
    envelope({
      id,
      type,
      subject: itemId,
      time: at,
      sequence: place,
      ...(sandbox ? { sandbox } : {}),
      data: {
        itemId,
        ...(recipientId === undefined ? {} : { recipientId }),
        links: { item: itemPath(itemKindOf(itemId), itemId) },
      },
    }),
  )
