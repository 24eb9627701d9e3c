/** What moves stand on in tests: the stored records, and procedures that answer each move in one way. */
import { pino } from 'pino'
import type { MakingMoves } from '../../commands/make-move.ts'
import type { Told } from '../../commands/tell-workflow.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { createEvents } from '../../runtime/events.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import type { useDatabase } from '../database/database-world.ts'
import { AT, COUNCIL } from '../database/record-samples.ts'

type Stored = ReturnType<ReturnType<typeof useDatabase>['store']>

/** `milliseconds`: so long after the moves were asked for. */
export const toldBy = (store: Stored, told: Told, milliseconds = 0): MakingMoves => ({
  ...store,
  storedCommands: store.commands,
  events: createEvents(pino({ enabled: false }), createMetrics({ process: 'test' })),
  tell: {
    startReferral: async () => true,
    startReply: async () => true,
    startScan: async () => true,
    startNotice: async () => true,
    startConsent: async () => true,
    moveConsent: async () => 'applied' as const,
    moveItem: async () => told,
    moveRecipient: async () => told,
  },
  now: () => Date.parse(AT) + milliseconds,
  calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
  operatorAgency: COUNCIL,
})
