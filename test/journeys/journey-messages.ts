/** BaRS messages of client systems, written here by themselves, and how they are sent to the exchange. */
import { randomUUID } from 'node:crypto'
import { inXml } from '../partners/simulator-bars-message.ts'
import { type Answer, send, tokenOf } from './journey-client.ts'
import { child } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

export const JSON_TYPE = 'application/fhir+json'
export const XML_TYPE = 'application/fhir+xml'

export interface Resource {
  resourceType: string
  [name: string]: unknown
}

/** A Bundle that a test may change before it is sent. */
export interface Bundle {
  resourceType: string
  id: string
  meta: { versionId?: string }
  type: string
  timestamp: string
  entry: { fullUrl: string; resource: Resource }[]
}

export interface MessageChoices {
  readonly bundleId?: string
  /** Directory-of-services id of the destination: Riverside's without it. */
  readonly destination?: string
  readonly reason?: 'new' | 'update' | 'delete'
  readonly event?: 'servicerequest-request' | 'servicerequest-response'
  readonly status?: string
  readonly inResponseTo?: string
  readonly nhsNumber?: string
  readonly facts?: string
  readonly priority?: string
  readonly withoutConsent?: true
  /** Id of the ServiceRequest as the receiver gave it. */
  readonly serviceRequestId?: string
  /** The message of the referral that this one is about: its ServiceRequest is named as it was there. */
  readonly about?: Bundle
  /** Number of the child in the register: the third without it. */
  readonly child?: number
}

const SYSTEM = 'https://fhir.nhs.uk/CodeSystem'
const DOS = 'https://fhir.nhs.uk/Id/dos-service-id'
const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code'

const NAMES = [
  'MessageHeader',
  'ServiceRequest',
  'Patient',
  'Encounter',
  'CarePlan',
  'Sender',
  'Receiver',
  'Practitioner',
  'PractitionerRole',
  'HealthcareService',
  'Consent',
] as const
type Name = (typeof NAMES)[number]
type Urls = Readonly<Record<Name, string>>

/** A whole message, new in every id. */
export const message = (choices: MessageChoices = {}): Bundle => {
  const made = Object.fromEntries(NAMES.map((name) => [name, `urn:uuid:${randomUUID()}`])) as Urls
  const urls =
    choices.about === undefined
      ? made
      : { ...made, ServiceRequest: entryIn(choices.about, 'ServiceRequest').fullUrl }
  const resources = resourcesOf(choices, urls)
  return {
    resourceType: 'Bundle',
    id: choices.bundleId ?? randomUUID(),
    meta: { versionId: '1.0.0' },
    type: 'message',
    timestamp: new Date().toISOString(),
    entry: NAMES.filter((name) => name !== 'Consent' || choices.withoutConsent === undefined).map((name) => ({
      fullUrl: urls[name],
      resource: resources[name],
    })),
  }
}

const to = (url: string) => ({ reference: url })

const resourcesOf = (choices: MessageChoices, urls: Urls): Record<Name, Resource> => ({
  MessageHeader: headerOf(choices, urls),
  ServiceRequest: serviceRequestOf(choices, urls),
  Patient: patientOf(choices),
  Encounter: {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'EMER' },
    subject: to(urls.Patient),
    episodeOfCare: [{ reference: `EpisodeOfCare/${randomUUID()}` }],
  },
  CarePlan: {
    resourceType: 'CarePlan',
    status: 'completed',
    intent: 'plan',
    subject: to(urls.Patient),
    period: { start: new Date().toISOString() },
    activity: [
      { outcomeCodeableConcept: [{ text: choices.facts ?? 'Seen by the crew; worried for the child.' }] },
    ],
  },
  Sender: {
    resourceType: 'Organization',
    identifier: [{ system: ODS, value: 'RND' }],
    name: 'Vale Ambulance Service',
  },
  Receiver: { resourceType: 'Organization', identifier: [{ system: ODS, value: 'RYE' }], name: 'Riverside' },
  Practitioner: {
    resourceType: 'Practitioner',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: 'PT9001' }],
    name: [{ text: 'Robin Clerk' }],
  },
  PractitionerRole: { resourceType: 'PractitionerRole', practitioner: to(urls.Practitioner) },
  HealthcareService: { resourceType: 'HealthcareService', name: 'Riverside family health support' },
  Consent: {
    resourceType: 'Consent',
    status: 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [{ coding: [{ system: `${SYSTEM}/consent-categories-bars`, code: 'DRC' }] }],
    patient: to(urls.Patient),
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMPLIED' }] },
  },
})

