/** Request headers of a BaRS message (standard, §3). */
import type { MessageParty, OutgoingMessage } from '../../format.ts'
import { BARS_CORE_VERSION, LOCAL_USE_CASE, SYSTEMS } from './bars-codes.ts'
import { codingsAt, writtenCodeFrom } from './bars-coding.ts'
import { FHIR_CONTENT_TYPES } from './fhir-document.ts'
import { writeFhirJson } from './fhir-json.ts'
import { type FhirObject, type FhirResource, objectAt, objectsAt } from './fhir-value.ts'
import { EXCHANGE_SOFTWARE, wireKindOf } from './write-bars-header.ts'
import { endpointOf, organisationIdentifier } from './write-bars-parties.ts'

/** Standard Base64 of JSON in UTF-8, as the three NHSD- objects are sent. */
const encoded = (value: FhirObject): string => Buffer.from(writeFhirJson(value), 'utf8').toString('base64')

const endUserOrganisation = (party: MessageParty): FhirObject => ({
  resourceType: 'Organization',
  identifier: organisationIdentifier(party),
  name: party.name,
})

const requestingSoftware: FhirObject = {
  resourceType: 'Device',
  identifier: [{ system: SYSTEMS.localReference, value: 'referral-exchange' }],
  deviceName: [{ name: EXCHANGE_SOFTWARE.name, type: 'user-friendly-name' }],
  version: [{ value: EXCHANGE_SOFTWARE.version }],
}

/** Only what a header may hold goes into it, whatever a partner wrote as its use case. */
const headerCode = (code: string | undefined): string | undefined =>
  code !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(code) ? code : undefined

/** `usecase|category|event|reason`; a receiver must ignore it. */
const useContext = (message: OutgoingMessage, bundle: FhirResource): string => {
  const request = objectsAt(bundle, 'entry')
    .map((entry) => objectAt(entry, 'resource'))
    .find((resource) => resource?.resourceType === 'ServiceRequest')
  const codings = codingsAt(request, 'category')
  const useCase = headerCode(writtenCodeFrom(codings, SYSTEMS.useCase)) ?? LOCAL_USE_CASE
  const category = headerCode(writtenCodeFrom(codings, SYSTEMS.category)) ?? 'referral'
  const { event, reason } = wireKindOf(message)
  return [useCase, category, event, reason].join('|')
}

/** The headers that belong to the document; authorisation is the transport's. */
export const barsHeaders = (
  message: OutgoingMessage,
  bundle: FhirResource,
): Readonly<Record<string, string>> => {
  const { system, value } = endpointOf(message.recipient)
  return {
    'X-Request-Id': message.wireId,
    'X-Correlation-Id': message.correlationId,
    'NHSD-Target-Identifier': encoded({ value, system }),
    'NHSD-End-User-Organisation': encoded(endUserOrganisation(message.sender)),
    'NHSD-Requesting-Software': encoded(requestingSoftware),
    Accept: `${FHIR_CONTENT_TYPES.json}; version=${BARS_CORE_VERSION}`,
    'use-context': useContext(message, bundle),
  }
}
