/** What a partner's reply is taken on in tests: a real store, and procedures that note the moves they are told. */
import { pino } from 'pino'
import { createAttachmentFiles } from '../../attachments/attachment-files.ts'
import type { StandingOn } from '../../commands/standing-on.ts'
import type { Told } from '../../commands/tell-workflow.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { messageKey } from '../../domain/delivery.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { createEvents } from '../../runtime/events.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import type { TestStore } from '../database/database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT, COUNCIL, SCHOOL } from '../database/record-samples.ts'

/** Each move that is made is noted in `moves`. */
export const replyStanding = (
  store: TestStore,
  moves: string[],
  readReply: StandingOn['readReply'],
): StandingOn => {
  const applied = async (): Promise<Told> => 'applied'
  return {
    ...store,
    storedCommands: store.commands,
    attachmentFiles: createAttachmentFiles(),
    takesAttachments: false,
    events: createEvents(pino({ enabled: false }), createMetrics({ process: 'test' })),
    tell: {
      startReferral: async () => true,
      startReply: async () => true,
      startScan: async () => true,
      startNotice: async () => true,
      startConsent: async () => true,
      moveConsent: async () => 'applied' as const,
      moveItem: applied,
      moveRecipient: async (_id, { move }) => {
        moves.push(move)
        return 'applied'
      },
    },
    reread: () => undefined,
    readReply,
    now: () => Date.parse(AT),
    calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
    operatorAgency: COUNCIL,
  }
}

/** An item that the school has, with the id of its message on the wire. */
export const sentToSchool = async (
  store: TestStore,
  of: Partial<Recipient> = {},
): Promise<{ readonly referral: Referral; readonly wireId: string }> => {
  const recipient = aRecipient({ agencyId: SCHOOL, state: 'delivered', deliveredAt: AT, ...of })
  const referral = aReferral({ recipients: [recipient] })
  await store.referrals.insertOnce(referral, CONTENT, aKey())
  const key = messageKey(referral.id, recipient.id, 1)
  const wireId = uuidV5(key)
  await store.messages.makeOnce({
    key,
    wireId,
    itemId: referral.id,
    recipientId: recipient.id,
    messageVersion: 1,
    purpose: 'new',
    correlationId: 'conversation',
    madeAt: AT,
    document: { contentType: 'text/plain', bytes: new Uint8Array([1]), headers: {} },
  })
  return { referral, wireId }
}
