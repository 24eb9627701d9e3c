/**
 * The `cloud-event` format: a CloudEvents 1.0 event in structured JSON (JSON Event Format 1.0 §3) that says no more than
 * that something waits: ids, codes, the reference and links. What it is about stays here, and the partner's system
 * fetches it over the API with its own token, where the sharing decision is asked again at each look.
 */
import type { MessagePurpose } from '../../../domain/delivery.ts'
import type { ItemKind } from '../../../domain/ids.ts'
import type { Format, FormatCheck, OutgoingMessage } from '../../format.ts'
import { type Envelope, envelope, eventDocument, itemPath, pingDocument } from './event-envelope.ts'
import { readEventAnswer } from './read-event-answer.ts'

const KIND_WORDS = {
  referral: 'referral',
  notification: 'notification',
  'information-request': 'inforequest',
} as const satisfies Record<ItemKind, string>

const PURPOSE_WORDS = {
  new: 'sent',
  correction: 'corrected',
  'go-on': 'continued',
  withdrawal: 'withdrawn',
  'agreement-withdrawn': 'agreementwithdrawn',
} as const satisfies Partial<Record<MessagePurpose, string>>

const typeOf = (kind: ItemKind, purpose: MessagePurpose): string => {
  if (purpose === 'answer')
    throw new RangeError(`an event does not carry a message of purpose ${purpose}: send it another way`)
  return `uk.${KIND_WORDS[kind]}.${PURPOSE_WORDS[purpose]}.v1`
}

const eventOf = (message: OutgoingMessage): Envelope => {
  const { kind = 'referral', messageKey, purpose, wireId, reference, urgency, dueBy } = message
  const [itemId = '', recipientId = '', version = ''] = messageKey.split(':')
  const item = itemPath(kind, itemId)
  return envelope({
    id: wireId,
    type: typeOf(kind, purpose),
    subject: itemId,
    time: message.madeAt,
    sequence: version,
    data: {
      itemId,
      recipientId,
      version: Number(version),
      reference,
      urgency,
      ...(dueBy === undefined ? {} : { dueBy }),
      // What part it is, is read here: no kind of information is named on the way.
      ...(message.ended === undefined ? {} : { inPart: true }),
      // Below the address of our API, which the partner's system knows: an event must not say where to call.
      links: { item, responses: `${item}/recipients/${recipientId}/responses` },
    },
  })
}

/** Says only that we are here: no item, nobody. */
const pingCheck: FormatCheck = {
  document: pingDocument,
  faultIn(answer) {
    const { outcome, reason } = readEventAnswer(answer)
    return outcome === 'taken' ? undefined : reason
  },
}

export const cloudEventFormat: Format = {
  name: 'cloud-event',
  carries: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  content: 'stays-here',
  toWire: (message) => eventDocument(eventOf(message)),
  check: pingCheck,
  readAnswer: readEventAnswer,
}
