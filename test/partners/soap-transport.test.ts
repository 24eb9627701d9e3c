/** The soap transport: the conformance suite on both versions, what signs in, what stays, and what is not sent. */
import { describe, expect, it } from '@jest/globals'
import type { ChannelSettings } from '../../domain/partner.ts'
import { createSoapTransport } from '../../partners/transports/soap/soap-transport.ts'
import { passwordDigest } from '../../partners/transports/soap/username-token.ts'
import { createMisbehavingPartners } from './https-misbehaving-partner.ts'
import { cleanupAfterEach, LOOPBACK, resolver } from './https-transport-helpers.ts'
import { wireAbilitiesOf } from './listed-faults.ts'
import {
  ACTION,
  bodyOf,
  CREDENTIAL,
  headerOf,
  isSignedInBy,
  MESSAGE_ID,
  SETTINGS_11,
  SETTINGS_12,
  SOAP_HEADERS,
} from './soap-samples.ts'
import { transportConformance } from './transport-conformance.ts'
import type { ReceivedDocument } from './transport-harness.ts'

const taken = ({ bytes, headers }: ReceivedDocument): ReceivedDocument => ({
  bytes: bodyOf(bytes),
  headers,
  // The password itself never travels: what signed it is what it was sent with.
  credential: isSignedInBy(CREDENTIAL, bytes) ? CREDENTIAL : undefined,
})

const TRAVELS_AS = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': `application/soap+xml; charset=utf-8; action="${ACTION}"`,
}

for (const settings of [SETTINGS_11, SETTINGS_12]) {
  transportConformance(`soap ${settings.soap}`, wireAbilitiesOf('soap'), async () => {
    const partners = createMisbehavingPartners()
    const transport = createSoapTransport({
      allowNetworks: LOOPBACK,
      certificateAuthorities: partners.authorities,
      resolve: resolver(),
    })
    return {
      transport,
      settings,
      credential: CREDENTIAL,
      headers: SOAP_HEADERS,
      travelsAs: TRAVELS_AS[settings.soap as '1.1' | '1.2'],
      async partner(behaviour) {
        const { address, received } = await partners.partner(behaviour)
        return { address, received: () => received().map(taken) }
      },
      async close() {
        await transport.close()
        await partners.close()
      },
    }
  })
}

const cleanups = cleanupAfterEach()
const NOW = Date.parse('2026-11-21T12:00:00.900Z')

const stage = async ({ tls = true, settings = SETTINGS_11 as ChannelSettings } = {}) => {
  const partners = createMisbehavingPartners({ tls })
  const transport = createSoapTransport({
    allowPlainHttpTo: 'loopback',
    allowNetworks: LOOPBACK,
    certificateAuthorities: partners.authorities,
    now: () => NOW,
  })
  cleanups.add(async () => {
    await transport.close()
    await partners.close()
  })
  const { address, received } = await partners.partner({
    does: 'answer',
    status: 200,
    headers: {},
    bytes: new Uint8Array(),
  })
  const call = (credential: string | undefined) => ({
    address,
    timeoutSeconds: 30,
    signal: new AbortController().signal,
    settings,
    ...(credential === undefined ? {} : { credential }),
  })
  const send = (
    headers: Readonly<Record<string, string>> = SOAP_HEADERS,
    credential: string | undefined = CREDENTIAL,
  ) =>
    transport.send({
      ...call(credential),
      document: { contentType: 'application/xml', bytes: Buffer.from('<m>Zoë</m>'), headers },
    })
  const ask = () =>
    transport.ask({
      ...call(CREDENTIAL),
      question: {
        path: '',
        headers: { SOAPAction: ACTION },
        document: { contentType: 'application/xml', bytes: Buffer.from('<q/>') },
      },
    })
  return { send, ask, address, received, transport, call }
}

