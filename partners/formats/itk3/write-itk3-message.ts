/**
 * An ITK3 message Bundle: a MessageHeader with the handling that we ask for, and our payload as its focus. XML, as ITK3
 * requires. The header is FHIR STU3; the payload is a Bundle of its own, in FHIR R4, named by our message definition.
 */
import { uuidV5 } from '../../../runtime/uuid-v5.ts'
import type { OutgoingMessage } from '../../format.ts'
import { serialise } from '../bars-fhir/fhir-document.ts'
import type { FhirResource } from '../bars-fhir/fhir-value.ts'
import { xmlAttribute } from '../bars-fhir/xml-text.ts'
import { ITK3 } from './itk3-codes.ts'

const value = (name: string, text: string): string => `<${name} value="${xmlAttribute(text)}"/>`

const part = (url: string, content: string): string => `<extension url="${url}">${content}</extension>`

/** Both receipts are asked for: that their system has it, and what their people make of it. No flag, no receipt. */
const handling = (message: OutgoingMessage): string => {
  const kind = message.kind ?? 'referral'
  // FI: for information.
  const recipientType = kind === 'notification' ? 'FI' : 'FA'
  return part(
    ITK3.handling,
    part('BusAckRequested', value('valueBoolean', 'true')) +
      part('InfAckRequested', value('valueBoolean', 'true')) +
      part(
        'RecipientType',
        `<valueCoding>${value('system', ITK3.recipientType)}${value('code', recipientType)}</valueCoding>`,
      ) +
      part(
        'MessageDefinition',
        `<valueReference>${value('reference', `${ITK3.definition}${kind}-${message.purpose}-1`)}</valueReference>`,
      ) +
      part('SenderReference', value('valueString', message.wireId)) +
      part('LocalExtension', value('valueString', 'None')),
  )
}

const profile = (url: string): string => `<meta>${value('profile', url)}</meta>`

const urn = (uuid: string): string => `urn:uuid:${uuid}`

const organisation = ({ name, odsCode }: OutgoingMessage['sender']): string => {
  const code =
    odsCode === undefined
      ? ''
      : `<identifier>${value('system', 'https://fhir.nhs.uk/Id/ods-organization-code')}${value('value', odsCode)}</identifier>`
  return `${code}${value('display', name)}`
}

const header = (
  message: OutgoingMessage,
  ids: { readonly header: string; readonly payload: string },
): string =>
  `<MessageHeader>${value('id', ids.header)}${profile(ITK3.headerProfile)}${handling(message)}` +
  `<event>${value('system', ITK3.event)}${value('code', `${message.kind ?? 'referral'}-${message.purpose}`)}</event>` +
  `<receiver>${organisation(message.recipient)}</receiver><sender>${organisation(message.sender)}</sender>` +
  `${value('timestamp', message.madeAt)}<source>${value('name', 'Referral exchange')}${value('endpoint', urn(message.correlationId))}</source>` +
  `<focus>${value('reference', urn(ids.payload))}</focus></MessageHeader>`

const entry = (fullUrl: string, resource: string): string =>
  `<entry>${value('fullUrl', fullUrl)}<resource>${resource}</resource></entry>`

const withoutProlog = (xml: string): string => xml.replace(/^<\?xml[^>]*\?>\s*/, '')

/** Writes the message around its payload. The same message gives the same bytes. */
export const writeItk3Message = (message: OutgoingMessage, payload: FhirResource): Uint8Array => {
  const ids = { header: uuidV5('header', message.wireId), payload: uuidV5('payload', message.wireId) }
  const written = withoutProlog(new TextDecoder().decode(serialise({ ...payload, id: ids.payload }, 'xml')))
  return new TextEncoder().encode(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Bundle xmlns="http://hl7.org/fhir">' +
      `${value('id', message.wireId)}${profile(ITK3.bundleProfile)}` +
      `<identifier>${value('system', 'https://tools.ietf.org/html/rfc4122')}${value('value', message.wireId)}</identifier>` +
      `${value('type', 'message')}${entry(urn(ids.header), header(message, ids))}${entry(urn(ids.payload), written)}</Bundle>`,
  )
}
