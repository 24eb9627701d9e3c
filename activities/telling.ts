/** What telling other systems of changes stands on. */
import type { AttentionRepository } from '../database/attention-repository.ts'
import type { ChangeLog } from '../database/change-log.ts'
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { EventDeliveryRepository } from '../database/event-delivery-repository.ts'
import type { ReferralRepository } from '../database/referral-repository.ts'
import type { SubscriptionRepository } from '../database/subscription-repository.ts'
import type { Transport } from '../partners/transport.ts'
import type { Events } from '../runtime/events.ts'

/** What telling stands on. */
export interface Telling {
  readonly changeLog: ChangeLog
  readonly subscriptions: SubscriptionRepository
  readonly eventDeliveries: EventDeliveryRepository
  readonly referrals: Pick<ReferralRepository, 'byId'>
  readonly directory: Pick<DirectoryRepository, 'user' | 'agency'>
  readonly attention: Pick<AttentionRepository, 'raise'>
  readonly events: Pick<Events, 'eventAttempted' | 'subscriptionStopped' | 'attentionRaised'>
  /** The `webhook` channel's own. */
  readonly webhook: Pick<Transport, 'send'>
  readonly stopping: AbortSignal
  /** Milliseconds since 1970. */
  readonly now: () => number
}
