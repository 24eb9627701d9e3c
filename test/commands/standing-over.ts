/** What commands stand on over a real database, with procedures that are functions of the test. */
import { pino } from 'pino'
import { createAttachmentFiles } from '../../attachments/attachment-files.ts'
import type { StandingOn } from '../../commands/standing-on.ts'
import type { Told } from '../../commands/tell-workflow.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { createEvents } from '../../runtime/events.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import type { RecipientMove } from '../../workflows/delivery-messages.ts'
import type { TestStore } from '../database/database-world.ts'
import { AT, COUNCIL } from '../database/record-samples.ts'

export interface Procedures {
  readonly readReply: StandingOn['readReply']
  /** Told of each move on a recipient, which is then applied. */
  readonly moveRecipient: (move: RecipientMove) => Promise<void>
}

/** Builds it. */
export const standingOver = (store: TestStore, { readReply, moveRecipient }: Procedures): StandingOn => {
  const applied = async (): Promise<Told> => 'applied'
  return {
    ...store,
    storedCommands: store.commands,
    attachmentFiles: createAttachmentFiles(),
    takesAttachments: false,
    faultInAddress: () => undefined,
    events: createEvents(pino({ enabled: false }), createMetrics({ process: 'test' })),
    tell: {
      startReferral: async () => true,
      startReply: async () => true,
      startScan: async () => true,
      startNotice: async () => true,
      startConsent: async () => true,
      moveConsent: applied,
      moveItem: applied,
      moveRecipient: async (_id, move) => {
        await moveRecipient(move)
        return 'applied'
      },
    },
    reread: () => undefined,
    readReply,
    checkChannel: async () => undefined,
    now: () => Date.parse(AT),
    calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
    operatorAgency: COUNCIL,
  }
}
