/** Tests of channels: each kind's harmless look at a real server, and what it says of one that misbehaves. */
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type CheckStep, checkInWords } from '../../domain/channel-check.ts'
import { ATTEMPT_REASONS } from '../../domain/delivery.ts'
import type { FormatCheck } from '../../partners/format.ts'
import { cloudEventFormat } from '../../partners/formats/cloud-event/cloud-event-format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import type { CheckRequest, Transport } from '../../partners/transport.ts'
import { createEmailTransport } from '../../partners/transports/email/email-transport.ts'
import { createHttpsTransport } from '../../partners/transports/https/https-transport.ts'
import { createInMemoryTransport } from '../../partners/transports/in-memory/in-memory-transport.ts'
import { createMeshTransport } from '../../partners/transports/mesh/mesh-transport.ts'
import { createMllpTransport } from '../../partners/transports/mllp/mllp-transport.ts'
import { createPortalTransport } from '../../partners/transports/portal/portal-transport.ts'
import { createSandboxTransport } from '../../partners/transports/sandbox/sandbox-transport.ts'
import { createSftpTransport } from '../../partners/transports/sftp/sftp-transport.ts'
import { createSoapTransport } from '../../partners/transports/soap/soap-transport.ts'
import { createWebhookTransport } from '../../partners/transports/webhook/webhook-transport.ts'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { LOOPBACK } from './https-transport-helpers.ts'
import { MESH_CREDENTIAL } from './mesh-samples.ts'
import { startMeshStage } from './mesh-stage.ts'
import { type SftpStage, sftpStage } from './sftp-stage.ts'
import { CREDENTIAL as SOAP_CREDENTIAL } from './soap-samples.ts'
import { makeCertificate } from './transport-certificates.ts'

const CERTIFICATE = makeCertificate(['127.0.0.1'])
const EXPIRED = makeCertificate(['127.0.0.1'], -30, -1)
const TOKEN = 'a-secret-token'
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const REACHED = {
  allowNetworks: LOOPBACK,
  allowPlainHttpTo: 'loopback',
  certificateAuthorities: [CERTIFICATE.certificate, EXPIRED.certificate],
} as const

const HTTP_KINDS: Readonly<
  Record<
    string,
    { readonly make: () => Transport; readonly harmless?: FormatCheck; readonly credential: string }
  >
> = {
  'fhir over https': {
    make: () => createHttpsTransport(REACHED),
    ...(taskFormat.check === undefined ? {} : { harmless: taskFormat.check }),
    credential: TOKEN,
  },
  soap: { make: () => createSoapTransport(REACHED), credential: SOAP_CREDENTIAL },
  webhook: {
    make: () => createWebhookTransport(REACHED),
    ...(cloudEventFormat.check === undefined ? {} : { harmless: cloudEventFormat.check }),
    credential: WEBHOOK_SECRET,
  },
  mesh: { make: () => createMeshTransport(REACHED), credential: MESH_CREDENTIAL },
}

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const serve = async (answer: RequestListener, tls = CERTIFICATE): Promise<string> => {
  const { port, stop } = await listenOnLoopback(
    createSecureServer({ cert: tls.certificate, key: tls.key }, answer),
  )
  ends.push(stop)
  return `https://127.0.0.1:${port}/messageexchange/X26ABC1`
}

const saysEverything: RequestListener = (request, response) => {
  request.resume()
  request.once('end', () => response.end('{"resourceType":"CapabilityStatement"} <wsdl:definitions >'))
}

const check = (
  transport: Transport,
  address: string,
  more: Partial<CheckRequest> = {},
): Promise<readonly CheckStep[]> => {
  ends.push(() => transport.close())
  if (transport.check === undefined) throw new Error(`${transport.name} cannot be tested`)
  const signal = AbortSignal.timeout(60_000)
  return transport.check({ address, timeoutSeconds: 30, signal, checkId: 'test-1', ...more })
}

const inShort = (steps: readonly CheckStep[]): string =>
  steps.map(({ step, passed, reason }) => (passed ? step : `${step}: ${reason}`)).join(', ')

describe('each transport', () => {
  it('offers a test, or there is a reason why not', () => {
    const without: Readonly<Record<string, string>> = {
      portal: 'nothing travels: its people are counted in its place',
      'in-memory': 'there is no system',
      sandbox: 'the system is simulated',
    }
    const all = [
      ...Object.values(HTTP_KINDS).map(({ make }) => make()),
      createEmailTransport(),
      createSftpTransport(),
      createMllpTransport(),
      createPortalTransport(),
      createSandboxTransport(),
      createInMemoryTransport(new Map()),
    ]
    for (const transport of all) {
      expect([transport.name, transport.check !== undefined]).toEqual([
        transport.name,
        without[transport.name] === undefined,
      ])
      ends.push(() => transport.close())
    }
  })
})

