/** Every repository on one connection, built once for a process. */
import type { Connection } from 'mongoose'
import { type AttachmentBytes, createAttachmentBytes } from './attachment-bytes.ts'
import { type AttachmentRepository, createAttachmentRepository } from './attachment-repository.ts'
import { type AttentionRepository, createAttentionRepository } from './attention-repository.ts'
import { type AuditLog, createAuditLog } from './audit-log.ts'
import { type ChangeLog, createChangeLog } from './change-log.ts'
import type { FaultsInSettings } from './channel-writes.ts'
import { type CommandRepository, createCommandRepository } from './command-repository.ts'
import { type ConsentRepository, createConsentRepository } from './consent-repository.ts'
import { createDirectoryRepository, type DirectoryRepository } from './directory-repository.ts'
import { createEventDeliveryRepository, type EventDeliveryRepository } from './event-delivery-repository.ts'
import { createLeaseRepository, type LeaseRepository } from './lease-repository.ts'
import { createMessageRepository, type MessageRepository } from './message-repository.ts'
import { createNoticeRepository, type NoticeRepository } from './notice-repository.ts'
import type { Sealer } from './personal-data.ts'
import { createPollPlaceRepository, type PollPlaceRepository } from './poll-place-repository.ts'
import {
  createReceivedMessageRepository,
  type ReceivedMessageRepository,
} from './received-message-repository.ts'
import { createReferralRepository, type ReferralRepository } from './referral-repository.ts'
import { createReferralViews, type ReferralViews } from './referral-views.ts'
import { createReferralsByNumber, type ReferralsByNumber } from './referrals-by-number.ts'
import { createSubscriptionRepository, type SubscriptionRepository } from './subscription-repository.ts'
import { createWireNameRepository, type WireNameRepository } from './wire-name-repository.ts'

/** What a process holds of what is stored. */
export interface Repositories {
  readonly referrals: ReferralRepository
  readonly referralsByNumber: ReferralsByNumber
  readonly views: ReferralViews
  readonly storedCommands: CommandRepository
  readonly messages: MessageRepository
  readonly received: ReceivedMessageRepository
  readonly wireNames: WireNameRepository
  readonly pollPlaces: PollPlaceRepository
  readonly attention: AttentionRepository
  readonly notices: NoticeRepository
  readonly consents: ConsentRepository
  readonly attachments: AttachmentRepository
  readonly attachmentBytes: AttachmentBytes
  readonly changeLog: ChangeLog
  readonly subscriptions: SubscriptionRepository
  readonly eventDeliveries: EventDeliveryRepository
  readonly leases: LeaseRepository
  readonly audit: AuditLog
  readonly directory: DirectoryRepository
}

/** Builds them. */
export const createRepositories = ({
  connection,
  sealer,
  faultsInSettings,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
  /** What the formats and transports say of a channel that is put. */
  readonly faultsInSettings: FaultsInSettings
}): Repositories => ({
  referrals: createReferralRepository({ connection, sealer }),
  referralsByNumber: createReferralsByNumber({ connection, sealer }),
  views: createReferralViews({ connection, sealer }),
  storedCommands: createCommandRepository({ connection, sealer }),
  messages: createMessageRepository({ connection, sealer }),
  received: createReceivedMessageRepository({ connection, sealer }),
  wireNames: createWireNameRepository({ connection }),
  pollPlaces: createPollPlaceRepository({ connection }),
  attention: createAttentionRepository({ connection, sealer }),
  notices: createNoticeRepository({ connection }),
  consents: createConsentRepository({ connection, sealer }),
  attachments: createAttachmentRepository({ connection, sealer }),
  attachmentBytes: createAttachmentBytes({ connection, sealer }),
  changeLog: createChangeLog({ connection }),
  subscriptions: createSubscriptionRepository({ connection, sealer }),
  eventDeliveries: createEventDeliveryRepository({ connection }),
  leases: createLeaseRepository({ connection }),
  audit: createAuditLog({ connection }),
  directory: createDirectoryRepository({ connection, sealer, faultsInSettings }),
})
