/** The MessageHeader and the Bundle around a message (standard, §5). */
import type { OutgoingMessage } from '../../format.ts'
import { BARS_APPLICATION_VERSION, DEFINITIONS, PROFILES, SYSTEMS } from './bars-codes.ts'
import { coding } from './bars-coding.ts'
import { entryUrl, headerUrl, metaFor, type OutgoingEntry, reference } from './bars-outgoing-entry.ts'
import { given, givenList, givenText, wireText } from './bars-wire-text.ts'
import type { FhirObject, FhirResource } from './fhir-value.ts'
import { writtenEndpoint } from './write-bars-parties.ts'

/** Names this software in messages. Part of the frozen wire: a retry after an upgrade must be the same message. */
export const EXCHANGE_SOFTWARE = { name: 'Referral Exchange', version: '1.0.0' } as const

export type WireEvent = 'servicerequest-request' | 'servicerequest-response'
export type WireReason = 'new' | 'update'

/** What sort of message it is on the wire. */
export interface WireKind {
  readonly event: WireEvent
  readonly reason: WireReason
  readonly definition: string
}

export const wireKindOf = (message: OutgoingMessage): WireKind => {
  switch (message.purpose) {
    case 'new':
      return { event: 'servicerequest-request', reason: 'new', definition: DEFINITIONS.referral }
    case 'correction':
    case 'go-on':
      return { event: 'servicerequest-request', reason: 'update', definition: DEFINITIONS.referral }
    case 'withdrawal':
      return { event: 'servicerequest-request', reason: 'update', definition: DEFINITIONS.cancelled }
    case 'agreement-withdrawn':
      return { event: 'servicerequest-request', reason: 'update', definition: DEFINITIONS.agreementWithdrawn }
    case 'answer':
      return { event: 'servicerequest-response', reason: 'new', definition: DEFINITIONS.responseShort }
    default: {
      const never: never = message.purpose
      throw new RangeError(`unknown message purpose ${String(never)}`)
    }
  }
}

const sourceOf = (message: OutgoingMessage): FhirObject => {
  const phone = wireText(message.sender.phone)
  return {
    ...givenText('name', message.sender.serviceName ?? message.sender.name),
    software: EXCHANGE_SOFTWARE.name,
    version: EXCHANGE_SOFTWARE.version,
    ...given('contact', phone === undefined ? undefined : { system: 'phone', value: phone }),
    endpoint: writtenEndpoint(message.sender),
  }
}

/** The header, about the ServiceRequest at `focus`; `extensions` are those of a message that is passed on. */
export const headerEntry = (
  message: OutgoingMessage,
  focus: string,
  extensions: readonly FhirObject[] = [],
): OutgoingEntry => {
  const { event, reason, definition } = wireKindOf(message)
  const isResponse = event === 'servicerequest-response'
  const response =
    message.answer === undefined ? undefined : { identifier: message.answer.inResponseTo, code: 'ok' }
  return {
    fullUrl: headerUrl(message),
    resource: {
      resourceType: 'MessageHeader',
      meta: metaFor(message, isResponse ? PROFILES.responseHeader : PROFILES.requestHeader),
      ...givenList('extension', extensions),
      eventCoding: coding(SYSTEMS.event, event),
      destination: [
        { endpoint: writtenEndpoint(message.recipient), receiver: reference(entryUrl(message, 'receiver')) },
      ],
      sender: reference(entryUrl(message, 'sender')),
      source: sourceOf(message),
      reason: { coding: [coding(SYSTEMS.reason, reason)] },
      ...given('response', response),
      focus: [reference(focus)],
      definition,
    },
  }
}

/** The whole message: the header first, as FHIR wants it. */
export const messageBundle = (message: OutgoingMessage, entries: readonly OutgoingEntry[]): FhirResource => ({
  resourceType: 'Bundle',
  id: message.wireId,
  meta: {
    versionId: BARS_APPLICATION_VERSION,
    lastUpdated: message.madeAt,
    profile: [PROFILES.bundle],
  },
  type: 'message',
  timestamp: message.madeAt,
  entry: entries.map(({ fullUrl, resource }) => ({ fullUrl, resource })),
})
