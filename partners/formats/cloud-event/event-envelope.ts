/** What every event of ours looks like: CloudEvents 1.0 in structured JSON (JSON Event Format 1.0 §3), ids and codes only. */
import type { ItemKind } from '../../../domain/ids.ts'
import type { WireDocument } from '../../format.ts'

/** With `id` it names an event for ever: a repeat has the same two (CloudEvents 1.0, source). */
const SOURCE = 'https://referral-exchange.example/'

const PLACES = {
  referral: 'referrals',
  notification: 'notifications',
  'information-request': 'information-requests',
} as const satisfies Record<ItemKind, string>

/** Where an item is read, below the address of our API. */
export const itemPath = (kind: ItemKind, itemId: string): string => `/v1/${PLACES[kind]}/${itemId}`

interface EventParts {
  readonly id: string
  readonly type: string
  /** The item's id. */
  readonly subject: string
  readonly time: string
  /** Order of an item's events at this receiver. */
  readonly sequence: string
  readonly data: object
  /** Of an agency that is there to try things out. */
  readonly sandbox?: true
}

export interface Envelope extends EventParts {
  readonly specversion: '1.0'
}

/** The event around its data. */
export const envelope = ({ id, type, subject, time, sequence, data, sandbox }: EventParts): Envelope => {
  const attributes = { specversion: '1.0', id, source: SOURCE, type, subject, time } as const
  // Extension attributes: the order, what kind of data this is, and whether it is of a sandbox.
  const extensions = { sequence, dataclass: 'id-only', ...(sandbox === undefined ? {} : { sandbox }) }
  return { ...attributes, ...{ datacontenttype: 'application/json' }, ...extensions, data }
}

const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8'

const documentOf = (event: { readonly id: string } & Readonly<Record<string, unknown>>): WireDocument => ({
  contentType: CONTENT_TYPE,
  bytes: new TextEncoder().encode(JSON.stringify(event)),
  headers: { 'webhook-id': event.id },
})

/** The event as it is sent; `webhook-id` is its id, the same on every try. */
export const eventDocument = (event: Envelope): WireDocument => documentOf({ ...event })

/** Says only that we are here: no item, nobody. */
export const pingDocument = (id: string): WireDocument =>
  documentOf({ specversion: '1.0', id, source: SOURCE, type: 'uk.exchange.ping.v1', dataclass: 'none' })
