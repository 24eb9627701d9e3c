/** The mesh transport: the conformance suite, how calls are signed, chunks, and what is not sent. */
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import type { ChannelSettings } from '../../domain/partner.ts'
import { meshAuthorization } from '../../partners/transports/mesh/mesh-sign-in.ts'
import { createMeshTransport } from '../../partners/transports/mesh/mesh-transport.ts'
import { createMisbehavingPartners } from './https-misbehaving-partner.ts'
import { cleanupAfterEach, LOOPBACK, resolver } from './https-transport-helpers.ts'
import { wireAbilitiesOf } from './listed-faults.ts'
import { isSigned, LOCAL_ID, MESH_CREDENTIAL, MESH_SETTINGS, taken } from './mesh-samples.ts'
import { transportConformance } from './transport-conformance.ts'
import type { ReceivedDocument } from './transport-harness.ts'

const signedBy = ({ bytes, headers }: ReceivedDocument): ReceivedDocument => ({
  bytes,
  headers,
  // The password never travels: what signed it is what it was sent with.
  credential: isSigned(headers.authorization) ? MESH_CREDENTIAL : undefined,
})

transportConformance('mesh', wireAbilitiesOf('mesh'), async () => {
  const partners = createMisbehavingPartners()
  const transport = createMeshTransport({
    allowNetworks: LOOPBACK,
    certificateAuthorities: partners.authorities,
    resolve: resolver(),
  })
  return {
    transport,
    settings: MESH_SETTINGS,
    credential: MESH_CREDENTIAL,
    headers: { 'Mex-LocalID': LOCAL_ID },
    async partner(behaviour) {
      const { address, received } = await partners.partner(behaviour)
      return { address, received: () => received().map(signedBy) }
    },
    async close() {
      await transport.close()
      await partners.close()
    },
  }
})

const cleanups = cleanupAfterEach()
const NOW = Date.parse('2026-01-31T14:05:59Z')

const stage = async (status = 202) => {
  const partners = createMisbehavingPartners({ tls: false })
  const transport = createMeshTransport({ allowPlainHttpTo: 'loopback', now: () => NOW })
  cleanups.add(async () => {
    await transport.close()
    await partners.close()
  })
  const { address, received } = await partners.partner({ does: 'answer', ...taken(), status })
  const send = ({
    bytes = Buffer.from('<m>Zoë</m>') as Uint8Array,
    settings = MESH_SETTINGS as ChannelSettings,
    headers = { 'Mex-LocalID': LOCAL_ID } as Readonly<Record<string, string>>,
    credential = MESH_CREDENTIAL,
    to = address,
  } = {}) =>
    transport.send({
      address: to,
      timeoutSeconds: 30,
      signal: new AbortController().signal,
      settings,
      credential,
      document: { contentType: 'application/fhir+xml', bytes, headers },
    })
  return { send, received, address }
}

describe('signing', () => {
  it('makes the hash of the worked value', () => {
    const header = meshAuthorization(
      'X26ABC1',
      { password: 'password', sharedSecret: 'TestKey' },
      { nonce: '0b3c9f1e-5d1a-4c39-9a57-2f6f0f5f8a11', count: 1, at: NOW },
    )
    expect(header).toBe(
      'NHSMESH X26ABC1:0b3c9f1e-5d1a-4c39-9a57-2f6f0f5f8a11:1:202601311405:2e252698c0a14472359f7782b8f21fd3fddf2207e2040b4529eb4dd1adb27e22',
    )
  })

  it('has a nonce of its own on each try, the local id stays, and no password travels', async () => {
    const { send, received } = await stage()
    await send()
    await send()
    const [first, second] = received().map(({ headers }) => headers)
    expect(first?.authorization).toMatch(/^NHSMESH IN:[0-9a-f-]{36}:0:202601311405:[0-9a-f]{64}$/)
    expect(first?.authorization).not.toBe(second?.authorization)
    for (const headers of [first, second])
      expect(headers).toMatchObject({
        'mex-from': 'IN',
        'mex-to': 'Y11PART1',
        'mex-workflowid': 'REFERRAL_EXCHANGE',
        'mex-localid': LOCAL_ID,
        accept: 'application/vnd.mesh.v2+json',
      })
    expect(JSON.stringify(received())).not.toContain('mailbox word')
  })
})

