/** The end of an attempt, as what follows is worked out from it. */
import type { Channel } from '../domain/partner.ts'
import type { Referral } from '../domain/referral.ts'
import type { AttemptOrder } from '../workflows/activity-contracts.ts'
import type { AttemptMade } from './attempt-message.ts'

/** What is known at the end of an attempt at any message. */
export interface FollowedUp extends AttemptMade {
  readonly order: Pick<AttemptOrder, 'attempt' | 'roundStart' | 'channelId' | 'lastChannel'>
  readonly channel: Channel
}

export interface AttemptEnded extends FollowedUp {
  readonly referral: Referral
  /** Of the message that was tried. */
  readonly contentVersion: number
  readonly order: AttemptOrder
}
