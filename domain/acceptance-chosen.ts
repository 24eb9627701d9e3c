/** A person's choice between acceptances that crossed, as it is noted on the record. */
import type { CommandId, RecipientId } from './ids.ts'

/** What a person's choice between acceptances asked for. */
export interface AcceptanceChosen {
  readonly commandId: CommandId
  /** Those that are asked not to go on. */
  readonly standDown: readonly RecipientId[]
  /** Those that were stopped, and are told to go on after all. */
  readonly goOn: readonly RecipientId[]
  /** Those that accepted what they were never told not to act on, and are told so now. */
  readonly tell: readonly RecipientId[]
}
