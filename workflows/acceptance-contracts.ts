/** Steps where several were asked and one goes on, as types only: part of the contracts in activity-contracts.ts. */
import type { CommandId, RecipientId, ReferralId } from '../domain/ids.ts'
import type { RecipientState } from '../domain/recipient.ts'

/** One whose delivery begins again, to tell them something. */
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
  /** Puts the corrected content in place; answers whom to see to. Idempotent by command. */
  applyCorrection(order: {
    readonly referralId: ReferralId
    readonly commandId: CommandId
  }): Promise<{ readonly toCorrect: readonly GoingOn[] }>
  /** Whether they have an earlier version of something they may have. */
  planCorrection(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
  }): Promise<{ readonly owed: boolean }>
  /** What a partner was told has changed and the message about it did not arrive: a person tells them. */
  recordCorrectionOwed(order: {
    readonly referralId: ReferralId
    readonly recipientId: RecipientId
    readonly commandId: CommandId
    readonly because: 'correction' | 'go-on'
  }): Promise<void>
}
