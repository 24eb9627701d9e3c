/** What a client system, or its agency's administrator, may ask about the events that it is told. Types only. */
import type { EventDelivery, EventDeliveryState, EventSubscription } from '../domain/event-subscription.ts'
import type { EventId, SubscriptionId } from '../domain/ids.ts'
import type { ChangeEvent } from '../domain/item-change.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'

/** As `Asking` of command-contracts.ts. */
interface Asked {
  readonly user: User
  readonly idempotencyKey: string
  readonly fingerprint: string
}

export interface AboutSubscription {
  readonly user: User
  readonly subscriptionId: SubscriptionId
}

/** `secret`: shown this once; absent in the answer to a repeat. */
export interface SubscriptionMade {
  readonly subscription: EventSubscription
  readonly secret?: string
  readonly replayed: boolean
}

export interface ChangesPage {
  /** Oldest first. */
  readonly changes: readonly (Omit<ChangeEvent, 'agencies'> & { readonly place: string })[]
  /** Where to read on; the place that was given where nothing has come. */
  readonly place: string
  readonly hasMore: boolean
}

export interface SubscriptionCommands {
  /** Subscribes this system; from now on. */
  subscribe(
    ask: Asked & { readonly url: string; readonly types: readonly string[] },
  ): Promise<SubscriptionMade | Refusal>
  /** Those of the user's agency that have not ended, oldest first. */
  listSubscriptions(user: User): Promise<readonly EventSubscription[]>
  readSubscription(ask: AboutSubscription): Promise<EventSubscription | Refusal>
  /** Another address, other types; paused, and active again, also after it was disabled: what waits is sent then. */
  changeSubscription(
    ask: AboutSubscription & {
      readonly url?: string
      readonly types?: readonly string[]
      readonly state?: 'active' | 'paused'
    },
  ): Promise<EventSubscription | Refusal>
  /** Ends it for good: what waits is not sent. Its deliveries can still be read. */
  endSubscription(ask: AboutSubscription): Promise<EventSubscription | Refusal>
  /** A new secret; the one before signs too for so many hours. */
  rotateSecret(
    ask: Asked & { readonly subscriptionId: SubscriptionId; readonly overlapHours: number },
  ): Promise<SubscriptionMade | Refusal>
  /** Newest first. */
  listDeliveries(
    ask: AboutSubscription & {
      readonly state?: EventDeliveryState
      readonly limit: number
      readonly after?: string
    },
  ): Promise<{ readonly rows: readonly EventDelivery[]; readonly next?: string } | Refusal>
  /** The same event once more, whatever became of it. */
  replayDelivery(ask: AboutSubscription & { readonly eventId: EventId }): Promise<EventDelivery | Refusal>
  /** All that was given up since an instant, up to a bound; `more`: ask again. */
  replayFailures(
    ask: AboutSubscription & { readonly since: string },
  ): Promise<{ readonly replayed: number; readonly more: boolean } | Refusal>
  /** What has changed for the user's agency after a place; from the oldest without one. */
  readChanges(ask: {
    readonly user: User
    readonly limit: number
    readonly after?: string
    readonly from?: 'oldest' | 'now'
    readonly type?: string
  }): Promise<ChangesPage | Refusal>
}
