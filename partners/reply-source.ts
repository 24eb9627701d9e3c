/**
 * Port: where a partner's replies are fetched. What was fetched is stored before the place from which the next fetch
 * goes on, so a fetch may bring again what was brought before, and must never leave anything out.
 */
import type { AttemptResult } from '../domain/delivery.ts'
import type { SendRequest } from './transport.ts'

/** One reply, as it came. */
export interface FetchedReply {
  /** Names it at the partner, the same each time it is fetched: `Task/17/_history/3`. Never about a person. */
  readonly replyId: string
  readonly contentType: string
  readonly bytes: Uint8Array
  /** The name is the partner's own count: after a restore it may be given to another reply. Absent: never. */
  readonly isNumbered?: true
}

export interface FetchRequest extends Omit<SendRequest, 'document'> {
  /** What the last fetch answered; absent: from the beginning. */
  readonly place?: string
}

export type FetchOutcome =
  | {
      readonly fetched: 'replies'
      readonly replies: readonly FetchedReply[]
      /** Where to go on once these are stored. */
      readonly place: string
      /** More wait there now. */
      readonly more: boolean
    }
  /** The partner answered, and it cannot be taken apart: kept whole and put before a person. */
  | { readonly fetched: 'unreadable'; readonly reply: FetchedReply }
  | { readonly fetched: 'failed'; readonly result: AttemptResult }

export interface ReplySource {
  /** Fetches once; never throws for anything the partner or the network did. */
  fetch(request: FetchRequest): Promise<FetchOutcome>
  /** Tells the partner that these are stored, where its protocol wants to be told (a mailbox, a folder). */
  acknowledge?(request: FetchRequest, replyIds: readonly string[]): Promise<void>
}
