/**
 * Port: a format turns our words into a document on the wire and reads the partner's answer. Pure, frozen for each
 * published version of the wire. Any format may travel by any transport.
 */
import type { AttemptResult, MessageKey, MessagePurpose } from '../domain/delivery.ts'
import type { ItemKind } from '../domain/ids.ts'
import type { ResponseMove } from '../domain/recipient.ts'
import type { ReferralContent, ResponseWords, Urgency } from '../domain/referral.ts'
import type { Category } from '../domain/sharing/categories.ts'
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
  readonly urgency: Urgency
  /** Instant by which it is to be seen or answered, where that was settled when it was raised. */
  readonly dueBy?: string
  readonly sender: MessageParty
  readonly recipient: MessageParty
  /** Content allowed for this recipient; `person.nhsNumber` is present only when it was confirmed. */
  readonly content: ReferralContent
  /** What is kept back from this recipient: taken out of the sender's own resources too. Absent: nothing. */
  readonly withheld?: readonly Category[]
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

/** What came back on the wire. Header names are lower case. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
}

export interface Format {
  readonly name: string
  /** What the wire has a message for; what it has none for goes by another channel, or a person tells them. */
  readonly carries: readonly MessagePurpose[]
  /** Writes the document. Deterministic: the same message gives the same bytes. @throws RangeError for what it does not carry */
  toWire(message: OutgoingMessage): WireDocument
  /**
   * Reads the partner's answer to a document that carried `wireId` and `correlationId`. Never throws: an answer it
   * cannot read is `unknown`, as the partner may have accepted.
   */
  readAnswer(
    answer: WireAnswer,
    sent: { readonly wireId: string; readonly correlationId: string },
  ): AttemptResult
}
