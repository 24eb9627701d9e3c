/** The worked example of docs/adding-a-channel.md, which shows it as it stands here. */
import type { Format } from '../../partners/format.ts'

export const noteFormat: Format = {
  name: 'note',
  carries: ['new', 'withdrawal'],
  toWire: ({ wireId, correlationId, purpose, reference, content: { person, facts } }) => {
    // Field by field, so that nothing leaves that was not meant to. A number that nobody confirmed is not in nhsNumber.
    const { familyName, givenNames, birthDate, nhsNumber } = person
    const child = { familyName, givenNames, birthDate, nhsNumber }
    // What is withdrawn is named, and told no more of.
    const told = purpose === 'withdrawal' ? {} : { child, facts }
    return {
      contentType: 'application/json',
      // The same message gives the same bytes: nothing here may look at a clock or at random.
      bytes: new TextEncoder().encode(JSON.stringify({ id: wireId, purpose, reference, ...told })),
      headers: { 'x-message-id': wireId, 'x-conversation-id': correlationId },
    }
  },
  readAnswer: ({ status, bytes }, { wireId }) => {
    if (status === 409) return { outcome: 'already-known', reason: 'duplicate', wireStatus: status }
    if (status === 401 || status === 403)
      return { outcome: 'misconfigured', reason: 'not-authorised', wireStatus: status }
    if (status === 429) return { outcome: 'not-now', reason: 'throttled', wireStatus: status }
    if (status === 422) return { outcome: 'refused', reason: 'message-invalid', wireStatus: status }
    const caseId = status === 201 ? caseIdIn(bytes, wireId) : undefined
    // Success that does not name our message proves nothing: they may or may not have it.
    return caseId === undefined
      ? { outcome: 'unknown', reason: status < 300 ? 'ids-missing' : 'server-error', wireStatus: status }
      : { outcome: 'taken', reason: 'accepted', partnerReference: caseId, wireStatus: status }
  },
}

const caseIdIn = (bytes: Uint8Array, wireId: string): string | undefined => {
  try {
    const answer: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isReceipt(answer) && answer.messageId === wireId ? answer.caseId : undefined
  } catch {
    return undefined
  }
}

const isReceipt = (value: unknown): value is { messageId: string; caseId: string } =>
  typeof value === 'object' &&
  value !== null &&
  'messageId' in value &&
  'caseId' in value &&
  typeof value.caseId === 'string'
