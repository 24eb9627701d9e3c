/** Asks whether the partner has a message: by the identifier that what it makes bears (R4 search, token). */
import type { Presence } from '../../format.ts'
import { FHIR_CONTENT_TYPES } from '../bars-fhir/fhir-document.ts'
import { objectsAt, textAt } from '../bars-fhir/fhir-value.ts'
import { bears, readFailure, resourceOf, safeId } from './read-task-answer.ts'
import { byIdentifier, TASK_SYSTEMS } from './task-codes.ts'

export const taskPresence: Presence = {
  question({ wireId, purpose }) {
    // To cancel again what is cancelled changes nothing.
    if (purpose === 'withdrawal') return undefined
    const type = purpose === 'agreement-withdrawn' ? 'Communication' : 'Task'
    return {
      path: `${type}?${byIdentifier(TASK_SYSTEMS.message, wireId)}&_count=2`,
      headers: { Accept: FHIR_CONTENT_TYPES.json, 'Cache-Control': 'no-cache' },
    }
  },
  readAnswer(answer, sent) {
    if (answer.status !== 200) return readFailure(answer, sent)
    const bundle = resourceOf(answer.bytes)
    if (bundle?.resourceType !== 'Bundle' || textAt(bundle, 'type') !== 'searchset')
      return { outcome: 'unknown', reason: 'unreadable-answer', wireStatus: 200, detail: '200 no searchset' }
    const resources = objectsAt(bundle, 'entry').flatMap((entry) => objectsAt(entry, 'resource'))
    const found = resources.find((resource) => bears(resource, sent.wireId))
    if (found === undefined)
      // A server that does not know the parameter may give everything: then nothing was said of this message.
      return resources.some(({ resourceType }) => resourceType === 'Task' || resourceType === 'Communication')
        ? { outcome: 'unknown', reason: 'ids-missing', wireStatus: 200, detail: '200 others found' }
        : 'not-there'
    const partnerReference = found.resourceType === 'Task' ? safeId(textAt(found, 'id')) : undefined
    return {
      outcome: 'already-known',
      reason: 'duplicate',
      ...(partnerReference === undefined ? {} : { partnerReference }),
      wireStatus: 200,
      detail: '200 found by its identifier',
    }
  },
}
