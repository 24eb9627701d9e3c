/** What the tests of documents stand on: the real store and commands, a scanner and a workflow engine that do as told. */
import { randomBytes } from 'node:crypto'
import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import { createAttachmentSteps } from '../../activities/attachment-steps.ts'
import type { Records } from '../../activities/records.ts'
import { createAttachmentFiles } from '../../attachments/attachment-files.ts'
import type { Scanner, ScanVerdict } from '../../attachments/scanner.ts'
import type { ReceiveAttachment } from '../../commands/attachment-contracts.ts'
import { receiveAttachment } from '../../commands/receive-attachment.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { type AttachmentId, idOf } from '../../domain/ids.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Role, User } from '../../domain/user.ts'
import { createEvents } from '../../runtime/events.ts'
import { Fault } from '../../runtime/fault.ts'
import { createLogger } from '../../runtime/logger.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { jpegWithPlace } from '../attachments/sample-pictures.ts'
import type { TestStore } from './database-world.ts'
import { COUNCIL } from './record-samples.ts'

/** What a test may set. */
export interface AttachmentWorld {
  now: number
  /** Whether the workflow engine is there. */
  engine: boolean
  readonly scansStarted: AttachmentId[]
  /** What the scanner was given. */
  readonly seen: Buffer[]
}

export const newAttachmentWorld = (): AttachmentWorld => ({
  now: Date.parse('2026-03-02T09:00:00.000Z'),
  engine: true,
  scansStarted: [],
  seen: [],
})

/** The parts that commands and steps stand on. */
export const attachmentParts = (store: TestStore, world: AttachmentWorld) => {
  const log = createLogger({ process: 'test', level: 'silent' })
  return {
    ...store,
    attachmentFiles: createAttachmentFiles(),
    takesAttachments: true,
    events: createEvents(log, createMetrics({ process: 'test' })),
    now: () => world.now,
    tell: {
      startScan: async (id: AttachmentId) => {
        if (world.engine) world.scansStarted.push(id)
        return world.engine
      },
      startReferral: async () => true,
      startReply: async () => true,
      startNotice: async () => true,
      startConsent: async () => true,
      moveConsent: async () => 'applied' as const,
      moveItem: async () => 'applied' as const,
      moveRecipient: async () => 'applied' as const,
    },
  }
}
export type AttachmentParts = ReturnType<typeof attachmentParts>

export const aUser = (role: Role, agencyId = COUNCIL): User => ({
  id: idOf('user', `usr_${role}`),
  name: 'Someone Example',
  role,
  agencyId,
  supervises: [],
})
export const AMIRA = aUser('practitioner')

export async function* inPieces(bytes: Uint8Array, size = 100): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Sends a document: a text unless told otherwise. */
export const upload = (
  on: AttachmentParts,
  bytes: Uint8Array = Buffer.from('A letter.'),
  more: Partial<ReceiveAttachment> = {},
): ReturnType<typeof receiveAttachment> =>
  receiveAttachment(on, {
    user: AMIRA,
    idempotencyKey: randomBytes(8).toString('hex'),
    fingerprint: 'f',
    fileName: 'letter.txt',
    declared: 'text/plain',
    pieces: inPieces(bytes),
    ...more,
  })

export const kept = async (...order: Parameters<typeof upload>): Promise<AttachmentId> => {
  const taken = await upload(...order)
  if (isRefusal(taken)) throw new Error(taken.detail)
  return taken.attachment.id
}

export const photo = (on: AttachmentParts): Promise<AttachmentId> =>
  kept(on, jpegWithPlace(), { fileName: 'photo.jpg', declared: 'image/jpeg' })

export const recordsOf = (on: AttachmentParts): Records => ({
  ...on,
  calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
  operatorAgency: COUNCIL,
})

const scannerThat = (seen: Buffer[], verdict: ScanVerdict | 'away'): Scanner => ({
  version: async () => 'ClamAV 1.4.3',
  async scan(pieces) {
    const read: Uint8Array[] = []
    for await (const piece of pieces) read.push(piece)
    seen.push(Buffer.concat(read))
    if (verdict === 'away') throw new Fault('scanner-away', 'away')
    return verdict
  },
})

export const scanSteps = (
  on: AttachmentParts,
  { seen }: AttachmentWorld,
  verdict: ScanVerdict | 'away' = { verdict: 'clean' },
) =>
  createAttachmentSteps({
    records: recordsOf(on),
    bytes: on.attachmentBytes,
    scanner: scannerThat(seen, verdict),
  })

const QUIET = new DefaultLogger('ERROR')

/** Has a document scanned with this verdict. */
export const scan = async (
  on: AttachmentParts,
  world: AttachmentWorld,
  id: AttachmentId,
  verdict?: ScanVerdict | 'away',
): Promise<void> => {
  const steps = scanSteps(on, world, verdict)
  await new MockActivityEnvironment({}, { logger: QUIET }).run(() =>
    steps.scanAttachment({ attachmentId: id }),
  )
}
