/**
 * Asks MESH what became of a message, by our own id of it (tracking by local id): what the carrier knows, which is never
 * that the partner's system has it. That a message was collected closes its transport and says no more.
 */
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { Presence, SentMessage, WireAnswer } from '../../format.ts'
import { meshJson, meshMessageIdIn, readMeshFailure } from './read-mesh-answer.ts'

const unknown = (reason: AttemptResult['reason'], { status }: WireAnswer, detail: string): AttemptResult => ({
  outcome: 'unknown',
  reason,
  wireStatus: status,
  detail: `${status} ${detail}`,
})

const readTracked = (answer: WireAnswer, { wireId }: SentMessage): AttemptResult => {
  const body = meshJson(answer)
  const { local_id: localId, status } = body ?? {}
  if (typeof localId !== 'string' || localId.trim().toLowerCase() !== wireId.toLowerCase())
    return unknown('ids-missing', answer, 'not this message')
  const carrierReference = meshMessageIdIn(answer)
  const named = carrierReference === undefined ? {} : { carrierReference }
  switch (typeof status === 'string' ? status.trim().toLowerCase() : '') {
    case 'accepted':
    case 'acknowledged':
      return { outcome: 'taken', reason: 'handed-over', ...named, wireStatus: 200, detail: '200 tracked' }
    case 'undeliverable':
    case 'error':
      return {
        outcome: 'refused',
        reason: 'returned-by-carrier',
        ...named,
        wireStatus: 200,
        detail: '200 failed',
      }
    default:
      // Its last chunk may still be on the way.
      return unknown('unreadable-answer', answer, 'neither accepted nor failed')
  }
}

export const meshPresence: Presence = {
  question: ({ wireId }) => ({
    path: `outbox/tracking/${encodeURIComponent(wireId)}`,
    headers: { 'Cache-Control': 'no-cache' },
  }),
  readAnswer(answer, sent) {
    if (answer.status === 200) return readTracked(answer, sent)
    // Several were sent under this id: which of them arrived is a person's to find out.
    if (answer.status === 300) return unknown('conflict', answer, 'several under one id')
    // A page with this status is a middlebox's, and says nothing of the message.
    if (answer.status === 404 && meshJson(answer) !== undefined) return 'not-there'
    return answer.status === 404 ? unknown('unreadable-answer', answer, 'a page') : readMeshFailure(answer)
  },
}
