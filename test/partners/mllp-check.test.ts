/** A test of an MLLP channel: a connection, TLS and our certificate, and never a frame. */
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { CheckStep } from '../../domain/channel-check.ts'
import { createMllpTransport } from '../../partners/transports/mllp/mllp-transport.ts'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { LOOPBACK } from './https-transport-helpers.ts'
import { makeCertificate } from './transport-certificates.ts'

const THEIRS = makeCertificate(['127.0.0.1'])
const EXPIRED = makeCertificate(['127.0.0.1'], -30, -1)
const OURS = makeCertificate(['exchange.example'])

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const heard: Buffer[] = []
const serve = async (tls = THEIRS, asksFor?: string): Promise<string> => {
  const asks = asksFor === undefined ? {} : { requestCert: true, rejectUnauthorized: true, ca: [asksFor] }
  const server = createTlsServer({ cert: tls.certificate, key: tls.key, ...asks }, (socket) => {
    socket.on('error', () => {}).on('data', (bytes) => heard.push(bytes))
  })
  const { port, stop } = await listenOnLoopback(server)
  ends.push(stop)
  return `mllps://127.0.0.1:${port}`
}

const look = async (address: string, credential?: string): Promise<string> => {
  const transport = createMllpTransport({
    allowNetworks: LOOPBACK,
    certificateAuthorities: [THEIRS.certificate, EXPIRED.certificate],
  })
  ends.push(() => transport.close())
  const steps: readonly CheckStep[] =
    (await transport.check?.({
      address,
      timeoutSeconds: 30,
      signal: AbortSignal.timeout(60_000),
      checkId: 'test-1',
      ...(credential === undefined ? {} : { credential }),
    })) ?? []
  return steps.map(({ step, passed, reason }) => (passed ? step : `${step}: ${reason}`)).join(', ')
}

describe('a test of an MLLP channel', () => {
  it('connects and sends nothing', async () => {
    expect(await look(await serve())).toBe('name, connected, secured')
    expect(heard).toEqual([])
  })

  it('knows one that is down, an expired certificate, and a credential that is none', async () => {
    const address = await serve()
    expect(await look(address, 'no certificate')).toBe('settings: not-authorised')
    expect(await look(await serve(EXPIRED))).toBe('name, connected, secured: certificate-invalid')
    await ends[0]?.()
    expect(await look('mllps://127.0.0.1:1')).toBe('name, connected: connection-refused')
    expect(await look('https://127.0.0.1:1')).toBe('name: address-wrong')
  })

  it('shows our certificate, and knows where it is not taken', async () => {
    const credential = `${OURS.certificate}\n${OURS.key}`
    expect(await look(await serve(THEIRS, OURS.certificate), credential)).toBe('name, connected, secured')
    expect(await look(await serve(THEIRS, THEIRS.certificate), credential)).toBe(
      'name, connected, secured, signed-in: certificate-invalid',
    )
  })
})
