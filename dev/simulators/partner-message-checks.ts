/** What the simulated partner demands of a message Bundle (BaRS: The message Bundle; Workflow table, receiver view). */
import {
  type BarsMessage,
  categoryOf,
  type MessageResource,
  resourceOf,
  resourcesOf,
} from './partner-message-reader.ts'
import { text } from './partner-message-tree.ts'
import { type Problem, problem } from './partner-outcome.ts'

/** What a message asks of the receiver. */
export type MessageMeaning = 'new' | 'update' | 'cancel' | 'agreement-withdrawn' | 'response'

type Cardinality = readonly [number, number]
const MANY = Number.POSITIVE_INFINITY

/** MessageDefinition bars-message-servicerequest-request-referral. */
const REFERRAL_RESOURCES: Readonly<Record<string, Cardinality>> = {
  ServiceRequest: [1, 1],
  Patient: [1, 1],
  Encounter: [1, 1],
  CarePlan: [1, 1],
  Organization: [2, MANY],
  Practitioner: [1, MANY],
  PractitionerRole: [1, MANY],
  Consent: [1, MANY],
  HealthcareService: [1, MANY],
}

/** MessageDefinition bars-message-servicerequest-request-cancelled, and the least that a response carries. */
const SHORT_RESOURCES: Readonly<Record<string, Cardinality>> = {
  ServiceRequest: [1, 1],
  Patient: [1, 1],
  Organization: [2, MANY],
}

const badRequest = (issue: string, diagnostics: string): Problem =>
  problem(400, 'REC_BAD_REQUEST', issue, diagnostics)

const ENVELOPE: readonly (readonly [string, (message: BarsMessage) => boolean])[] = [
  ['Bundle.id', ({ bundleId }) => bundleId !== ''],
  ['Bundle.type message', ({ bundleType }) => bundleType === 'message'],
  ['Bundle.timestamp', ({ timestamp }) => timestamp !== ''],
  ['exactly one MessageHeader', (message) => resourcesOf(message, 'MessageHeader').length === 1],
  ['MessageHeader first', ({ resources }) => resources[0]?.type === 'MessageHeader'],
  ['MessageHeader.source.endpoint', ({ source }) => source.includes('|')],
  ['MessageHeader.source.name', ({ header }) => text(header, 'source', 'name') !== ''],
  ['MessageHeader.sender', ({ header }) => text(header, 'sender', 'reference') !== ''],
  ['MessageHeader.definition', ({ header }) => text(header, 'definition') !== ''],
  [
    'MessageHeader.destination.receiver',
    ({ header }) => text(header, 'destination', 'receiver', 'reference') !== '',
  ],
  [
    'entry.fullUrl as urn:uuid',
    ({ resources }) => resources.every(({ fullUrl }) => fullUrl.startsWith('urn:uuid:')),
  ],
  [
    'MessageHeader.focus on the ServiceRequest',
    (message) => resourcesOf(message, 'ServiceRequest').some(({ fullUrl }) => fullUrl === message.focus),
  ],
]

export interface MessageRules {
  readonly serviceIds: readonly string[]
  /** Whether it knows the exchange's own message for a withdrawn agreement; a strict receiver does not. */
  readonly takesNotices: boolean
  /** Takes an update of a referral that stays active, by agreement with the sender. */
  readonly takesUpdates?: boolean
}

