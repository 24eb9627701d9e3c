/** Where the fetching of result files stands, as text: which file was the last, and since when others are not whole. */

/** A file is named by a hash of its name, as a partner might put anything into a name. */
export interface ReplyPlace {
  /** The last one of a fetch that could not take all. */
  readonly after?: { readonly changedAt: number; readonly key: string }
  /** Key of each file that is not whole yet, and the instant at which it was first met, by our clock. */
  readonly waiting: Readonly<Record<string, string>>
}

const MOST_WAITING = 200

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What cannot be read is the beginning: files come again, and are known. */
export const readReplyPlace = (text: string | undefined): ReplyPlace => {
  const place = parsed(text ?? '')
  if (!isObject(place)) return { waiting: {} }
  const { after, waiting } = place
  const since = Object.entries(isObject(waiting) ? waiting : {}).flatMap(([key, at]) =>
    typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? [[key, at] as const] : [],
  )
  const isPlace = isObject(after) && typeof after.changedAt === 'number' && typeof after.key === 'string'
  return {
    waiting: Object.fromEntries(since),
    ...(isPlace ? { after: { changedAt: Number(after.changedAt), key: String(after.key) } } : {}),
  }
}

/** The same place is the same text. */
export const writeReplyPlace = ({ after, waiting }: ReplyPlace): string =>
  JSON.stringify({
    ...(after === undefined ? {} : { after: { changedAt: after.changedAt, key: after.key } }),
    waiting: Object.fromEntries(Object.entries(waiting).sort().slice(0, MOST_WAITING)),
  })
