/** Invented BaRS messages for the simulated partner, and what it takes to send them. */
import { randomUUID } from 'node:crypto'

export const TOKEN = 'token-of-the-exchange'
export const SERVICE_ID = '2000099201'
export const SENDER_ENDPOINT = 'https://fhir.nhs.uk/Id/dos-service-id|2000099000'

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64')

/** Headers of a message as the standard wants them. */
export const messageHeaders = (
  requestId: string,
  more: Record<string, string> = {},
): Record<string, string> => ({
  authorization: `Bearer ${TOKEN}`,
  'content-type': 'application/fhir+json',
  accept: 'application/fhir+json; version=1.4.0',
  'x-request-id': requestId,
  'x-correlation-id': 'c0ffee00-0000-4000-8000-00000000000c',
  'nhsd-target-identifier': base64({ value: SERVICE_ID, system: 'https://fhir.nhs.uk/Id/dos-service-id' }),
  'nhsd-end-user-organisation': base64({ resourceType: 'Organization', name: 'Northmoor' }),
  'nhsd-requesting-software': base64({ resourceType: 'Device' }),
  'use-context': 'a1t1|referral|servicerequest-request|new',
  ...more,
})

interface MessageChoices {
  readonly item?: string
  readonly reason?: 'new' | 'update'
  readonly event?: 'servicerequest-request' | 'servicerequest-response'
  readonly status?: string
  readonly consent?: string
  /** What a Communication says; without it there is none. */
  readonly words?: string
  readonly bundleId?: string
  readonly responseTo?: string
  /** Resource types that are left out. */
  readonly without?: readonly string[]
  readonly serviceId?: string
}

const url = (name: string): string =>
  `urn:uuid:00000000-0000-4000-8000-${Buffer.from(name).toString('hex').padStart(12, '0').slice(-12)}`

/** One message about one item: the same item has the same ServiceRequest in each of its messages. */
export const barsMessage = (choices: MessageChoices = {}): string => {
  const item = choices.item ?? 'a1'
  const without = choices.without ?? []
  const entry = Object.entries(resources(choices, item))
    .filter(([name]) => !without.includes(name.replace(/\d$/, '')))
    .map(([name, resource]) => ({
      fullUrl: name === 'ServiceRequest' ? `urn:uuid:${itemUuid(item)}` : url(name),
      resource: { resourceType: name.replace(/\d$/, ''), ...resource },
    }))
  return JSON.stringify({
    resourceType: 'Bundle',
    id: choices.bundleId ?? randomUUID(),
    meta: { versionId: '1.0.0' },
    type: 'message',
    timestamp: '2026-11-20T10:00:00Z',
    entry,
  })
}

/** The item's UUID: its ServiceRequest's fullUrl in every message. */
export const itemUuid = (item: string): string =>
  `11111111-0000-4000-8000-${Buffer.from(item).toString('hex').padStart(12, '0').slice(-12)}`

const resources = (choices: MessageChoices, item: string): Record<string, object> => ({
  MessageHeader: {
    eventCoding: { code: choices.event ?? 'servicerequest-request' },
    destination: [
      {
        endpoint: `https://fhir.nhs.uk/Id/dos-service-id|${choices.serviceId ?? SERVICE_ID}`,
        receiver: { reference: url('Organization2') },
      },
    ],
    sender: { reference: url('Organization1') },
    source: { name: 'Exchange', endpoint: SENDER_ENDPOINT },
    reason: { coding: [{ code: choices.reason ?? 'new' }] },
    ...(choices.responseTo && { response: { identifier: choices.responseTo, code: 'ok' } }),
    focus: [{ reference: `urn:uuid:${itemUuid(item)}` }],
    definition: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral',
  },
  ServiceRequest: {
    identifier: [{ system: 'https://exchange.example/reference', value: 'RX-7K4M-92QX-1' }],
    status: choices.status ?? 'active',
    intent: 'plan',
    category: [
      {
        coding: [
          { system: 'https://fhir.nhs.uk/CodeSystem/message-category-servicerequest', code: 'referral' },
          { system: 'https://fhir.nhs.uk/CodeSystem/usecases-categories-bars', code: 'a1t1' },
        ],
      },
    ],
    basedOn: [{ reference: url('CarePlan') }],
    encounter: { reference: url('Encounter') },
    subject: { reference: url('Patient') },
    requester: { reference: url('Practitioner') },
    performer: [{ reference: url('HealthcareService') }],
  },
  Patient: {
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
    name: [{ family: 'Ashdown', given: ['Maya'] }],
    birthDate: '2014-03-09',
  },
  Encounter: { status: 'triaged', episodeOfCare: [{ reference: 'EpisodeOfCare/1' }] },
  CarePlan: { status: 'completed', intent: 'plan' },
  Organization1: { identifier: [{ value: 'NMX' }], name: 'Northmoor' },
  Organization2: { identifier: [{ value: 'HH1' }], name: 'Hillside' },
  Practitioner: { name: [{ text: 'Amina Shah' }] },
  PractitionerRole: {},
  Consent: { status: choices.consent ?? 'active' },
  HealthcareService: { name: 'Hillside family homes' },
  ...(choices.words && { Communication: { payload: [{ contentString: choices.words }] } }),
})

const XML_STRUCTURES = (value: unknown, name: string): string => {
  if (Array.isArray(value)) return value.map((item) => XML_STRUCTURES(item, name)).join('')
  if (typeof value !== 'object' || value === null) return `<${name} value="${String(value)}"/>`
  const { resourceType, ...rest } = value as Record<string, unknown>
  const inner = Object.entries(rest)
    .map(([child, childValue]) => XML_STRUCTURES(childValue, child))
    .join('')
  const content =
    resourceType === undefined ? inner : `<${String(resourceType)}>${inner}</${String(resourceType)}>`
  return `<${name}>${content}</${name}>`
}

/** The same message in XML. */
export const inXml = (message: string): string => {
  const { resourceType: _bundle, ...rest } = JSON.parse(message) as Record<string, unknown>
  const inner = Object.entries(rest)
    .map(([name, value]) => XML_STRUCTURES(value, name))
    .join('')
  return `<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"><!-- a note -->${inner}</Bundle>`
}

/** Posts a message; a new X-Request-Id unless given. */
export const postMessage = (
  baseUrl: string,
  body: string,
  requestId: string = randomUUID(),
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${baseUrl}/FHIR/R4/$process-message`, {
    method: 'POST',
    headers: messageHeaders(requestId, headers),
    body,
  })

/** Status, and the standard's code and issue type where it is an outcome. */
export const outcomeOf = async (response: Response): Promise<string> => {
  const body: unknown = await response.json()
  const { resourceType, issue } = body as {
    resourceType: string
    issue?: { code: string; details: { coding: { code: string }[] } }[]
  }
  const [first] = issue ?? []
  return first
    ? `${response.status} ${first.details.coding[0]?.code} ${first.code}`
    : `${response.status} ${resourceType}`
}