/** Checks in the receiver's order: destination, structure, then content. */
export const checkMessage = (
  message: BarsMessage,
  { serviceIds, takesNotices, takesUpdates = false }: MessageRules,
): { readonly meaning: MessageMeaning } | Problem => {
  const lacking = ENVELOPE.find(([, holds]) => !holds(message))
  if (lacking) return badRequest('required', `missing or wrong: ${lacking[0]}`)
  if (!serviceIds.includes(message.destination.split('|')[1] ?? ''))
    return problem(404, 'REC_NOT_FOUND', 'not-found', 'the destination is no service of ours')
  if (message.versionId === '') return badRequest('invariant', 'Bundle.meta.versionId is missing')
  if (!message.versionId.startsWith('1.'))
    return problem(422, 'REC_UNPROCESSABLE_ENTITY', 'not-supported', 'Bundle.meta.versionId is not supported')
  const meaning = meaningOf(message, { takesNotices, takesUpdates })
  if (meaning === undefined)
    return badRequest('invariant', 'event, reason, category and status do not go together')
  return checkContent(message, meaning) ?? { meaning }
}

/** The row of the workflow table that the message is in; `undefined` where there is none. */
const meaningOf = (
  message: BarsMessage,
  { takesNotices, takesUpdates }: Required<Omit<MessageRules, 'serviceIds'>>,
): MessageMeaning | undefined => {
  const status = text(resourceOf(message, 'ServiceRequest').node, 'status')
  const category = categoryOf(message)
  if (message.event === 'servicerequest-response') return 'response'
  if (message.event !== 'servicerequest-request' || !['referral', 'validation'].includes(category))
    return undefined
  if (message.reason === 'new' && status === 'active') return 'new'
  if (message.reason === 'update' && ['revoked', 'entered-in-error'].includes(status)) return 'cancel'
  const ended = text(resourceOf(message, 'Consent').node, 'status') === 'inactive'
  if (takesNotices && message.reason === 'update' && status === 'active' && ended)
    return 'agreement-withdrawn'
  // Outside the published table too, where the two have agreed on it.
  if (takesUpdates && message.reason === 'update' && status === 'active' && !ended) return 'update'
  return undefined
}

const checkContent = (message: BarsMessage, meaning: MessageMeaning): Problem | undefined => {
  const isWhole = meaning === 'new' || meaning === 'update'
  const cardinalities = isWhole ? REFERRAL_RESOURCES : SHORT_RESOURCES
  for (const [type, [least, most]] of Object.entries(cardinalities)) {
    const count = resourcesOf(message, type).length
    if (count < least || count > most)
      return badRequest('required', `${count} × ${type}: expected ${least}..${most === MANY ? '*' : most}`)
  }
  if (meaning === 'response')
    return message.responseTo === '' ? badRequest('required', 'MessageHeader.response is missing') : undefined
  return isWhole ? checkReferral(message) : undefined
}

const checkReferral = (message: BarsMessage): Problem | undefined => {
  const rules: readonly (readonly [string, MessageResource['type'], readonly string[], readonly string[]])[] =
    [
      ['ServiceRequest.intent', 'ServiceRequest', ['intent'], ['plan']],
      [
        'Encounter.status',
        'Encounter',
        ['status'],
        categoryOf(message) === 'referral' ? ['finished', 'triaged'] : ['triaged', 'in-progress'],
      ],
      [
        'CarePlan.status',
        'CarePlan',
        ['status'],
        categoryOf(message) === 'referral' ? ['completed'] : ['active'],
      ],
      ['Consent.status', 'Consent', ['status'], ['active']],
    ]
  for (const [name, type, path, allowed] of rules)
    if (!allowed.includes(text(resourceOf(message, type).node, ...path)))
      return badRequest('invariant', `${name} must be ${allowed.join(' or ')}`)
  const references = ['basedOn', 'encounter', 'subject', 'requester', 'performer']
  const serviceRequest = resourceOf(message, 'ServiceRequest').node
  const missing = references.find((name) => text(serviceRequest, name, 'reference') === '')
  if (missing) return badRequest('required', `ServiceRequest.${missing} is missing`)
  const urls = new Set(message.resources.map(({ fullUrl }) => fullUrl))
  const dangling = references.find((name) => !urls.has(text(serviceRequest, name, 'reference')))
  return dangling
    ? badRequest('invalid', `ServiceRequest.${dangling} names no entry of the Bundle`)
    : undefined
}
