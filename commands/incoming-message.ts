/** A partner's message as the doors hand it over: read and checked, whatever the format was. */
import type { ChannelId, ReferralId } from '../domain/ids.ts'
import type { AnswerWords } from '../domain/information-request.ts'
import type { ResponseMove } from '../domain/recipient.ts'
import type { ReferralContent, ResponseWords, Urgency } from '../domain/referral.ts'
import type { ConsentSaid } from '../domain/sharing/decision-of-sender.ts'
import type { User } from '../domain/user.ts'
import type { ReplyRead, Returned } from '../partners/format.ts'
import type { FetchedReply } from '../partners/reply-source.ts'

/** Something outside the standard that a person should see; the message is taken all the same. */
export interface Oddity {
  readonly code: string
  /** Whether a person should see the message; otherwise it is only noted. */
  readonly forPerson: boolean
}

export interface IncomingMessage extends ConsentSaid {
  /** The sender's own id of the message (BaRS Bundle.id). */
  readonly bundleId: string
  readonly meaning: 'new' | 'update' | 'cancelled' | 'entered-in-error' | 'agreement-withdrawn' | 'response'
  /** The service id that the sender named. */
  readonly destination: { readonly value: string }
  /** Where answers go. */
  readonly source: { readonly value: string }
  /** The UUID that we gave the item, where the sender names it. */
  readonly serviceRequestId?: string
  /** The sender's own name of the item, the same in all its messages (BaRS: the ServiceRequest's full URL). */
  readonly focusFullUrl?: string
  /** For a response: our message that it answers. */
  readonly inResponseTo?: string
  /** For a response that could be understood. */
  readonly response?: { readonly move: ResponseMove; readonly words: ResponseWords }
  /** For a reply that was fetched: it tells how things stand, and may tell what is known. */
  readonly reports?: ReplyRead['says']
  /** For one that tells of a message that came back. */
  readonly returned?: Returned
  /** The recipient's reference, where the sender's system knows our message by that alone. */
  readonly reference?: string
  /** Answers to the questions of an information request. */
  readonly answers?: readonly AnswerWords[]
  readonly urgency: Urgency
  readonly content: ReferralContent
  readonly oddities: readonly Oddity[]
}

/** The message as it came, for keeping byte for byte. */
export interface RawMessage {
  readonly bytes: Uint8Array
  readonly contentType: string
  readonly requestId: string
  readonly correlationId: string
  /** Protocol headers worth keeping; never credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** The channel by which it was fetched; absent: it came by itself. */
  readonly channelId?: ChannelId
}

/** What became of a message: the door writes its answer from this. */
export interface MessageTaken {
  /** UUID of the item on the wire; absent where the message matched nothing. */
  readonly itemWireId?: string
  readonly referralId?: ReferralId
  /** Codes of what a person was asked to look at. */
  readonly warnings: readonly MessageWarning[]
}

export type MessageWarning =
  | 'unknown-destination'
  | 'unmatched-reply'
  | 'impossible-now'
  | 'possible-duplicate'
  | 'unusual-message'
  | 'identity-not-confirmed'
  | 'sharing-decision-needed'
  | 'waiting-for-workflow-engine'

/** An answer on the wire, kept so that a repeat gets the same. */
export interface WireReply {
  readonly status: number
  readonly contentType: string
  readonly bytes: Uint8Array
}

export type ReceiveOutcome =
  /** Processed now, or earlier with the same bytes: this is the answer. */
  | { readonly received: 'answered'; readonly reply: WireReply; readonly replayed: boolean }
  /** The same request id was processed before: delivered, stop. */
  | { readonly received: 'duplicate' }
  /** The first attempt with this request id is still being processed. */
  | { readonly received: 'in-progress' }
  /** The same request id came with other content. */
  | { readonly received: 'conflict' }

export interface ReceiveMessage {
  readonly user: User
  readonly raw: RawMessage
  readonly message: IncomingMessage
  /** Writes the answer once it is known what became of the message. */
  readonly compose: (taken: MessageTaken) => WireReply
  /** Whether other bytes under the same request id are the same message again; absent: never. */
  readonly isSame?: (first: Uint8Array, again: Uint8Array) => boolean
}

/** A reply that a partner's system brought by itself, on a wire where it is read as one that was fetched. */
export interface BroughtReply extends FetchedReply, Pick<ReceiveMessage, 'isSame'> {}
