/** The older system's referrals and what it has still to say: on the disk before anything is acknowledged. */
import { createHash, randomUUID } from 'node:crypto'
import { openJournal } from './durable-journal.ts'

/** RF1-1: pending, accepted, rejected. */
export type PasStatus = 'P' | 'A' | 'R'

export interface PasReply {
  /** MSH-10 of the reply, the same on each try. */
  readonly controlId: string
  readonly caseId: string
  readonly status: PasStatus
  readonly words: string
  /** I12, or the event that it answers. */
  readonly event: string
}

export interface PasCase {
  readonly caseId: string
  /** RF1-6 of the sender. */
  readonly reference: string
  /** MSH-10 of the message that made it. */
  readonly controlId: string
  readonly service: string
  /** PID-3 as it came: an answer names the child that was referred. */
  readonly patient: string
  readonly createdAt: string
  readonly state: 'pending' | 'accepted' | 'rejected' | 'cancelled'
  readonly timesReceived: number
  readonly notices: readonly string[]
}

/** A message that was taken, with the acknowledgement that it got. */
export interface PasMessageTaken {
  readonly key: string
  readonly hash: string
  readonly acknowledgement: string
}

/** What changes at once, or not at all. */
export interface PasChange {
  readonly message?: PasMessageTaken
  readonly found?: PasCase
  readonly reply?: PasReply
  /** MSH-10 of a reply that the exchange has acknowledged. */
  readonly settled?: string
}

export interface PasBook {
  messageOf(key: string): PasMessageTaken | undefined
  caseOf(caseId: string): PasCase | undefined
  byReference(reference: string): PasCase | undefined
  cases(): readonly PasCase[]
  waiting(): readonly PasReply[]
  keep(change: PasChange): Promise<void>
  close(): Promise<void>
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const newCaseId = (): string => `PAS-${randomUUID().slice(0, 8).toUpperCase()}`
export const newControlId = (): string => `P${randomUUID().replaceAll('-', '').slice(0, 18).toUpperCase()}`

/** Opens the book with everything that was ever kept in it. */
export const openPasBook = async (file: string): Promise<PasBook> => {
  const journal = await openJournal<PasChange>(file)
  const messages = new Map<string, PasMessageTaken>()
  const cases = new Map<string, PasCase>()
  const replies = new Map<string, PasReply>()
  const apply = ({ message, found, reply, settled }: PasChange): void => {
    if (message !== undefined) messages.set(message.key, message)
    if (found !== undefined) cases.set(found.caseId, found)
    if (reply !== undefined) replies.set(reply.controlId, reply)
    if (settled !== undefined) replies.delete(settled)
  }
  for (const change of journal.found) apply(change)
  return {
    messageOf: (key) => messages.get(key),
    caseOf: (caseId) => cases.get(caseId),
    byReference: (reference) => [...cases.values()].find((known) => known.reference === reference),
    cases: () => [...cases.values()],
    waiting: () => [...replies.values()],
    async keep(change) {
      // Seen at once, so that two messages about the same thing cannot both find nothing.
      apply(change)
      await journal.append(change)
    },
    close: () => journal.close(),
  }
}
