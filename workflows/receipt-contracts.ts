/** Steps for what a carrier took: the partner's receipt, its absence, and what comes back. Types only. */
import type { ReturnReason } from '../domain/delivery.ts'
import type { ChannelId, CommandId, RecipientId, ReferralId } from '../domain/ids.ts'

interface Handed {
  readonly referralId: ReferralId
  readonly recipientId: RecipientId
  readonly messageVersion: number
  /** The attempt that handed it over. */
  readonly attempt: number
}

/** What became of a message that was handed over. */
export interface ReceiptOrder extends Handed {
  /** `next-channel`: it came back, and another way is tried. */
  readonly became: 'delivered' | 'next-channel' | 'undeliverable' | 'uncertain'
  /** Why it came back, where no command says so. */
  readonly because?: ReturnReason
  /** The command that holds what was said; empty: the partner was asked, or nothing came. */
  readonly commandId: CommandId | ''
}

/** Recorded beside the workflow worker. */
export interface ReceiptSteps {
  /** Records it, and puts before a person what needs one; answers the due times of their decision where it is there. */
  recordReceipt(order: ReceiptOrder): Promise<{
    readonly clocks?: { readonly remind?: string; readonly escalate?: string }
    /** As of an attempt that delivered it. */
    readonly ends?: true
  }>
}

/** What a partner or a carrier said when it was asked once more. */
export type ReceiptAsked =
  | { readonly says: 'has-it' | 'nothing' }
  | { readonly says: 'returned'; readonly because: ReturnReason }

/** On the channel's queue. */
export interface AskSteps {
  /** Asks whether they have what was handed over; sends nothing. What came back is noted on its attempt. */
  askForReceipt(order: Handed & { readonly channelId: ChannelId }): Promise<ReceiptAsked>
}
