/** The `bars-fhir` format: BaRS message Bundles in FHIR JSON. */

import type { Format } from '../../format.ts'
import { barsHeaders } from './bars-headers.ts'
import { capabilitiesCheck } from './capabilities-check.ts'
import { FHIR_CONTENT_TYPES, serialise } from './fhir-document.ts'
import { readBarsAnswer } from './read-bars-answer.ts'
import { writeBarsMessage } from './write-bars-message.ts'

export const barsFormat: Format = {
  name: 'bars-fhir',
  carries: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn', 'answer'],
  toWire: (message) => {
    const bundle = writeBarsMessage(message)
    return {
      contentType: FHIR_CONTENT_TYPES.json,
      bytes: serialise(bundle, 'json'),
      headers: barsHeaders(message, bundle),
    }
  },
  check: capabilitiesCheck,
  readAnswer: readBarsAnswer,
}
