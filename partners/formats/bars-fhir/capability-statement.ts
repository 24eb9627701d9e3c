/** What our FHIR door does, for GET /metadata (standard, §4: interactions and supported messages). */
import { NHS_NUMBER_SYSTEM } from '../../../domain/nhs-number.ts'
import { BARS_APPLICATION_VERSION, DEFINITIONS } from './bars-codes.ts'
import { FHIR_CONTENT_TYPES } from './fhir-document.ts'
import type { FhirObject, FhirResource } from './fhir-value.ts'
import { EXCHANGE_SOFTWARE } from './write-bars-header.ts'

const SENT = [
  DEFINITIONS.referral,
  DEFINITIONS.cancelled,
  DEFINITIONS.agreementWithdrawn,
  DEFINITIONS.responseShort,
]
const RECEIVED = [
  DEFINITIONS.referral,
  DEFINITIONS.cancelled,
  DEFINITIONS.agreementWithdrawn,
  DEFINITIONS.response,
  DEFINITIONS.responseShort,
]

const supported = (mode: 'sender' | 'receiver', definitions: readonly string[]): readonly FhirObject[] =>
  definitions.map((definition) => ({ mode, definition }))

const serviceRequests: FhirObject = {
  type: 'ServiceRequest',
  interaction: [{ code: 'read' }, { code: 'search-type' }],
  versioning: 'no-version',
  searchParam: [
    {
      name: 'patient:identifier',
      type: 'token',
      documentation: `NHS number, as ${NHS_NUMBER_SYSTEM}|value`,
    },
  ],
}

export const capabilityStatement = (at: {
  /** Address of the FHIR door. */
  readonly baseUrl: string
  /** Day on which this statement last changed, `2026-11-21`. */
  readonly day: string
}): FhirResource => ({
  resourceType: 'CapabilityStatement',
  url: `${at.baseUrl}/metadata`,
  version: BARS_APPLICATION_VERSION,
  name: 'ReferralExchange',
  status: 'active',
  date: at.day,
  kind: 'instance',
  description: 'Takes and sends referrals as messages of the NHS Booking and Referral Standard.',
  software: { ...EXCHANGE_SOFTWARE },
  implementation: { description: EXCHANGE_SOFTWARE.name, url: at.baseUrl },
  fhirVersion: '4.0.1',
  format: Object.values(FHIR_CONTENT_TYPES),
  rest: [
    {
      mode: 'server',
      resource: [serviceRequests],
      operation: [
        {
          name: 'process-message',
          definition: 'http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message',
        },
      ],
    },
  ],
  messaging: [
    {
      endpoint: [{ protocol: { code: 'http' }, address: at.baseUrl }],
      supportedMessage: [...supported('sender', SENT), ...supported('receiver', RECEIVED)],
    },
  ],
})