describe('signing in', () => {
  it('makes the digest of the worked example', () => {
    const nonce = Buffer.from('MDEyMzQ1Njc4OWFiY2RlZg==', 'base64')
    expect(nonce.toString()).toBe('0123456789abcdef')
    expect(passwordDigest(nonce, '2026-01-31T14:05:00Z', 'password')).toBe('Jt9HYSiR9o4BpvIMnJPBuMCSc4E=')
  })

  it('is by a nonce and a time of its own on each try, and the MessageID and the document stay', async () => {
    const { send, received, address } = await stage()
    await send()
    await send()
    const [first, second] = received().map(({ bytes }) => headerOf(bytes))
    expect(first).toMatchObject({
      MessageID: MESSAGE_ID,
      Action: ACTION,
      To: address,
      Security: {
        '@mustUnderstand': '1',
        UsernameToken: { Username: 'exchange', Created: '2026-11-21T12:00:00.900Z' },
      },
    })
    expect(second?.MessageID).toBe(first?.MessageID)
    expect(second?.Security.UsernameToken.Nonce).not.toEqual(first?.Security.UsernameToken.Nonce)
    expect(received().map(({ bytes }) => Buffer.from(bodyOf(bytes)).toString())).toEqual([
      '<m>Zoë</m>',
      '<m>Zoë</m>',
    ])
    expect(received().every(({ bytes }) => isSignedInBy(CREDENTIAL, bytes))).toBe(true)
    expect(received().map(({ credential }) => credential)).toEqual([undefined, undefined])
  })

  it('is by the password as text over TLS where the channel says so', async () => {
    const { send, received } = await stage({ settings: { soap: '1.2', password: 'text' } })
    await send()
    expect(headerOf(received()[0]?.bytes ?? new Uint8Array()).Security.UsernameToken.Password).toEqual({
      '#text': 'pass:word & more',
      '@Type':
        'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText',
    })
  })

  it('says the action in the place of each version', async () => {
    const [old, recent] = [await stage(), await stage({ settings: SETTINGS_12 })]
    await old.send()
    await recent.send()
    expect(old.received()[0]?.headers).toMatchObject({ soapaction: `"${ACTION}"` })
    expect(recent.received()[0]?.headers.soapaction).toBeUndefined()
    expect(recent.received()[0]?.headers['content-type']).toContain(`action="${ACTION}"`)
  })

  it('asks each question under an id of its own', async () => {
    const { ask, received } = await stage()
    await ask()
    await ask()
    const [first, second] = received().map(({ bytes }) => headerOf(bytes).MessageID)
    expect(first).toMatch(/^urn:uuid:[0-9a-f-]{36}$/)
    expect(second).not.toBe(first)
    expect(Buffer.from(bodyOf(received()[0]?.bytes ?? new Uint8Array())).toString()).toBe('<q/>')
  })
})

describe('what is not sent', () => {
  it.each(['', 'no-colon', ':password', 'user:', 'user:a\nb', 'us\ner:a'])(
    'anything by the credential %j',
    async (credential) => {
      const { send, received } = await stage()
      expect(await send(SOAP_HEADERS, credential)).toMatchObject({
        result: { outcome: 'misconfigured', reason: 'not-authorised' },
      })
      expect(received()).toEqual([])
    },
  )

  it('anything without a credential', async () => {
    const { transport, call, received } = await stage()
    const document = { contentType: 'application/xml', bytes: Buffer.from('<m/>'), headers: SOAP_HEADERS }
    const { credential: _none, ...request } = { ...call(CREDENTIAL) }
    expect(await transport.send({ ...request, document })).toMatchObject({
      result: { outcome: 'misconfigured', reason: 'not-authorised' },
    })
    expect(received()).toEqual([])
  })

  it('a password as text without TLS', async () => {
    const { send, received } = await stage({ tls: false, settings: { soap: '1.1', password: 'text' } })
    expect(await send()).toMatchObject({
      result: { outcome: 'misconfigured', reason: 'address-wrong', detail: 'password-unencrypted' },
    })
    expect(received()).toEqual([])
  })

  it.each<Readonly<Record<string, string>>>([
    {},
    { soap: '1.3', password: 'digest' },
    { soap: '1.1' },
    { ...SETTINGS_11, more: 'x' },
  ])('anything under the settings %j', async (settings) => {
    const { send, received } = await stage({ settings })
    expect(await send()).toMatchObject({ result: { outcome: 'misconfigured', reason: 'not-supported' } })
    expect(received()).toEqual([])
  })

  it.each([
    {},
    { SOAPAction: ACTION },
    { 'Message-Id': MESSAGE_ID },
    { SOAPAction: 'a"b', 'Message-Id': MESSAGE_ID },
    { SOAPAction: 'a\r\nb: c', 'Message-Id': MESSAGE_ID },
    { SOAPAction: ACTION, 'Message-Id': 'urn:uuid:x' },
  ])('a document whose headers are %j', async (headers) => {
    const { send, received } = await stage()
    expect(await send(headers)).toMatchObject({ result: { outcome: 'refused', reason: 'message-invalid' } })
    expect(received()).toEqual([])
  })

  it('anything to a private address that is not allowed', async () => {
    const transport = createSoapTransport()
    cleanups.add(() => transport.close())
    const outcome = await transport.send({
      address: 'https://10.1.2.3/cases',
      document: { contentType: 'application/xml', bytes: Buffer.from('<m/>'), headers: SOAP_HEADERS },
      credential: CREDENTIAL,
      settings: SETTINGS_12,
      timeoutSeconds: 30,
      signal: new AbortController().signal,
    })
    expect(outcome).toMatchObject({ result: { outcome: 'misconfigured', detail: 'network-not-allowed' } })
  })
})
