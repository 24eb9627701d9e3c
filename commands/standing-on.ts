/** What the commands stand on, given by context.ts; each command takes the part it uses. */
import type { AttachmentFiles } from '../attachments/attachment-files.ts'
import type { AttachmentBytes } from '../database/attachment-bytes.ts'
import type { AttachmentRepository } from '../database/attachment-repository.ts'
import type { AttentionRepository } from '../database/attention-repository.ts'
import type { AuditLog } from '../database/audit-log.ts'
import type { ChangeLog } from '../database/change-log.ts'
import type { CommandRepository } from '../database/command-repository.ts'
import type { ConsentRepository } from '../database/consent-repository.ts'
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { EventDeliveryRepository } from '../database/event-delivery-repository.ts'
import type { MessageRepository } from '../database/message-repository.ts'
import type { NoticeRepository } from '../database/notice-repository.ts'
import type { ReceivedMessageRepository } from '../database/received-message-repository.ts'
import type { ReferralRepository } from '../database/referral-repository.ts'
import type { ReferralsByNumber } from '../database/referrals-by-number.ts'
import type { SubscriptionRepository } from '../database/subscription-repository.ts'
import type { WireNameRepository } from '../database/wire-name-repository.ts'
import type { CheckStep } from '../domain/channel-check.ts'
import type { WorkingCalendar } from '../domain/clock.ts'
import type { AgencyId } from '../domain/ids.ts'
import type { Channel } from '../domain/partner.ts'
import type { ReplyRead } from '../partners/format.ts'
import type { Events } from '../runtime/events.ts'
import type { RawMessage, ReceiveMessage } from './incoming-message.ts'
import type { TellWorkflow } from './tell-workflow.ts'

export interface StandingOn {
  readonly referrals: ReferralRepository
  readonly referralsByNumber: ReferralsByNumber
  readonly storedCommands: CommandRepository
  readonly messages: MessageRepository
  readonly received: ReceivedMessageRepository
  readonly wireNames: WireNameRepository
  readonly attention: AttentionRepository
  readonly notices: NoticeRepository
  readonly consents: ConsentRepository
  readonly attachments: AttachmentRepository
  readonly attachmentBytes: AttachmentBytes
  readonly attachmentFiles: AttachmentFiles
  readonly changeLog: ChangeLog
  readonly subscriptions: SubscriptionRepository
  readonly eventDeliveries: EventDeliveryRepository
  /** Why events may not be sent to an address, as a code; `undefined` where they may. */
  readonly faultInAddress: (address: string) => string | undefined
  /** Whether a scanner is set up: without one no document is taken. */
  readonly takesAttachments: boolean
  readonly audit: AuditLog
  readonly directory: DirectoryRepository
  readonly tell: TellWorkflow
  /** Reads a stored message as its door did; `undefined` where it can no longer be read. */
  readonly reread: (
    original: Pick<RawMessage, 'bytes' | 'contentType' | 'headers'>,
  ) => Pick<ReceiveMessage, 'message' | 'compose'> | undefined
  /** Reads a reply that was fetched by a channel; `undefined` where it cannot be read. */
  readonly readReply: (channel: Channel, bytes: Uint8Array) => ReplyRead | undefined
  /** A harmless look at a partner's system, which tells of nobody; `undefined` where the channel's transport offers none. */
  readonly checkChannel: (channel: Channel, checkId: string) => Promise<readonly CheckStep[] | undefined>
  readonly events: Events
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly calendar: WorkingCalendar
  /** The agency that runs the exchange: owns what belongs to nobody else. */
  readonly operatorAgency: AgencyId
}

/** What keeping a move stands on that no procedure takes, or not yet: the record, and whoever is to know of it. */
export type KeepingMoves = Pick<
  StandingOn,
  | 'referrals'
  | 'storedCommands'
  | 'attention'
  | 'notices'
  | 'audit'
  | 'events'
  | 'now'
  | 'directory'
  | 'calendar'
>
