/** The organisations, the service and the professional of a message. */
import { uuidV5 } from '../../../runtime/uuid-v5.ts'
import type { MessageParty, OutgoingMessage } from '../../format.ts'
import { SYSTEMS } from './bars-codes.ts'
import {
  type EntryRole,
  entryUrl,
  type OutgoingEntry,
  reference,
  ukCoreEntry,
} from './bars-outgoing-entry.ts'
import { givenList, givenText, wireText } from './bars-wire-text.ts'
import type { FhirObject } from './fhir-value.ts'

/** A service's id with its system. An endpoint written `system|value` keeps its own system. */
export const endpointOf = ({
  endpoint,
}: MessageParty): { readonly system: string; readonly value: string } => {
  const bar = endpoint.lastIndexOf('|')
  return bar > 0
    ? { system: endpoint.slice(0, bar), value: endpoint.slice(bar + 1) }
    : { system: SYSTEMS.dosService, value: endpoint }
}

export const writtenEndpoint = (party: MessageParty): string => {
  const { system, value } = endpointOf(party)
  return `${system}|${value}`
}

export const organisationIdentifier = ({ odsCode }: MessageParty): readonly FhirObject[] =>
  odsCode === undefined ? [] : [{ system: SYSTEMS.ods, value: odsCode }]

const phoneTelecom = (phone: string | undefined): readonly FhirObject[] => {
  const value = wireText(phone)
  return value === undefined ? [] : [{ system: 'phone', value, use: 'work' }]
}

const organisationEntry = (
  message: OutgoingMessage,
  role: Extract<EntryRole, 'sender' | 'receiver'>,
  party: MessageParty,
): OutgoingEntry =>
  ukCoreEntry(message, role, 'Organization', {
    ...givenList('identifier', organisationIdentifier(party)),
    ...givenText('name', party.name),
    ...givenList('telecom', phoneTelecom(party.phone)),
  })

/** Sender and receiver, in that order. */
export const organisationEntries = (message: OutgoingMessage): readonly OutgoingEntry[] => [
  organisationEntry(message, 'sender', message.sender),
  organisationEntry(message, 'receiver', message.recipient),
]

/** The service that is asked. */
export const healthcareServiceEntry = (message: OutgoingMessage): OutgoingEntry =>
  ukCoreEntry(message, 'healthcare-service', 'HealthcareService', {
    identifier: [{ ...endpointOf(message.recipient) }],
    active: true,
    providedBy: reference(entryUrl(message, 'receiver')),
    ...givenText('name', message.recipient.serviceName ?? message.recipient.name),
  })

/** The professional who asks, with the role they have at the sender. */
export const practitionerEntries = (message: OutgoingMessage): readonly OutgoingEntry[] => {
  const { name, role, phone } = message.content.referrer
  const [text, title] = [wireText(name), wireText(role)]
  return [
    ukCoreEntry(message, 'practitioner', 'Practitioner', {
      // A role profile id is not held for referrers: they are named by an id of this item.
      identifier: [{ system: SYSTEMS.localReferrer, value: uuidV5('referrer', message.itemWireId) }],
      ...givenList('name', text === undefined ? [] : [{ text }]),
      ...givenList('telecom', phoneTelecom(phone)),
    }),
    ukCoreEntry(message, 'practitioner-role', 'PractitionerRole', {
      practitioner: reference(entryUrl(message, 'practitioner')),
      organization: reference(entryUrl(message, 'sender')),
      ...givenList('code', title === undefined ? [] : [{ text: title }]),
    }),
  ]
}
