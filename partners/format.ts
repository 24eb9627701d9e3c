/**
 * Port: a format turns our words into a document on the wire and reads the partner's answer. Pure, frozen for each
 * published version of the wire. Any format may travel by any transport.
 */
import type {
  AttemptReason,
  AttemptResult,
  MessageKey,
  MessagePurpose,
  ReturnReason,
} from '../domain/delivery.ts'
import type { ItemKind } from '../domain/ids.ts'
import type { AnswerWords } from '../domain/information-request.ts'
import type { Channel } from '../domain/partner.ts'
import type { Person } from '../domain/person.ts'
import type { ResponseMove } from '../domain/recipient.ts'
import type { ReferralContent, ResponseWords, Urgency } from '../domain/referral.ts'
import type { Category } from '../domain/sharing/categories.ts'
import type { ConsentRecord } from '../domain/sharing/consent.ts'
import type { Hidden } from '../domain/whereabouts.ts'

/** An organisation as a message names it. */
export interface MessageParty {
  readonly name: string
  readonly odsCode?: string
  /** Directory-of-services id under which it is reached, for BaRS the target identifier's value. */
  readonly endpoint: string
  readonly serviceName?: string
  readonly phone?: string
}

/** A document that goes with a message: the copy that is sent, with the title that the referrer gave it. */
export interface OutgoingDocument {
  readonly title: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** One version of what is sent to one recipient, with only what that recipient may see. */
export interface OutgoingMessage {
  readonly messageKey: MessageKey
  /** UUIDv5 of the message key: the message's id wherever the wire wants a UUID. */
  readonly wireId: string
  /** UUIDv5 of the item's id: names the referral itself on the wire, the same in all its messages. */
  readonly itemWireId: string
  /** The conversation (BaRS X-Correlation-Id). */
  readonly correlationId: string
  readonly purpose: MessagePurpose
  /** Absent: a referral. */
  readonly kind?: ItemKind
  /** The recipient's reference, `RX-7K4M-92QX-2`. */
  readonly reference: string
  /** Instant at which the message was made: frozen, so a retry is the same to the byte. */
  readonly madeAt: string
  /** Instant at which the item was raised: what a notice only names has not changed since. */
  readonly raisedAt?: string
  readonly urgency: Urgency
  /** Instant by which it is to be seen or answered, where that was settled when it was raised. */
  readonly dueBy?: string
  readonly sender: MessageParty
  readonly recipient: MessageParty
  /** Content allowed for this recipient; `person.nhsNumber` is present only when it was confirmed. */
  readonly content: ReferralContent
  /** What is kept back from this recipient: taken out of the sender's own resources too. Absent: nothing. */
  readonly withheld?: readonly Category[]
  /** For purpose `agreement-withdrawn`: the part that rested on it, where the rest was shared on another basis. */
  readonly ended?: readonly Category[]
  /** For purpose `agreement-withdrawn`: the item itself is no longer with them, so nothing says that it goes on. */
  readonly noLongerAsked?: true
  /** The family's consent, where the sharing rests on it; absent on another lawful basis. */
  readonly consent?: Pick<ConsentRecord, 'status' | 'givenAt' | 'expiresDay'>
  /** Documents that go with it; only on a channel that takes documents. */
  readonly documents?: readonly OutgoingDocument[]
  /** How many documents the recipient may have but this message does not hold: it says so. */
  readonly documentsMissing?: number
  /** What no part of the document may tell of where the child is, carried resources included. */
  readonly hidden?: Hidden
  /** For purposes `correction` and `go-on`: which version of the message this is, and what has changed since the one before. */
  readonly changed?: { readonly version: number; readonly text: string }
  /** For purpose `answer`: what is answered, to which of the sender's messages. */
  readonly answer?: {
    readonly inResponseTo: string
    readonly move: ResponseMove | 'not-deliverable' | 'withdraw'
    readonly words: ResponseWords
  }
}

/** A document ready for a transport. */
export interface WireDocument {
  readonly contentType: string
  readonly bytes: Uint8Array
  /** Protocol headers that belong to the document (message ids, target); never credentials. */
  readonly headers: Readonly<Record<string, string>>
}

/** A question ready for a transport that can ask: where it is asked, below the channel's address. */
export interface WireQuestion {
  /** `Task?identifier=…`: ids only, as addresses are logged on the way. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** What is asked, on a wire where a question is a document too (SOAP). */
  readonly document?: Pick<WireDocument, 'contentType' | 'bytes'>
}

/** What came back on the wire. Header names are lower case. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
}

/** A message that was sent, as its answer is read. */
export interface SentMessage {
  readonly wireId: string
  readonly correlationId: string
  readonly purpose?: MessagePurpose
}

/** Of a wire on which a partner can be asked whether it has a message (`abilities.queryable`). */
export interface Presence {
  /** `undefined`: of such a message nothing can be asked; sent again it does no more than it did. */
  question(sent: SentMessage): WireQuestion | undefined
  /** `not-there` only where the partner surely has not got it. Never throws. */
  readAnswer(answer: WireAnswer, sent: SentMessage): AttemptResult | 'not-there'
}

/** A message that came back. */
export interface Returned {
  readonly because: ReturnReason
  /** The carrier's id of the copy, as the attempt's `carrierReference` has it. */
  readonly carrierReference?: string
}

/** What a reply that was fetched says. */
export interface ReplyRead {
  /** Our message that it is about, by the id that it had on the wire. */
  readonly inResponseTo?: string
  /** The recipient's reference, where that came back. */
  readonly reference?: string
  /** The child that it names, as far as it does. */
  readonly person?: Person
  /**
   * `state`: where it stands now, which may be known already. `has-it`: no more than that they have it. `cancelled`: it
   * was called off, by them or as we asked. `returned`: it surely was not accepted, as whoever carried it could not
   * deliver it or their system refused it. `on-its-way`: a carrier still has it, which settles nothing. `automatic`: a
   * machine's own words, which nobody has read: they settle nothing, and of a notice may be all that tells that it was
   * not seen. `unclear`: a person looks at it.
   */
  readonly says: 'state' | 'has-it' | 'cancelled' | 'returned' | 'on-its-way' | 'automatic' | 'unclear'
  /** For `returned`: who gave it back, and which copy, where the carrier names it. */
  readonly returned?: Returned
  /** For `state` and `cancelled`: the move that it makes where it is news. */
  readonly response?: { readonly move: ResponseMove; readonly words: ResponseWords }
  /** Answers to the questions of an information request. */
  readonly answers?: readonly AnswerWords[]
}

/** A harmless call by which a channel is tested, where it depends on what is spoken: never a message about a person. */
export interface FormatCheck {
  /** What is read, by the channel's address. */
  readonly question?: (address: string) => Pick<WireQuestion, 'headers'> & { readonly address: string }
  /** What is sent, on a wire where nothing can be read; `checkId` names it, and a repeat bears the same. */
  readonly document?: (checkId: string) => WireDocument
  /** Why the answer is not as it should be; `undefined`: it is. Never throws. */
  readonly faultIn: (answer: WireAnswer) => AttemptReason | undefined
}

export interface Format {
  readonly name: string
  /** What the wire has a message for; what it has none for goes by another channel, or a person tells them. */
  readonly carries: readonly MessagePurpose[]
  /** Kinds of item that the wire has messages for; absent: all. */
  readonly carriesKinds?: readonly ItemKind[]
  /** The same format as one channel's settings want it; absent: there is nothing to set. */
  forChannel?(channel: Channel): Format
  /**
   * `stays-here`: the document has ids, codes and links only, and what it is about is read over our API or pages, its
   * documents too; there each reader gets what the sharing decision allows. Absent: the document holds the content.
   */
  readonly content?: 'stays-here'
  /** Writes the document. Deterministic: the same message gives the same bytes. @throws RangeError for what it does not carry */
  toWire(message: OutgoingMessage): WireDocument
  /**
   * Reads the partner's answer to a document that carried `wireId` and `correlationId`. Never throws: an answer it
   * cannot read is `unknown`, as the partner may have accepted.
   */
  readAnswer(answer: WireAnswer, sent: SentMessage): AttemptResult
  /** Absent: the transport's own look says all there is to see. */
  readonly check?: FormatCheck
  /** Absent: it cannot be asked on this wire. */
  readonly presence?: Presence
  /** Reads a reply that was fetched; `undefined` where it cannot be read. Never throws. Absent: none are fetched. */
  readonly readReply?: (bytes: Uint8Array) => ReplyRead | undefined
}
