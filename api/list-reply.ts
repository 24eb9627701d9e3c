/** A page of a list: what every list answers with, and the link to the next page. */
import { z } from 'zod'
import type { CursorScope, Cursors, Position } from '../http/cursor.ts'

/** `{ items, page }` around a schema of one item. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    page: z.object({ limit: z.int(), hasMore: z.boolean() }),
  })

/** Headers that a list may carry. */
export const LIST_HEADERS = { Link: 'Address of the next page, rel="next"; absent on the last' } as const

interface PageQuery {
  readonly limit: number
  readonly after?: string
}

/** One list as asked for: its address, who reads it, and what was asked. */
export interface ListAsked<Query extends PageQuery> {
  readonly path: string
  readonly userId: string
  readonly query: Query
  readonly cursors: Cursors
}

const scopeOf = <Query extends PageQuery>({ path, userId, query }: ListAsked<Query>): CursorScope => {
  const { limit: _limit, after: _after, ...filters } = query
  return { list: path, userId, filters }
}

/**
 * Where the page begins; `undefined` for the first.
 * @throws HttpProblem `cursor-invalid` (400).
 */
export const placeAfter = <Query extends PageQuery>(asked: ListAsked<Query>): Position | undefined =>
  asked.query.after === undefined ? undefined : asked.cursors.read(asked.query.after, scopeOf(asked))

/** The answer: the items of this page and the link to the next where there is one. */
export const listReply = <Query extends PageQuery, Item>(
  asked: ListAsked<Query>,
  items: Item[],
  next: Position | undefined,
) => {
  const { limit } = asked.query
  const body = { items, page: { limit, hasMore: next !== undefined } }
  if (next === undefined) return { status: 200 as const, body }
  const { after: _after, ...filters } = asked.query
  const search = new URLSearchParams(
    Object.entries(filters).map(([name, value]): [string, string] => [name, String(value)]),
  )
  search.set('after', asked.cursors.write(next, scopeOf(asked)))
  return { status: 200 as const, body, headers: { link: `<${asked.path}?${search.toString()}>; rel="next"` } }
}
