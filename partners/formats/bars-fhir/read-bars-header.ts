/** The MessageHeader: what happened, for whom, from whom, about what (standard, §5). */
import type { BundleEntry, BundleIndex } from './bars-bundle-index.ts'
import { SYSTEMS, sameUrl } from './bars-codes.ts'
import { codeAt, identifierOf } from './bars-coding.ts'
import type { Findings } from './bars-findings.ts'
import type { BarsEndpoint, BarsMessage, BarsParty } from './bars-message.ts'
import { mandatoryReference } from './bars-references.ts'
import { type FhirObject, objectAt, objectsAt, textAt } from './fhir-value.ts'

type Event = BarsMessage['event']
type Reason = NonNullable<BarsMessage['reason']>

export interface BarsHeader {
  readonly entry: BundleEntry
  readonly event: Event
  readonly reason: Reason | undefined
  readonly destination: BarsEndpoint
  readonly receiver: BarsParty
  readonly sender: BarsParty
  readonly source: BarsMessage['source']
  readonly contactPhone: string | undefined
  readonly focus: BundleEntry
  readonly inResponseTo: string | undefined
}

const EVENTS: readonly string[] = ['servicerequest-request', 'servicerequest-response'] satisfies Event[]
const REASONS: readonly string[] = ['new', 'update', 'delete'] satisfies Reason[]
const isEvent = (code: string | undefined): code is Event => code !== undefined && EVENTS.includes(code)
const isReason = (code: string | undefined): code is Reason => code !== undefined && REASONS.includes(code)

/** The one MessageHeader; none and two are faults, another place than the first is odd. */
export const findHeader = (index: BundleIndex, findings: Findings): BundleEntry | undefined => {
  const [header, another] = index.ofType('MessageHeader')
  if (header === undefined) {
    findings.fault('required', 'Bundle.entry.resource.ofType(MessageHeader)', 'There is no MessageHeader.')
  } else if (another !== undefined) {
    findings.fault('invariant', another.expression, 'There must be exactly one MessageHeader.')
    return
  } else if (index.entries[0] !== header) {
    findings.odd('header-not-first', header.expression)
  }
  return header
}

/** The event, where we take it; bookings and other events are not supported. */
export const readEvent = (header: BundleEntry, findings: Findings): Event | undefined => {
  const expression = `${header.expression}.eventCoding`
  const event = objectAt(header.resource, 'eventCoding')
  const code = codeAt(event)
  if (code === undefined) findings.fault('required', `${expression}.code`, 'The event is missing.')
  else if (!isEvent(code)) {
    findings.fault(
      'not-supported',
      `${expression}.code`,
      'Only ServiceRequest requests and responses are taken.',
    )
  } else {
    if (!sameUrl(textAt(event, 'system'), SYSTEMS.event)) findings.odd('system-unexpected', expression)
    return code
  }
  return
}

const readReason = (header: BundleEntry, event: Event, findings: Findings): Reason | undefined => {
  const expression = `${header.expression}.reason`
  const reason = objectsAt(objectAt(header.resource, 'reason'), 'coding')[0]
  const code = codeAt(reason)
  if (code === undefined) {
    if (event === 'servicerequest-request') findings.fault('required', expression, 'The reason is missing.')
    return
  }
  if (!isReason(code)) {
    findings.fault('value', `${expression}.coding[0].code`, 'The reason is not one of the standard.')
    return
  }
  if (code === 'delete') findings.odd('reason-delete', expression)
  return code
}

/** `system|value`; a value alone is taken without its system. */
const endpointOf = (owner: FhirObject | undefined, expression: string, findings: Findings): BarsEndpoint => {
  const written = textAt(owner, 'endpoint')?.trim() ?? ''
  const parts = /^(?:([^|]*)\|)?([^|]+)$/.exec(written)
  const [, system = '', value = ''] = parts ?? []
  if (written === '') findings.fault('required', `${expression}.endpoint`, 'The endpoint is missing.')
  else if (value.trim() === '')
    findings.fault('value', `${expression}.endpoint`, 'The endpoint names no service.')
  else if (system === '') findings.odd('system-unexpected', `${expression}.endpoint`)
  return { ...(system === '' ? {} : { system }), value: value.trim() }
}

const PARTIES = ['Organization', 'Practitioner', 'PractitionerRole'] as const

const partyOf = (
  owner: FhirObject | undefined,
  name: string,
  ownerExpression: string,
  index: BundleIndex,
  findings: Findings,
): BarsParty => {
  const place = { reference: objectAt(owner, name), expression: `${ownerExpression}.${name}` }
  const resource = mandatoryReference(place, PARTIES, index, findings)?.resource
  const odsCode = identifierOf(resource, SYSTEMS.ods)?.toUpperCase()
  const organisation =
    resource?.resourceType === 'Organization' ? textAt(resource, 'name')?.trim() : undefined
  return {
    ...(odsCode === undefined ? {} : { odsCode }),
    ...(organisation === undefined ? {} : { name: organisation }),
  }
}

const sourceOf = (header: BundleEntry, findings: Findings): BarsMessage['source'] => {
  const source = objectAt(header.resource, 'source')
  const [name, software] = [textAt(source, 'name'), textAt(source, 'software')]
  return {
    ...endpointOf(source, `${header.expression}.source`, findings),
    ...(name === undefined ? {} : { name }),
    ...(software === undefined ? {} : { software }),
  }
}

/** A request is about its ServiceRequest; a response may be about the receiver's Encounter (Core, App 4 and 6). */
const focusOf = (header: BundleEntry, event: Event, index: BundleIndex, findings: Findings) => {
  const expression = `${header.expression}.focus`
  const [focus, another] = objectsAt(header.resource, 'focus')
  if (another !== undefined) findings.odd('more-than-expected', expression)
  const types = event === 'servicerequest-request' ? ['ServiceRequest'] : ['ServiceRequest', 'Encounter']
  return mandatoryReference({ reference: focus, expression }, types, index, findings)
}

/** A response names the Bundle that it answers; without that it is refused (Core, workflow table). */
const inResponseToOf = (header: BundleEntry, event: Event, findings: Findings): string | undefined => {
  const identifier = textAt(objectAt(header.resource, 'response'), 'identifier')?.trim()
  if (event === 'servicerequest-response' && identifier === undefined) {
    const expression = `${header.expression}.response.identifier`
    findings.fault('required', expression, 'A response must name the message that it answers.')
  }
  return identifier
}

/** Reads the header; `undefined` only where faults were noted. */
export const readHeader = (
  entry: BundleEntry,
  event: Event,
  index: BundleIndex,
  findings: Findings,
): BarsHeader | undefined => {
  const [destination, another] = objectsAt(entry.resource, 'destination')
  const destinationExpression = `${entry.expression}.destination[0]`
  if (another !== undefined) findings.odd('more-than-expected', `${entry.expression}.destination`)
  const contact = objectAt(objectAt(entry.resource, 'source'), 'contact')
  const header = {
    entry,
    event,
    reason: readReason(entry, event, findings),
    destination: endpointOf(destination, destinationExpression, findings),
    receiver: partyOf(destination, 'receiver', destinationExpression, index, findings),
    sender: partyOf(entry.resource, 'sender', entry.expression, index, findings),
    source: sourceOf(entry, findings),
    contactPhone: codeAt(contact, 'system') === 'phone' ? textAt(contact, 'value')?.trim() : undefined,
    inResponseTo: inResponseToOf(entry, event, findings),
  }
  const focus = focusOf(entry, event, index, findings)
  return focus === undefined ? undefined : { ...header, focus }
}
