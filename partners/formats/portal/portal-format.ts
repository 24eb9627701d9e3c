/**
 * The `portal` format, for agencies whose people read and answer here. What is kept as sent says only which message of
 * which item they have; what it is about is read on our pages and over our API, each time as the decision then allows.
 */
import type { Format } from '../../format.ts'

/** What the transport of our own pages answers: something was put there (RFC 9110 §15.3.2). */
const CREATED = 201

export const portalFormat: Format = {
  name: 'portal',
  carries: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  content: 'stays-here',
  toWire: ({ wireId, messageKey, purpose, reference }) => {
    if (purpose === 'answer')
      throw new RangeError(`our pages do not carry a message of purpose ${purpose}: send it another way`)
    const [itemId, recipientId, version] = messageKey.split(':')
    const entry = { wireId, itemId, recipientId, version: Number(version), purpose, reference }
    return {
      contentType: 'application/json; charset=utf-8',
      bytes: new TextEncoder().encode(JSON.stringify(entry)),
      headers: {},
    }
  },
  // No partner answers: the answer is our own, also to a message that was written for a channel before this one.
  readAnswer: ({ status }) =>
    status === CREATED
      ? { outcome: 'taken', reason: 'accepted', wireStatus: status, detail: 'our own pages' }
      : { outcome: 'unknown', reason: 'unreadable-answer', wireStatus: status, detail: String(status) },
}
