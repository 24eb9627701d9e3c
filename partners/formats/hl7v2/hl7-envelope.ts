/** What is said on the outside of a message: who sends it, what it is, what it acknowledges and what it wants back. */
import type { AgreedCharset } from './hl7-charset.ts'
import { fieldText, type Hl7Message, parseHl7, segmentNamed } from './hl7-message.ts'

/** Table 0155: when an acknowledgement is wanted. */
export type Wanted = 'AL' | 'NE' | 'ER' | 'SU'

export interface Envelope {
  /** MSH-3 and MSH-4, their first components; empty where they are not given. */
  readonly application: string
  readonly facility: string
  /** MSH-9, for example `RRI` and `I12`. */
  readonly type: string
  readonly event: string
  /** MSH-10, as written. */
  readonly controlId: string
  readonly processingId: string
  readonly version: string
  /** MSH-15: when it wants to know that it is kept; absent where MSH-16 is too: original mode, one answer. */
  readonly acceptWanted?: Wanted
  readonly applicationWanted?: Wanted
  /** MSH-14: only a part of a longer message. */
  readonly isContinued: boolean
  /** MSA-2 in upper case: the message of ours that it answers. */
  readonly acknowledges?: string
  /** An acknowledgement itself, and so never acknowledged. */
  readonly isAcknowledgement: boolean
}

const WANTED: readonly Wanted[] = ['AL', 'NE', 'ER', 'SU']

const wantedIn = (message: Hl7Message, field: number): Wanted | undefined => {
  const written = fieldText(message, segmentNamed(message, 'MSH'), field)?.toUpperCase()
  return WANTED.find((wanted) => wanted === written)
}

/** The outside of a message. */
const envelopeOf = (message: Hl7Message): Envelope => {
  const header = segmentNamed(message, 'MSH')
  const field = (number: number, component = 1): string => fieldText(message, header, number, component) ?? ''
  const [acceptWanted, applicationWanted] = [wantedIn(message, 15), wantedIn(message, 16)]
  const acknowledges = fieldText(message, segmentNamed(message, 'MSA'), 2)?.toUpperCase()
  const type = field(9).toUpperCase()
  return {
    application: field(3),
    facility: field(4),
    type,
    event: field(9, 2).toUpperCase(),
    controlId: field(10),
    processingId: field(11).toUpperCase(),
    version: field(12),
    isContinued: field(14) !== '',
    isAcknowledgement: type === 'ACK' || type === 'MCF',
    ...(acceptWanted === undefined ? {} : { acceptWanted }),
    ...(applicationWanted === undefined ? {} : { applicationWanted }),
    ...(acknowledges === undefined ? {} : { acknowledges }),
  }
}

/** The outside of what came; `undefined` where it is no message. */
export const readEnvelope = (bytes: Uint8Array, charset?: AgreedCharset): Envelope | undefined => {
  const message = parseHl7(bytes, charset)
  return message === undefined ? undefined : envelopeOf(message)
}
