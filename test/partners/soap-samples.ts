/** What the tests of the SOAP channel share: envelopes as a partner writes them, and what a request holds. */
import { createHash } from 'node:crypto'
import { XMLParser } from 'fast-xml-parser'
import type { OutgoingMessage, WireAnswer } from '../../partners/format.ts'
import { taskMessage } from './task-samples.ts'

export const CREDENTIAL = 'exchange:pass:word & more'
export const SETTINGS_11 = { soap: '1.1', password: 'digest' }
export const SETTINGS_12 = { soap: '1.2', password: 'digest' }
export const ACTION = 'urn:referral-exchange:case-service:1/SubmitMessage'
export const MESSAGE_ID = 'urn:uuid:3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1'
export const SOAP_HEADERS = { SOAPAction: ACTION, 'Message-Id': MESSAGE_ID }

const ENVELOPES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const
export type Version = keyof typeof ENVELOPES

export const xml = (text: string): Uint8Array => new TextEncoder().encode(text)

/** An envelope under other prefixes than ours. */
export const envelope = (body: string, { version = '1.1' as Version, header = '' } = {}): string =>
  `<?xml version="1.0" encoding="utf-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="${ENVELOPES[version]}" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:cs="urn:referral-exchange:case:1">${header === '' ? '' : `<SOAP-ENV:Header>${header}</SOAP-ENV:Header>`}<SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`

export const answer = (
  text: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer => ({
  status,
  headers: { 'content-type': 'text/xml; charset=utf-8', ...headers },
  bytes: xml(text),
})

export const receipt = (
  messageId: string,
  status = 'accepted',
  more = '<cs:caseReference>HL-17</cs:caseReference>',
): string =>
  `<cs:receipt><cs:messageId>${messageId}</cs:messageId><cs:status>${status}</cs:status>${more}</cs:receipt>`

export const takenCase = (message: Pick<OutgoingMessage, 'wireId'>): WireAnswer =>
  answer(envelope(receipt(message.wireId)))

/** A fault of either version; `detail` is markup. */
export const fault = (version: Version, code: string, { subcode = '', detail = '' } = {}): string =>
  envelope(
    version === '1.1'
      ? `<SOAP-ENV:Fault><faultcode>${subcode === '' ? `SOAP-ENV:${code}` : `x:${subcode}`}</faultcode><faultstring>Ada Okafor</faultstring><detail>${detail}</detail></SOAP-ENV:Fault>`
      : `<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:${code}</SOAP-ENV:Value>${subcode === '' ? '' : `<SOAP-ENV:Subcode><SOAP-ENV:Value>x:${subcode}</SOAP-ENV:Value></SOAP-ENV:Subcode>`}</SOAP-ENV:Code><SOAP-ENV:Reason><SOAP-ENV:Text>Ada Okafor</SOAP-ENV:Text></SOAP-ENV:Reason><SOAP-ENV:Detail>${detail}</SOAP-ENV:Detail></SOAP-ENV:Fault>`,
    { version },
  )

export const rejection = (code: string, messageId?: string): string =>
  `<cs:rejection><cs:code>${code}</cs:code>${messageId === undefined ? '' : `<cs:messageId>${messageId}</cs:messageId>`}</cs:rejection>`

export const caseMessage = taskMessage

interface ParsedToken {
  readonly Username: string
  readonly Password: { readonly '#text': string; readonly '@Type': string }
  readonly Nonce: { readonly '#text': string }
  readonly Created: string
}

export interface ParsedRequest {
  readonly MessageID: string
  readonly Action: string
  readonly To: string
  readonly Security: { readonly '@mustUnderstand': string; readonly UsernameToken: ParsedToken }
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
})

/** The headers of an envelope that was sent, by a parser that is not ours. */
export const headerOf = (bytes: Uint8Array): ParsedRequest => {
  const text = Buffer.from(bytes).toString('latin1')
  const end = text.indexOf('<s:Body>')
  const { Envelope } = parser.parse(`${text.slice(0, end)}</s:Envelope>`) as {
    readonly Envelope: { readonly Header: ParsedRequest }
  }
  return Envelope.Header
}

/** What stands in the Body, byte by byte. */
export const bodyOf = (bytes: Uint8Array): Uint8Array => {
  const buffer = Buffer.from(bytes)
  return buffer.subarray(buffer.indexOf('<s:Body>') + 8, buffer.indexOf('</s:Body>'))
}

/** Whether a request was signed in with this credential. */
export const isSignedInBy = (credential: string, bytes: Uint8Array): boolean => {
  const { Username, Password, Nonce, Created } = headerOf(bytes).Security.UsernameToken
  const [user = ''] = credential.split(':')
  const password = credential.slice(user.length + 1)
  const digest = createHash('sha1')
    .update(Buffer.from(Nonce['#text'], 'base64'))
    .update(Created)
    .update(password)
    .digest('base64')
  return Username === user && Password['#text'] === digest
}
