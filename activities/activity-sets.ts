/** The steps as each worker registers them. */

import type { PdsClient } from '../partners/pds/pds-client.ts'
import type {
  AttachmentSteps,
  DeliverySteps,
  IdentitySteps,
  NoticeSteps,
  PollSteps,
  RecordSteps,
  SweepSteps,
} from '../workflows/activity-contracts.ts'
import type { ConsentMailSteps, ConsentRecordSteps } from '../workflows/consent-step-contracts.ts'
import { createAcceptanceSteps } from './acceptance-steps.ts'
import { createAgreementSteps } from './agreement-steps.ts'
import { createAttachmentSteps, type Scanning } from './attachment-steps.ts'
import { type Delivering, whileBeating } from './attempt-message.ts'
import { createClosingSteps } from './closing-steps.ts'
import { createConsentMailSteps } from './consent-mail-steps.ts'
import { createConsentSteps } from './consent-steps.ts'
import { createCorrectionSteps } from './correction-steps.ts'
import { createDelaySteps } from './delay-steps.ts'
import { createDeliverySteps } from './delivery-steps.ts'
import { createGateSteps } from './gate-steps.ts'
import { createIdentityBeside } from './identity-beside.ts'
import { createIdentityRecordSteps, createIdentitySteps } from './identity-steps.ts'
import { createNoticeSteps, type Noticing } from './notice-steps.ts'
import { createOverdueSteps } from './overdue-steps.ts'
import { createPollSteps, type Polling } from './poll-steps.ts'
import { createReceiptSteps } from './receipt-steps.ts'
import { createRecipientSteps } from './recipient-steps.ts'
import type { Records } from './records.ts'
import { createReplyRecordSteps } from './reply-steps.ts'

/** Short steps, run beside the workflow worker: on our own database, and one question to the register. */
export const createStepsBeside = (
  records: Records,
  pds: PdsClient,
): RecordSteps & ConsentRecordSteps & IdentitySteps => ({
  ...createConsentSteps(records),
  ...createGateSteps(records),
  ...createAgreementSteps(records),
  ...createRecipientSteps(records),
  ...createAcceptanceSteps(records),
  ...createCorrectionSteps(records),
  ...createDelaySteps(records),
  ...createReceiptSteps(records),
  ...createOverdueSteps(records),
  ...createClosingSteps(records),
  ...createReplyRecordSteps(records),
  ...createIdentityRecordSteps(records),
  ...createIdentityBeside(records, pds),
})

/** Steps on the general queue. */
export const createGeneralSteps = (
  noticing: Noticing,
  pds: PdsClient,
  scanning: Scanning,
  sweep: SweepSteps['sweepNotStarted'],
): AttachmentSteps & ConsentMailSteps & IdentitySteps & NoticeSteps & SweepSteps => ({
  ...createConsentMailSteps(noticing),
  ...createIdentitySteps(noticing.records, pds),
  ...createAttachmentSteps(scanning),
  ...createNoticeSteps(noticing),
  sweepNotStarted: (order) => whileBeating(() => sweep(order)),
})

/** The steps on a channel's queue. */
export const createChannelSteps = (delivering: Delivering, polling: Polling): DeliverySteps & PollSteps => ({
  ...createDeliverySteps(delivering),
  ...createPollSteps(polling),
})
