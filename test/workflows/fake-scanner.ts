/** A scanner for the procedures: away as often as a test says, and it notes what it was asked. */
import { ApplicationFailure } from '@temporalio/common'
import type { AttachmentId } from '../../domain/ids.ts'
import type { AttachmentSteps } from '../../workflows/activity-contracts.ts'

export interface FakeScanner {
  readonly steps: AttachmentSteps
  /** It is away for the next so many tries of this document. */
  awayFor(id: AttachmentId, tries: number): void
  /** Tries so far, and how often those who run the exchange were told. */
  seen(id: AttachmentId): { readonly tries: number; readonly told: number }
}

/** Builds it. */
export const createFakeScanner = (): FakeScanner => {
  const away = new Map<AttachmentId, number>()
  const tries = new Map<AttachmentId, number>()
  const told = new Map<AttachmentId, number>()
  const count = (counts: Map<AttachmentId, number>, id: AttachmentId): number => {
    const next = (counts.get(id) ?? 0) + 1
    counts.set(id, next)
    return next
  }
  return {
    steps: {
      async scanAttachment({ attachmentId }) {
        if (count(tries, attachmentId) <= (away.get(attachmentId) ?? 0))
          throw ApplicationFailure.retryable('away', 'scanner-away')
      },
      async noteScannerAway({ attachmentId }) {
        count(told, attachmentId)
      },
    },
    awayFor: (id, times) => void away.set(id, times),
    seen: (id) => ({ tries: tries.get(id) ?? 0, told: told.get(id) ?? 0 }),
  }
}
