/**
 * A simulated older patient administration system that speaks HL7 v2.4 in MLLP frames: it keeps referrals through any
 * kill, answers them by messages of its own, and misbehaves as its control address says.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createFaultBox } from './fault-plan.ts'
import type { PasIdentity } from './pas-answers.ts'
import { newControlId, openPasBook, type PasBook, type PasCase } from './pas-case-book.ts'
import { type IntakeOptions, takeMessage } from './pas-intake.ts'
import { startPasListener } from './pas-listener.ts'
import { createPasOutbox, type PasOutbox } from './pas-outbox.ts'
import { answerPasPages, type PasAnswer } from './pas-pages.ts'
import { startControl } from './simulator-control.ts'

/** How its people answer each new referral by themselves. */
export const PAS_AUTOMATIC = { none: undefined, accept: 'accept', decline: 'decline' } as const

export interface PasPartnerOptions {
  readonly name: string
  readonly identity: PasIdentity
  readonly dataFile: string
  readonly host?: string
  readonly port?: number
  readonly controlPort?: number
  /** The exchange's listener, host:port. */
  readonly exchange?: string
  readonly mode?: IntakeOptions['mode']
  readonly takesUpdates?: boolean
  readonly answers?: keyof typeof PAS_AUTOMATIC
  readonly answerDelayMilliseconds?: number
}

export interface PasPartner {
  /** `mllp://host:port` */
  readonly url: string
  readonly controlUrl: string
  stop(): Promise<void>
}

const DEFAULT_DELAY_MILLISECONDS = 150
const STATE_AFTER = { accept: 'accepted', decline: 'rejected' } as const

/** Answers a referral; not one that is cancelled. */
const answerCase = async (book: PasBook, found: PasCase, answer: PasAnswer, words: string): Promise<void> => {
  if (found.state === 'cancelled') return
  await book.keep({
    found: { ...found, state: STATE_AFTER[answer] },
    reply: {
      controlId: newControlId(),
      caseId: found.caseId,
      status: answer === 'accept' ? 'A' : 'R',
      words,
      event: 'I12',
    },
  })
}

/** Answers each new referral by itself, those too that a kill left unanswered. */
const automatic = (options: PasPartnerOptions, book: PasBook, outbox: PasOutbox) => {
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  const answer = PAS_AUTOMATIC[options.answers ?? 'none']
  const answerLater = async (caseId: string): Promise<void> => {
    const delay = options.answerDelayMilliseconds ?? DEFAULT_DELAY_MILLISECONDS
    await pause(delay, undefined, { signal: stopping.signal })
    const found = book.caseOf(caseId)
    if (found === undefined || answer === undefined) return
    await answerCase(book, found, answer, answer === 'decline' ? 'No room' : '')
    outbox.wake()
  }
  return {
    look(made: PasCase): void {
      if (answer === undefined || made.state !== 'pending') return
      const run: Promise<void> = answerLater(made.caseId)
        .catch(() => {})
        .finally(() => running.delete(run))
      running.add(run)
    },
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all(running)
    },
  }
}

/** Starts the system with what it already has. */
export const startPasPartner = async (options: PasPartnerOptions): Promise<PasPartner> => {
  const { host = '127.0.0.1', identity, mode = 'enhanced', takesUpdates = true } = options
  const book = await openPasBook(options.dataFile)
  const outbox = createPasOutbox({ ...options, book })
  const people = automatic(options, book, outbox)
  const faults = createFaultBox()
  const listener = await startPasListener({
    host,
    port: options.port ?? 0,
    identity,
    faults,
    take: (bytes, forgets) => takeMessage({ identity, book, mode, takesUpdates }, bytes, forgets),
    acknowledged: (controlId) => book.keep({ settled: controlId }),
    taken({ made }, socket) {
      if (made !== undefined) people.look(made)
      outbox.wake()
      if (socket !== undefined) outbox.writeOn(socket)
    },
  })
  const control = await startControl({
    host,
    port: options.controlPort ?? 0,
    faults,
    changed: () => listener.follow(),
    otherwise: (request) =>
      answerPasPages(request, {
        book,
        name: options.name,
        async answer(found, answer, words) {
          await answerCase(book, found, answer, words)
          outbox.wake()
        },
      }),
  })
  outbox.wake()
  for (const found of book.cases()) people.look(found)
  return {
    url: `mllp://${host}:${listener.port}`,
    controlUrl: control.url,
    async stop() {
      await Promise.all([listener.stop(), control.stop(), people.stop()])
      await outbox.stop()
      await book.close()
    },
  }
}