const headerOf = (
  {
    destination = '2000011147',
    reason = 'new',
    event = 'servicerequest-request',
    inResponseTo,
  }: MessageChoices,
  urls: Urls,
): Resource => ({
  resourceType: 'MessageHeader',
  eventCoding: { system: `${SYSTEM}/message-events-bars`, code: event },
  destination: [{ endpoint: `${DOS}|${destination}`, receiver: to(urls.Receiver) }],
  sender: to(urls.Sender),
  source: { name: 'Vale', software: 'Vale dispatch', endpoint: `${DOS}|2222222222` },
  reason: { coding: [{ system: `${SYSTEM}/message-reason-bars`, code: reason }] },
  ...(inResponseTo === undefined ? {} : { response: { identifier: inResponseTo, code: 'ok' } }),
  focus: [to(urls.ServiceRequest)],
  definition: 'https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral',
})

const serviceRequestOf = (
  { status = 'active', priority, serviceRequestId }: MessageChoices,
  urls: Urls,
): Resource => ({
  resourceType: 'ServiceRequest',
  ...(serviceRequestId === undefined ? {} : { id: serviceRequestId }),
  basedOn: [to(urls.CarePlan)],
  status,
  intent: 'plan',
  category: [
    {
      coding: [
        {
          system: `${SYSTEM}/message-category-servicerequest`,
          code: 'referral',
          display: 'Transfer of Care',
        },
        { system: `${SYSTEM}/usecases-categories-bars`, code: 'a1t1' },
      ],
    },
  ],
  ...(priority === undefined ? {} : { priority }),
  subject: to(urls.Patient),
  encounter: to(urls.Encounter),
  authoredOn: new Date().toISOString(),
  requester: to(urls.Practitioner),
  performer: [to(urls.HealthcareService)],
})

const patientOf = ({ child: number = 3, nhsNumber = child(number).nhsNumber }: MessageChoices): Resource => {
  const { familyName, givenNames, birthDate, sex, address } = child(number)
  return {
    resourceType: 'Patient',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
    name: [{ use: 'official', family: familyName, given: givenNames }],
    gender: sex,
    birthDate,
    address: [{ line: address.lines, postalCode: address.postcode }],
    contact: [{ name: { text: 'Nadia Hussain' }, telecom: [{ system: 'phone', value: '01632960777' }] }],
  }
}

const entryIn = (bundle: Bundle, type: string): Bundle['entry'][number] => {
  const found = bundle.entry.find(({ resource }) => resource.resourceType === type)
  if (found === undefined) throw new RangeError(`the message has no ${type}`)
  return found
}

/** The resource of a type; a test that asks for one that is not there is wrong. */
export const resourceIn = (bundle: Bundle, type: string): Resource => entryIn(bundle, type).resource

/** The same Bundle in XML. */
export const asXml = (bundle: object): string => inXml(JSON.stringify(bundle))

export const target = (value = '2000011147', system = DOS): string =>
  Buffer.from(JSON.stringify({ value, system })).toString('base64')

export interface Posted {
  readonly as?: string
  readonly requestId?: string
  readonly correlationId?: string
  readonly contentType?: string
  /** Others, or other values; an empty one is left out. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Posts a message, a Bundle as JSON and anything else as it stands, to the service that it names. */
export const post = async (
  on: JourneyWorld,
  content: Bundle | string | Uint8Array,
  posted: Posted = {},
): Promise<Answer> => {
  const {
    as = 'system',
    requestId = randomUUID(),
    correlationId = randomUUID(),
    contentType = JSON_TYPE,
  } = posted
  const body =
    typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content)
  const headers = {
    ...(as === 'none' ? {} : { authorization: `Bearer ${await tokenOf(on, as)}` }),
    'content-type': contentType,
    accept: `${JSON_TYPE}; version=1.4.0`,
    'x-request-id': requestId,
    'x-correlation-id': correlationId,
    'nhsd-target-identifier': target(/destination.*?dos-service-id\|(\w+)/s.exec(String(body))?.[1]),
    ...posted.headers,
  }
  return send(`${on.world.url}/fhir/R4/$process-message`, {
    method: 'POST',
    body,
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
  })
}
