/**
 * Carries a document in a SOAP envelope by the https transport's client, with its TLS, address guard, limits, no
 * redirects, and its word about when the first bytes were given away. The envelope is made anew for each attempt, as a
 * nonce is good for one; the document and its MessageID stay.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { notPassed } from '../../../domain/channel-check.ts'
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { WireAnswer } from '../../format.ts'
import { endingByStatus } from '../../formats/http-ending.ts'
import type { AskRequest, SendOutcome, SendRequest, Transport } from '../../transport.ts'
import { createHttpsTransport, type HttpsTransportOptions } from '../https/https-transport.ts'
import { soapWireSettings } from './soap-settings.ts'
import { securityHeader, soapSignInFrom } from './username-token.ts'
import { soapHttpHeaders, writeSoapEnvelope } from './write-soap-envelope.ts'

export interface SoapTransportOptions extends HttpsTransportOptions {
  /** Milliseconds since 1970, for Created, which the receiver holds against its own clock. */
  readonly now?: () => number
  /** Bytes that were never used before. */
  readonly nonce?: () => Uint8Array
}

const NONCE_BYTES = 16
/** What may stand in a quoted header: a URI, and nothing that ends the quotes. */
const ACTION = /^[A-Za-z0-9:/._~%#?&=+-]{1,300}$/
const MESSAGE_ID = /^urn:uuid:[0-9a-f-]{36}$/i

const failed = (
  outcome: AttemptResult['outcome'],
  reason: AttemptResult['reason'],
  detail: string,
): SendOutcome => ({ ended: 'failed', result: { outcome, reason, detail } })

const lowerCase = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const isEncrypted = (address: string): boolean =>
  URL.canParse(address) && new URL(address).protocol === 'https:'

/** What is said, under which action and id. */
interface Saying {
  readonly bytes: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly ownMessageId?: string
}

const enveloped = (
  request: Omit<SendRequest, 'document'>,
  { bytes, headers, ownMessageId }: Saying,
  moment: { readonly nonce: Uint8Array; readonly created: string },
): SendRequest | SendOutcome => {
  const { credential, settings, ...call } = request
  const signIn = soapSignInFrom(credential)
  if (signIn === undefined) return failed('misconfigured', 'not-authorised', 'credential-malformed')
  const wire = soapWireSettings.safeParse(settings)
  if (!wire.success) return failed('misconfigured', 'not-supported', 'settings-malformed')
  const { soap: version, password } = wire.data
  if (password === 'text' && !isEncrypted(call.address))
    return failed('misconfigured', 'address-wrong', 'password-unencrypted')
  const { soapaction: action = '', 'message-id': given, ...own } = lowerCase(headers)
  const messageId = ownMessageId ?? given ?? ''
  if (!ACTION.test(action) || !MESSAGE_ID.test(messageId))
    return failed('refused', 'message-invalid', 'soap-headers')
  const http = soapHttpHeaders(version, action)
  const security = securityHeader(signIn, moment, password)
  return {
    ...call,
    document: {
      contentType: http.contentType,
      bytes: writeSoapEnvelope({ version, action, messageId, to: call.address, security, body: bytes }),
      headers: { ...http.headers, ...own },
    },
  }
}

const wsdlOf = (address: string) => ({ address: `${address.replace(/\?.*$/, '')}?wsdl`, headers: {} })

const faultInWsdl = (answer: WireAnswer): AttemptResult['reason'] | undefined => {
  if (answer.status !== 200) return endingByStatus(answer).reason
  return /<(?:\w+:)?(?:definitions|description)[\s>]/.test(Buffer.from(answer.bytes).toString('latin1'))
    ? undefined
    : 'unreadable-answer'
}

/** Builds the transport. @throws RangeError for options that make no sense (a network that is not one). */
export const createSoapTransport = ({
  now = Date.now,
  nonce = () => randomBytes(NONCE_BYTES),
  ...options
}: SoapTransportOptions = {}): Transport & Required<Pick<Transport, 'ask'>> => {
  const https = createHttpsTransport(options)
  const call = async (request: Omit<SendRequest, 'document'>, saying: Saying): Promise<SendOutcome> => {
    const moment = { nonce: nonce(), created: new Date(now()).toISOString() }
    const ready = enveloped(request, saying, moment)
    return 'ended' in ready ? ready : https.send(ready)
  }
  return {
    name: 'soap',
    send: ({ document, ...request }) => call(request, document),
    // Each question is an intent of its own; the message that it is about is named in it.
    ask: ({ question, ...request }: AskRequest) =>
      call(request, {
        bytes: question.document?.bytes ?? new Uint8Array(),
        headers: question.headers,
        ownMessageId: `urn:uuid:${randomUUID()}`,
      }),
    // Its contract, without our password: whether the sign-in holds only a call can show, and each call is a message.
    async check({ harmless: _none, credential, ...request }) {
      if (soapSignInFrom(credential) === undefined)
        return [notPassed('settings', 'not-authorised', 'credential-malformed')]
      return https.check({ ...request, harmless: { question: wsdlOf, faultIn: faultInWsdl } })
    },
    close: () => https.close(),
  }
}