describe.each(Object.entries(HTTP_KINDS))('a test of %s', (name, { make, harmless, credential }) => {
  const more = { credential, ...(harmless === undefined ? {} : { harmless }) }
  const LAST = name === 'mesh' ? 'signed-in' : 'read'

  it('says how far it came, and until when their certificate is valid', async () => {
    const steps = await check(make(), await serve(saysEverything), more)
    expect(inShort(steps)).toBe(`name, connected, secured, ${LAST}`)
    expect(Date.parse(steps[2]?.validUntil ?? '')).toBeGreaterThan(Date.now())
  })

  it.each([
    ['refuses our sign-in', 401, 'signed-in: not-authorised'],
    ['forbids it', 403, 'signed-in: forbidden'],
    ['has nothing at that address', 404, 'read: address-wrong'],
    ['fails', 500, 'read: server-error'],
  ] as const)('knows a partner that %s', async (_name, status, said) => {
    const address = await serve((request, response) => {
      request.resume()
      response.writeHead(status).end()
    })
    expect(inShort(await check(make(), address, more))).toBe(`name, connected, secured, ${said}`)
  })

  it('knows one that is down, one whose certificate has expired, and one that is silent', async () => {
    const address = await serve(() => {})
    let said = ''
    // Longer where a loaded machine was slow on the way there.
    for (let timeoutSeconds = 3; timeoutSeconds < 60 && !said.includes('read'); timeoutSeconds *= 4)
      said = inShort(await check(make(), address, { ...more, timeoutSeconds }))
    expect(said).toBe('name, connected, secured, read: timeout')
    await ends.shift()?.()
    expect(inShort(await check(make(), address, more))).toBe('name, connected: connection-refused')
    const expired = await serve(saysEverything, EXPIRED)
    const steps = await check(make(), expired, more)
    expect(inShort(steps)).toBe('name, connected, secured: certificate-invalid')
    expect(steps.at(-1)?.detail).toBe('CERT_HAS_EXPIRED')
  })

  it('never calls a private address that is not allowed', async () => {
    let called = 0
    const address = await serve((_request, response) => {
      called += 1
      response.end()
    })
    const steps = await check(createHttpsTransport({ certificateAuthorities: [] }), address, more)
    expect(inShort(steps)).toBe('name: address-wrong')
    expect(called).toBe(0)
  })
})

describe('a test of a webhook', () => {
  it('sends a signed ping that tells of nothing, the same for the same test', async () => {
    const seen: string[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.once('end', () => {
        seen.push(`${request.headers['webhook-id']} ${Buffer.concat(chunks).toString()}`)
        response.end()
      })
    })
    const { port, stop } = await listenOnLoopback(server)
    ends.push(stop)
    const more = {
      credential: WEBHOOK_SECRET,
      ...(cloudEventFormat.check === undefined ? {} : { harmless: cloudEventFormat.check }),
    }
    for (let run = 1; run <= 2; run += 1)
      await check(createWebhookTransport(REACHED), `http://127.0.0.1:${port}/hooks`, more)
    expect(seen[0]).toBe(seen[1])
    const event: unknown = JSON.parse(seen[0]?.replace('test-1 ', '') ?? '')
    expect(Object.keys(event as object)).toEqual(['specversion', 'id', 'source', 'type', 'dataclass'])
  })
})

describe('a test of a mailbox', () => {
  it('shakes hands with a real one, and moves nothing', async () => {
    const stage = await startMeshStage()
    ends.push(() => stage.stop())
    const { address, credential } = stage.call()
    const make = () => createMeshTransport(REACHED)
    expect(inShort(await check(make(), address, { credential }))).toBe('name, connected, signed-in')
    const wrong = JSON.stringify({ ...JSON.parse(MESH_CREDENTIAL), password: 'another' })
    expect(inShort(await check(make(), address, { credential: wrong }))).toBe(
      'name, connected, signed-in: forbidden',
    )
    expect(await stage.messages()).toEqual([])
  })
})

describe('a test of a folder', () => {
  let stage: SftpStage
  beforeAll(async () => {
    stage = await sftpStage()
  })
  afterAll(() => stage.close())
  const look = (more: Partial<CheckRequest> = {}) => {
    const { credential, settings } = stage.request()
    return check(createSftpTransport(REACHED), stage.address, {
      timeoutSeconds: 30,
      ...(credential === undefined ? {} : { credential }),
      ...(settings === undefined ? {} : { settings }),
      ...more,
    })
  }

  it('signs in and lists, and leaves nothing', async () => {
    const steps = await look()
    expect(inShort(steps)).toBe('name, connected, secured, signed-in, read')
    expect(steps.at(-1)).toMatchObject({ count: 0 })
    expect(await stage.names()).toEqual([])
  })

  it('knows a wrong password, another host key, and a folder that is not there', async () => {
    expect(inShort(await look({ credential: 'wrong' }))).toBe(
      'name, connected, secured, signed-in: not-authorised',
    )
    const hostKey = `SHA256:${'A'.repeat(43)}`
    expect(inShort(await look({ settings: { ...stage.settings, hostKey } }))).toBe(
      'name, connected, secured: certificate-invalid',
    )
    expect(inShort(await look({ settings: { ...stage.settings, replies: '/nowhere' } }))).toBe(
      'name, connected, secured, signed-in, read: unavailable',
    )
  })
})

describe('the words of a test', () => {
  it('say what to do wherever a step failed', () => {
    for (const reason of ATTEMPT_REASONS)
      expect(checkInWords({ step: 'read', passed: false, reason }).todo).toMatch(/\.$/)
    expect(checkInWords({ step: 'people', passed: false }).todo).toMatch(/\.$/)
  })
})
