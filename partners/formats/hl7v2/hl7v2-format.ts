/** The `hl7v2` format: referral messages of HL7 version 2.4, chapter 11 (REF^I12, I13, I14 and their answers). */
import type { Format, OutgoingMessage } from '../../format.ts'
import { CONTROL_ID_HEADER, controlIdOf, HL7_CONTENT_TYPE } from './hl7-codes.ts'
import { messageBytes } from './hl7-segment.ts'
import { type Hl7v2Settings, hl7v2SettingsOf } from './hl7-settings.ts'
import { readHl7Answer } from './read-hl7-answer.ts'
import { readHl7Reply } from './read-hl7-reply.ts'
import { agreementWithdrawnSegments, contentSegments, withdrawalSegments } from './write-hl7-content.ts'
import {
  headerOf,
  personSegments,
  providerSegments,
  type ReferralEvent,
  referralSegment,
} from './write-hl7-parties.ts'

interface Written {
  readonly event: ReferralEvent
  readonly content: readonly string[]
}

const writtenOf = (message: OutgoingMessage): Written => {
  switch (message.purpose) {
    case 'new':
      return { event: 'I12', content: contentSegments(message) }
    case 'correction':
    case 'go-on':
      return { event: 'I13', content: contentSegments(message) }
    case 'agreement-withdrawn':
      // Where the referral is no longer with them, an update would bring it back.
      return {
        event: message.noLongerAsked === true ? 'I14' : 'I13',
        content: agreementWithdrawnSegments(message),
      }
    case 'withdrawal':
      return { event: 'I14', content: withdrawalSegments(message) }
    case 'answer':
      throw new RangeError(`HL7 v2 referral messages do not carry a message of purpose ${message.purpose}`)
    default: {
      const never: never = message.purpose
      throw new RangeError(`unknown message purpose ${String(never)}`)
    }
  }
}

const segmentsOf = (message: OutgoingMessage, settings: Hl7v2Settings | undefined): readonly string[] => {
  if ((message.kind ?? 'referral') !== 'referral')
    throw new RangeError(`HL7 v2 referral messages do not carry an item of kind ${message.kind}`)
  const { event, content } = writtenOf(message)
  return [
    headerOf(message, event, settings),
    referralSegment(message, event),
    ...providerSegments(message),
    ...personSegments(message),
    ...content,
  ]
}

/** The format as one partner's system wants it. */
const formatWith = (settings: Hl7v2Settings | undefined): Format => ({
  name: 'hl7v2',
  carries: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  // Chapter 11 refers a patient; it has no message that only tells, nor one that asks for information.
  carriesKinds: ['referral'],
  forChannel: (channel) => formatWith(hl7v2SettingsOf(channel)),
  toWire: (message) => ({
    contentType: HL7_CONTENT_TYPE,
    bytes: messageBytes(segmentsOf(message, settings)),
    headers: { [CONTROL_ID_HEADER]: controlIdOf(message.wireId) },
  }),
  readAnswer: (answer, sent) => readHl7Answer(answer, sent, settings),
  readReply: (bytes) => readHl7Reply(bytes, settings),
})

export const hl7v2Format: Format = formatWith(undefined)
