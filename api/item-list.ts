/** A list of items of one kind: what the reader's agency raised or was asked, newest change first. */
import { z } from 'zod'
import type { Names, ReadableReferralViews, ReadableRow } from '../database/readable-referral-views.ts'
import { idOf } from '../domain/ids.ts'
import { ITEM_STATES } from '../domain/item-state.ts'
import type { User } from '../domain/user.ts'
import type { Cursors } from '../http/cursor.ts'
import { maybe } from '../http/maybe.ts'
import type { ItemDoor } from './item-door.ts'
import { listReply, placeAfter } from './list-reply.ts'
import { idParameter, pageParameters } from './parameters.ts'

/** What such a list may be narrowed to. */
export const itemListQuery = z.strictObject({
  state: maybe(z.enum(ITEM_STATES)),
  agency: maybe(idParameter('agency')),
  reference: maybe(z.string().trim().min(1).max(20)).meta({
    description: 'A reference or part of one, spaced as you like',
  }),
  ...pageParameters,
})

interface Asked {
  readonly readable: Pick<ReadableReferralViews, 'list'>
  readonly cursors: Cursors
  readonly user: User
  readonly query: z.output<typeof itemListQuery>
}

/** One page of it, each row as `wordsOf` tells it. */
export const pageOfItems = async <Item>(
  { kind, path }: ItemDoor,
  { readable, cursors, user, query }: Asked,
  wordsOf: (row: ReadableRow, names: Names) => Item,
) => {
  const asked = { path, userId: user.id, query, cursors }
  const place = placeAfter(asked)
  const page = await readable.list(user, {
    kind,
    limit: query.limit,
    ...(query.state !== undefined && { state: query.state }),
    ...(query.agency !== undefined && { agencyId: query.agency }),
    ...(query.reference !== undefined && { referenceText: query.reference }),
    ...(place !== undefined && { after: { updatedAt: place.at, id: idOf('referral', place.id) } }),
  })
  const items = page.rows.map((row) => wordsOf(row, page.names))
  return listReply(asked, items, page.next && { at: page.next.updatedAt, id: page.next.id })
}
