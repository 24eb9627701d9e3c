/** Acknowledges a partner's message in the mode that it asks for (HL7 v2 chapter 2: MSH-15, MSH-16, table 0155). */
import type { AcknowledgementCode } from './hl7-acknowledgement.ts'
import { HL7_VERSION, hl7Time } from './hl7-codes.ts'
import type { Envelope, Wanted } from './hl7-envelope.ts'
import { components, headerSegment, messageBytes, segment } from './hl7-segment.ts'
import { plainText } from './hl7-text.ts'

/** How it went with the message: kept, its content is wrong, or refused for what it is or whose. */
export type Verdict =
  | { readonly is: 'kept' }
  | { readonly is: 'wrong' | 'refused'; readonly error: number; readonly words: string }

const CODES = {
  kept: ['AA', 'CA'],
  wrong: ['AE', 'CE'],
  refused: ['AR', 'CR'],
} as const satisfies Record<Verdict['is'], readonly [AcknowledgementCode, AcknowledgementCode]>

const wants = (wanted: Wanted | undefined, isGood: boolean): boolean =>
  wanted === 'AL' || wanted === (isGood ? 'SU' : 'ER')

/** The code in its mode; `undefined` where nothing is wanted back. */
const codeFor = (
  verdict: Verdict,
  { acceptWanted, applicationWanted }: Pick<Envelope, 'acceptWanted' | 'applicationWanted'>,
): AcknowledgementCode | undefined => {
  const isGood = verdict.is === 'kept'
  const [application, accept] = CODES[verdict.is]
  if (acceptWanted === undefined && applicationWanted === undefined) return application
  if (wants(acceptWanted, isGood)) return accept
  return wants(applicationWanted, isGood) ? application : undefined
}

export interface AcknowledgementNames {
  /** MSH-10 of the acknowledgement. */
  readonly controlId: string
  readonly at: string
  /** MSH-3 and MSH-4: what the message calls us, or what we call ourselves. */
  readonly from: readonly [application: string, facility: string]
}

/**
 * The acknowledgement of a message; `undefined` where none is wanted, and always of an acknowledgement: two systems would
 * answer each other for ever. Without an envelope it answers what could not be read.
 */
export const acknowledge = (
  envelope: Envelope | undefined,
  verdict: Verdict,
  { controlId, at, from }: AcknowledgementNames,
): Uint8Array | undefined => {
  if (envelope?.isAcknowledgement === true) return undefined
  const code = codeFor(verdict, envelope ?? {})
  if (code === undefined) return undefined
  const { application = '', facility = '', event = '' } = envelope ?? {}
  return messageBytes([
    headerSegment({
      3: plainText(from[0]),
      4: plainText(from[1]),
      5: plainText(application),
      6: plainText(facility),
      7: hl7Time(at),
      9: components('ACK', plainText(event), 'ACK'),
      10: controlId,
      11: envelope?.processingId === 'T' || envelope?.processingId === 'D' ? envelope.processingId : 'P',
      12: HL7_VERSION,
      18: 'UNICODE UTF-8',
    }),
    segment('MSA', { 1: code, 2: plainText(envelope?.controlId) }),
    ...(verdict.is === 'kept'
      ? []
      : [segment('ERR', { 1: `^^^${verdict.error}&${plainText(verdict.words)}&HL70357` })]),
  ])
}
