/** A correction as it is noted on the record. */
import type { CommandId } from './ids.ts'
import type { Category } from './sharing/categories.ts'

/** One correction as the record knows it; its words are sealed with its command. */
export interface CorrectionNoted {
  /** Version of the content from then on; the first is 1. */
  readonly version: number
  readonly at: string
  readonly commandId: CommandId
  readonly categories: readonly Category[]
  /** Of a fact: then also those are told who have ended and still hold it (UK GDPR articles 5(1)(d), 16 and 19). */
  readonly ofFact: boolean
}
