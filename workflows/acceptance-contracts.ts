/** Steps where several were asked and one goes on, as types only: part of the contracts in activity-contracts.ts. */
import type { CommandId, RecipientId, ReferralId } from '../domain/ids.ts'
import type { RecipientState } from '../domain/recipient.ts'

/** One whose delivery begins again: at work, it goes on after all; else it is told not to act. */
export interface GoingOn {
  readonly recipientId: RecipientId
  readonly state: RecipientState
  /** Version of the last message made for it. */
  readonly messageVersion: number
  /** When its outcome is due: an instant, ISO 8601. */
  readonly clocks: { readonly 'outcome-late'?: string }
}

/** Short steps on MongoDB. */
export interface AcceptanceSteps {
  /** Records a person's choice between acceptances that crossed; answers whom to tell. Idempotent by command. */
  applyChoice(order: { readonly referralId: ReferralId; readonly commandId: CommandId }): Promise<{
    /** They are at work and are asked not to go on. */
    readonly standDown: readonly RecipientId[]
    readonly goOn: readonly GoingOn[]
  }>
  /** What a partner was told has changed and the message about it did not arrive: a person tells them. */
  recordCorrectionOwed(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
    readonly commandId: CommandId
    readonly because: 'correction' | 'go-on'
  }): Promise<void>
}
