/**
 * Takes a partner's HL7 v2 message: who sends it, whether it can be taken, kept raw, and only then acknowledged. Kept and
 * matched it is as a fetched reply is; what refers somebody to us, or matches nothing, goes before a person.
 */
import { createHash } from 'node:crypto'
import type { BroughtReply, ReceiveOutcome } from '../../commands/incoming-message.ts'
import type { Channel } from '../../domain/partner.ts'
import { HL7_CONTENT_TYPE, OUR_APPLICATION } from '../../partners/formats/hl7v2/hl7-codes.ts'
import { type Envelope, readEnvelope } from '../../partners/formats/hl7v2/hl7-envelope.ts'
import { isSameMessage } from '../../partners/formats/hl7v2/same-message.ts'
import { acknowledge, type Verdict } from '../../partners/formats/hl7v2/write-hl7-acknowledgement.ts'
import { channelOfCaller, type Hl7Caller } from './known-caller.ts'

/** Why a person looks at what was answered with an error: nothing of it is kept here. */
type Untaken = 'unknown-sender' | 'control-id-reused' | 'message-not-taken'

export interface Hl7DoorParts {
  readonly channels: () => Promise<readonly Channel[]>
  /** Keeps a message of this channel's agency and acts on it; resolves once it is stored. */
  readonly keep: (channel: Channel, reply: BroughtReply) => Promise<ReceiveOutcome>
  /** Puts before a person of the agency that runs the exchange what could not be kept; the same occurrence once. */
  readonly raise: (because: Untaken, occurrence: string) => Promise<void>
  /** Our ODS code, for acknowledgements of what names nobody. */
  readonly odsCode: string
  /** Instant, ISO 8601. */
  readonly now: () => string
}

/** Answers what goes back; nothing for an acknowledgement. Rejects where it could not be kept: then nothing may go back. */
export type TakeHl7Message = (caller: Hl7Caller, bytes: Uint8Array) => Promise<Uint8Array | undefined>

const TAKEN_TYPES = ['ACK', 'MCF', 'RRI', 'REF']

type Fault = Extract<Verdict, { readonly error: number }>

const refused = (error: number, words: string): Fault => ({ is: 'refused', error, words })
const wrong = (error: number, words: string): Fault => ({ is: 'wrong', error, words })

/** What is wrong with a message whoever sends it; `undefined` where it can be taken. */
const faultIn = (envelope: Envelope): Fault | undefined => {
  if (envelope.controlId === '') return wrong(101, 'MSH-10 is missing')
  if (envelope.isContinued) return refused(200, 'continued messages are not taken')
  if (!/^2\.\d/.test(envelope.version)) return refused(203, 'only version 2 is taken')
  if (envelope.processingId !== 'P') return refused(202, 'only processing id P is taken')
  return TAKEN_TYPES.includes(envelope.type) ? undefined : refused(200, 'this message type is not taken')
}

const shortHash = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex').slice(0, 32)
}

/** A message's name among those of its sender: MSH-3, MSH-4 and MSH-10, hashed, as a name of theirs may say anything. */
const replyIdOf = ({ application, facility, controlId }: Envelope): string =>
  `hl7-${shortHash(`${application}|${facility}|${controlId}`)}`

const placeOf = (caller: Hl7Caller): string =>
  caller.from === 'our-connection' ? caller.address : (caller.certificate ?? caller.ip)

const judged = async (
  parts: Hl7DoorParts,
  caller: Hl7Caller,
  envelope: Envelope,
  bytes: Uint8Array,
): Promise<Verdict> => {
  const { application, facility } = envelope
  // Once a day for each place and name: nobody's system may fill somebody's list.
  const day = parts.now().slice(0, 10)
  const channel = channelOfCaller(await parts.channels(), caller, envelope)
  if (channel === undefined) {
    await parts.raise('unknown-sender', shortHash(`${placeOf(caller)}|${application}|${facility}|${day}`))
    return refused(207, 'this sender is not known here')
  }
  const fault = faultIn(envelope)
  if (fault !== undefined) {
    // Many systems show an error to nobody: what a partner believes to have told us would be known to no one.
    await parts.raise('message-not-taken', `${channel.id} ${fault.error} ${day}`)
    return fault
  }
  const replyId = replyIdOf(envelope)
  const reply = { replyId, contentType: HL7_CONTENT_TYPE, bytes, isSame: isSameMessage }
  const outcome = await parts.keep(channel, reply)
  if (outcome.received !== 'conflict') return { is: 'kept' }
  // Their counter has begun again: it is another message, and taken for a repeat it would be lost.
  await parts.raise('control-id-reused', `${channel.id} ${replyId} ${shortHash(bytes)}`)
  return wrong(205, 'MSH-10 was used for another message')
}

const noMessage = async (parts: Hl7DoorParts, caller: Hl7Caller): Promise<Verdict> => {
  await parts.raise('message-not-taken', shortHash(`${placeOf(caller)}|${parts.now().slice(0, 10)}`))
  return refused(100, 'this is no HL7 version 2 message')
}

/** Builds the door. */
export const createHl7Door =
  (parts: Hl7DoorParts): TakeHl7Message =>
  async (caller, bytes) => {
    const envelope = readEnvelope(bytes)
    const verdict =
      envelope === undefined ? await noMessage(parts, caller) : await judged(parts, caller, envelope, bytes)
    return acknowledge(envelope, verdict, {
      // The same for a repeat.
      controlId: shortHash('acknowledgement', bytes).slice(0, 20).toUpperCase(),
      at: parts.now(),
      from: [OUR_APPLICATION, parts.odsCode],
    })
  }
