/** A message that a carrier took, or a first station of the partner's: whether they have it is not known before their receipt. */
import type { ChannelId } from './ids.ts'

/** What is known of it while the recipient is `sending`; kept while it is `uncertain`, so that a late receipt or return finds it. */
export interface HandedOver {
  readonly at: string
  /** Instant until which the receipt is waited for: then a person asks them. */
  readonly until: string
  readonly channelId: ChannelId
  /** The attempt that handed it over. */
  readonly attempt: number
  /** Their system sends no receipts: only what their people do confirms it. */
  readonly unconfirmed?: true
  /** It becomes known when somebody there opens it: of a notification its receipt is not the end. */
  readonly opens?: true
}
