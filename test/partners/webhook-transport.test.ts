/** The webhook transport: the conformance suite, its signature, and what it does not do. */
import { describe, expect, it } from '@jest/globals'
import { createWebhookTransport } from '../../partners/transports/webhook/webhook-transport.ts'
import { createMisbehavingPartners } from './https-misbehaving-partner.ts'
import { cleanupAfterEach, LOOPBACK, resolver } from './https-transport-helpers.ts'
import { wireAbilitiesOf } from './listed-faults.ts'
import { transportConformance } from './transport-conformance.ts'
import type { ReceivedDocument } from './transport-harness.ts'
import { isSignedBy, OLD_SECRET, SECRET, signatureOf } from './webhook-samples.ts'

/** What signed it is what it was sent with: the secret itself never travels. */
const withSecret = (received: ReceivedDocument): ReceivedDocument => ({
  ...received,
  credential: isSignedBy(SECRET, received.headers, received.bytes) ? SECRET : received.credential,
})

transportConformance('webhook', wireAbilitiesOf('webhook'), async () => {
  const partners = createMisbehavingPartners()
  const transport = createWebhookTransport({
    allowNetworks: LOOPBACK,
    certificateAuthorities: partners.authorities,
    resolve: resolver(),
  })
  return {
    transport,
    credential: SECRET,
    headers: { 'webhook-id': 'c0ffee00-0000-5000-8000-000000000001' },
    async partner(behaviour) {
      const { address, received } = await partners.partner(behaviour)
      return { address, received: () => received().map(withSecret) }
    },
    async close() {
      await transport.close()
      await partners.close()
    },
  }
})

const cleanups = cleanupAfterEach()
const NOW = Date.parse('2026-11-21T12:00:00.900Z')
const ID = '3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1'

const stage = async (status = 204) => {
  const partners = createMisbehavingPartners({ tls: false })
  const transport = createWebhookTransport({
    allowPlainHttpTo: 'loopback',
    allowNetworks: LOOPBACK,
    now: () => NOW,
  })
  cleanups.add(async () => {
    await transport.close()
    await partners.close()
  })
  const headers = status === 302 ? { location: 'http://127.0.0.1:1/' } : {}
  const partner = await partners.partner({ does: 'answer', status, headers, bytes: new Uint8Array() })
  const send = (credential: string | undefined, id = ID) =>
    transport.send({
      address: partner.address,
      document: { contentType: 'text/plain', bytes: Buffer.from('Zoë'), headers: { 'webhook-id': id } },
      timeoutSeconds: 30,
      signal: new AbortController().signal,
      ...(credential === undefined ? {} : { credential }),
    })
  return { send, received: partner.received }
}

describe('the signature', () => {
  it('is that of the specification’s own example', () => {
    const body = Buffer.from('{"test": 2432232314}')
    expect(signatureOf(SECRET, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  it('is over the id, the second of the attempt and the very bytes, and the secret does not travel', async () => {
    const { send, received } = await stage()
    expect(await send(SECRET)).toMatchObject({ ended: 'answered', answer: { status: 204 } })
    const [delivery] = received()
    expect(delivery?.headers).toMatchObject({ 'webhook-id': ID, 'webhook-timestamp': '1795262400' })
    expect(isSignedBy(SECRET, delivery?.headers ?? {}, Buffer.from('Zoë'))).toBe(true)
    expect(JSON.stringify(delivery?.headers)).not.toContain(SECRET.slice(6))
    expect(delivery?.credential).toBeUndefined()
  })

  it.each([
    ['2026-11-21T12:00:01Z', true],
    ['2026-11-21T12:00:00.900Z', false],
    ['2026-11-20T00:00:00Z', false],
  ])('is by the old secret as well until %s: %s', async (until, signs) => {
    const { send, received } = await stage()
    await send(`${SECRET} ${OLD_SECRET};until=${until}`)
    const { headers = {}, bytes = new Uint8Array() } = received()[0] ?? {}
    expect(isSignedBy(SECRET, headers, bytes)).toBe(true)
    expect(isSignedBy(OLD_SECRET, headers, bytes)).toBe(signs)
  })
})

describe('what is not sent', () => {
  it.each([
    undefined,
    '',
    'a-bearer-token',
    'whsec_',
    'whsec_dG9vIHNob3J0',
    `whsec_${'A'.repeat(200)}`,
    `${SECRET} `,
    `${SECRET};until=2026-12-01T00:00:00Z`,
    `${SECRET} ${OLD_SECRET};until=soon`,
  ])('anything by the credential %j', async (credential) => {
    const { send, received } = await stage()
    expect(await send(credential)).toMatchObject({
      result: { outcome: 'misconfigured', reason: 'not-authorised' },
    })
    expect(received()).toEqual([])
  })

  it.each(['', 'a.b', 'a b'])('a message that cannot be signed by its id %j', async (id) => {
    const { send, received } = await stage()
    expect(await send(SECRET, id)).toMatchObject({
      result: { outcome: 'refused', reason: 'message-invalid' },
    })
    expect(received()).toEqual([])
  })

  it('anything to where a redirect leads', async () => {
    const { send, received } = await stage(302)
    expect(await send(SECRET)).toMatchObject({ ended: 'answered', answer: { status: 302 } })
    expect(received()).toHaveLength(1)
  })

  it('anything to a private address that is not allowed', async () => {
    const transport = createWebhookTransport()
    cleanups.add(() => transport.close())
    const document = { contentType: 'text/plain', bytes: Buffer.from('x'), headers: { 'webhook-id': ID } }
    const outcome = await transport.send({
      address: 'https://10.1.2.3/events',
      document,
      credential: SECRET,
      timeoutSeconds: 30,
      signal: new AbortController().signal,
    })
    expect(outcome).toMatchObject({ result: { outcome: 'misconfigured', detail: 'network-not-allowed' } })
  })
})
