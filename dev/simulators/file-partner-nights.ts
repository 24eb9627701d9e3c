/** When the nightly batch of a partner that imports files runs: by itself, or when it is told to; never two at once. */

import type { CaseAnswer } from './case-system-people.ts'
import { type BatchFault, runBatch } from './file-partner-batch.ts'
import type { FilePartnerBook } from './file-partner-book.ts'

export interface FilePartnerNights {
  /** Runs it once; what is said is wrong with its result file. */
  now(as: BatchFault): Promise<void>
  /** Milliseconds between nights; 0: only when it is told to. */
  comeEvery(milliseconds: number): void
  stop(): Promise<void>
}

/** The nights over a folder; `moves`: how its people move each case by themselves, a step a night. */
export const createFilePartnerNights = (
  folder: string,
  book: FilePartnerBook,
  moves: readonly CaseAnswer[],
): FilePartnerNights => {
  let last: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const now = (as: BatchFault): Promise<void> => {
    last = last.catch(() => {}).then(() => runBatch({ folder, book, moves }, as))
    return last
  }
  return {
    now,
    comeEvery(milliseconds) {
      clearInterval(timer)
      timer =
        milliseconds === 0 ? undefined : setInterval(() => void now('none').catch(() => {}), milliseconds)
    },
    async stop() {
      clearInterval(timer)
      await last.catch(() => {})
    },
  }
}
