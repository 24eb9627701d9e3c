/** The harmless look at a FHIR server: what it says it can (R4 http, capabilities). */
import type { FormatCheck } from '../../format.ts'
import { endingByStatus } from '../http-ending.ts'
import { FHIR_CONTENT_TYPES } from './fhir-document.ts'

/** Messages are posted to an operation below the base. */
const OPERATION = /\/\$process-message\/?$/

export const capabilitiesCheck: FormatCheck = {
  question: (address) => ({
    address: `${address.replace(OPERATION, '').replace(/\/+$/, '')}/metadata`,
    headers: { accept: FHIR_CONTENT_TYPES.json },
  }),
  faultIn(answer) {
    if (answer.status !== 200) return endingByStatus(answer).reason
    return Buffer.from(answer.bytes).includes('CapabilityStatement') ? undefined : 'unreadable-answer'
  },
}
