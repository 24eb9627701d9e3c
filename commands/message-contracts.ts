/** What may be asked about the messages themselves, byte for byte as they went over the wire. */
import type { AttemptOutcome, AttemptReason } from '../domain/delivery.ts'
import type { ChannelId, RecipientId, ReferralId } from '../domain/ids.ts'
import type { ReadingReason } from '../domain/message-reading.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'

/** `out_` with its id on the wire, of one that was sent; `rcv_…` of one that came in. */
export type MessageId = string

/** What is told of a message without its content. */
export interface MessageFacts {
  readonly id: MessageId
  readonly direction: 'sent' | 'received'
  /** Instant at which it was written, or came. */
  readonly at: string
  readonly itemId?: ReferralId
  readonly recipientId?: RecipientId
  readonly channelId?: ChannelId
  readonly format?: string
  readonly contentType?: string
  readonly purpose?: string
  readonly messageVersion?: number
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string
  /** How many they are; only where one message is asked for. */
  readonly size?: number
  /** What one that was sent had been before it was made anew, oldest first. */
  readonly earlier?: readonly { readonly sha256: string; readonly at: string; readonly format?: string }[]
  /** Of one that was sent, in order. */
  readonly attempts?: readonly {
    readonly number: number
    readonly channelId: ChannelId
    readonly startedAt: string
    readonly outcome?: AttemptOutcome
    readonly reason?: AttemptReason
  }[]
}

export interface MessageBytes {
  readonly id: MessageId
  readonly bytes: Uint8Array
}

export interface MessageCommands {
  /** Those of an item that this user may read, oldest first. */
  listMessages(ask: {
    readonly user: User
    readonly itemId: ReferralId
  }): Promise<readonly MessageFacts[] | Refusal>
  readMessage(ask: { readonly user: User; readonly id: MessageId }): Promise<MessageFacts | Refusal>
  /**
   * Its bytes as they are kept, those of the answer to one of its attempts, or those that it had before it was made anew,
   * by their hash. On the record, with the reason.
   */
  openMessage(ask: {
    readonly user: User
    readonly id: MessageId
    readonly reason: ReadingReason
    readonly attempt?: number
    readonly earlier?: string
  }): Promise<MessageBytes | Refusal>
}
