/** Puts a document into a SOAP envelope, of 1.1 or 1.2, under WS-Addressing 1.0 and WS-Security headers. */
import { xmlText } from '../../formats/bars-fhir/xml-text.ts'

export type SoapVersion = '1.1' | '1.2'

const ENVELOPES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const satisfies Record<SoapVersion, string>

export interface EnvelopeParts {
  readonly version: SoapVersion
  readonly action: string
  /** The same on every try of one message. */
  readonly messageId: string
  readonly to: string
  /** The header that signs in. */
  readonly security: string
  readonly body: Uint8Array
}

/** The envelope; the document stands in its Body byte by byte. */
export const writeSoapEnvelope = ({
  version,
  action,
  messageId,
  to,
  security,
  body,
}: EnvelopeParts): Uint8Array => {
  const head =
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<s:Envelope xmlns:s="${ENVELOPES[version]}" xmlns:wsa="http://www.w3.org/2005/08/addressing"><s:Header>` +
    `<wsa:Action>${xmlText(action)}</wsa:Action><wsa:MessageID>${xmlText(messageId)}</wsa:MessageID>` +
    `<wsa:To>${xmlText(to)}</wsa:To>${security}</s:Header><s:Body>`
  return Buffer.concat([Buffer.from(head), body, Buffer.from('</s:Body></s:Envelope>')])
}

/** How HTTP says what the envelope is: SOAP 1.1 §6.1.1 by a header, SOAP 1.2 part 2 §6.5 by a parameter. */
export const soapHttpHeaders = (
  version: SoapVersion,
  action: string,
): { readonly contentType: string; readonly headers: Readonly<Record<string, string>> } =>
  version === '1.1'
    ? { contentType: 'text/xml; charset=utf-8', headers: { soapaction: `"${action}"`, accept: 'text/xml' } }
    : {
        contentType: `application/soap+xml; charset=utf-8; action="${action}"`,
        headers: { accept: 'application/soap+xml' },
      }
