/** What the steps stand on: repositories, the clock and the calendar, given by context.ts. */
import type { AttachmentRepository } from '../database/attachment-repository.ts'
import type { AttentionRepository } from '../database/attention-repository.ts'
import type { AuditLog } from '../database/audit-log.ts'
import type { CommandRepository } from '../database/command-repository.ts'
import type { ConsentRepository } from '../database/consent-repository.ts'
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { MessageRepository } from '../database/message-repository.ts'
import type { NoticeRepository } from '../database/notice-repository.ts'
import type { ReceivedMessageRepository } from '../database/received-message-repository.ts'
import type { ReferralRepository } from '../database/referral-repository.ts'
import type { WholeReferral } from '../database/whole-referral.ts'
import type { WorkingCalendar } from '../domain/clock.ts'
import type { AgencyId, ReferralId } from '../domain/ids.ts'
import type { Referral } from '../domain/referral.ts'
import type { Events } from '../runtime/events.ts'
import { Fault } from '../runtime/fault.ts'

export interface Records {
  readonly referrals: ReferralRepository
  readonly commands: CommandRepository
  readonly attachments: AttachmentRepository
  readonly attention: AttentionRepository
  /** What was sent of an item, to know who may have what. */
  readonly messages: Pick<MessageRepository, 'aboutItem'>
  readonly notices: NoticeRepository
  readonly consents: ConsentRepository
  readonly audit: AuditLog
  readonly directory: DirectoryRepository
  readonly received: ReceivedMessageRepository
  readonly events: Events
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly calendar: WorkingCalendar
  /** The agency that runs the exchange: owns what belongs to nobody else. */
  readonly operatorAgency: AgencyId
}

/** The referral, which a started procedure always has; its absence is a fault on our side, retried until mended. */
export const referralOrFault = async (
  { referrals }: Pick<Records, 'referrals'>,
  id: ReferralId,
): Promise<Referral> => {
  const referral = await referrals.byId(id)
  if (referral === undefined) throw notStored(id)
  return referral
}

/** The same, with its content. */
export const wholeOrFault = async (
  { referrals }: Pick<Records, 'referrals'>,
  id: ReferralId,
): Promise<WholeReferral> => {
  const whole = await referrals.wholeById(id)
  if (whole === undefined) throw notStored(id)
  return whole
}

const notStored = (id: ReferralId): Fault =>
  new Fault('data-damaged', `referral ${id} has a workflow but is not stored`)