describe('chunks', () => {
  const bytes = Buffer.from('0123456789'.repeat(250))
  const chunked = { ...MESH_SETTINGS, chunkBytes: '1000' }

  it('are split in order, and the message is taken by its first answer', async () => {
    const { send, received } = await stage()
    const outcome = await send({ bytes, settings: chunked })
    expect(outcome).toMatchObject({ ended: 'answered', answer: { status: 202 } })
    expect(received().map(({ headers }) => headers['mex-chunk-range'])).toEqual(['1:3', '2:3', '3:3'])
    expect(Buffer.concat(received().map((each) => Buffer.from(each.bytes)))).toEqual(bytes)
    expect(new Set(received().map(({ headers }) => headers.authorization)).size).toBe(3)
  })

  it('are split first, and each is compressed alone', async () => {
    const { send, received } = await stage()
    await send({ bytes, settings: { ...chunked, compress: 'yes' } })
    expect(received().map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', 'gzip', 'gzip'])
    expect(Buffer.concat(received().map((each) => gunzipSync(each.bytes)))).toEqual(bytes)
  })

  it('surely are not accepted before the last: a failure then leaves no doubt', async () => {
    const { send, received } = await stage(500)
    expect(await send({ bytes, settings: chunked })).toMatchObject({
      result: { outcome: 'not-now', wireStatus: 500, detail: 'chunk 1 of 3 server-error' },
    })
    expect(received()).toHaveLength(1)
  })

  it('end with the answer that refuses one', async () => {
    const { send, received } = await stage(417)
    expect(await send({ bytes, settings: chunked })).toMatchObject({ answer: { status: 417 } })
    expect(received()).toHaveLength(1)
  })

  it('are not waited for with a page in place of an answer', async () => {
    const { send } = await stage(200)
    expect(await send({ bytes, settings: chunked })).toMatchObject({ result: { outcome: 'not-now' } })
  })
})

describe('what is not sent', () => {
  it.each(['', '{}', 'a:b', '{"password":"a"}', '{"password":"a\\nb","sharedSecret":"c"}'])(
    'anything by the credential %j',
    async (credential) => {
      const { send, received } = await stage()
      expect(await send({ credential })).toMatchObject({
        result: { outcome: 'misconfigured', reason: 'not-authorised' },
      })
      expect(received()).toEqual([])
    },
  )

  it.each<ChannelSettings>([
    {},
    { to: 'Y11PART1' },
    { ...MESH_SETTINGS, to: 'GPPROVIDER_9990000018_01012015_Okafor' },
    { ...MESH_SETTINGS, workflow: 'a b' },
    { ...MESH_SETTINGS, chunkBytes: '10' },
    { ...MESH_SETTINGS, more: 'x' },
  ])('anything under the settings %j', async (settings) => {
    const { send, received } = await stage()
    expect(await send({ settings })).toMatchObject({
      result: { outcome: 'misconfigured', reason: 'not-supported' },
    })
    expect(received()).toEqual([])
  })

  it.each(['', '9990000018', 'RX-7K4M-92QX-1', 'a\r\nb: c'])(
    'a document whose local id is %j',
    async (localId) => {
      const { send, received } = await stage()
      expect(await send({ headers: { 'Mex-LocalID': localId } })).toMatchObject({
        result: { outcome: 'refused', reason: 'message-invalid' },
      })
      expect(received()).toEqual([])
    },
  )

  it('anything to an address without a mailbox', async () => {
    const { send, address } = await stage()
    expect(await send({ to: `${new URL(address).origin}/` })).toMatchObject({
      result: { outcome: 'misconfigured', reason: 'address-wrong', detail: 'no-mailbox' },
    })
  })
})
