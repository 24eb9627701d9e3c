import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { createHttpsTransport } from '../../partners/transports/https/https-transport.ts'
import { until } from '../servers/until.ts'
import { createMisbehavingPartners, listenOnLoopback } from './https-misbehaving-partner.ts'
import { cleanupAfterEach, LOOPBACK, request, resolver } from './https-transport-helpers.ts'
import { wireAbilitiesOf } from './listed-faults.ts'
import { transportConformance } from './transport-conformance.ts'

transportConformance('https', wireAbilitiesOf('https'), async () => {
  const partners = createMisbehavingPartners()
  const transport = createHttpsTransport({
    allowNetworks: LOOPBACK,
    certificateAuthorities: partners.authorities,
    resolve: resolver(),
  })
  return {
    transport,
    partner: (behaviour) => partners.partner(behaviour),
    async close() {
      await transport.close()
      await partners.close()
    },
  }
})

const cleanups = cleanupAfterEach()

describe('plain http on loopback, for development', () => {
  it('is carried when allowed', async () => {
    const partners = createMisbehavingPartners({ tls: false })
    cleanups.add(() => partners.close())
    const transport = cleanups.transportWith({ allowPlainHttpTo: 'loopback', allowNetworks: LOOPBACK })
    const partner = await partners.partner({
      does: 'answer',
      status: 200,
      headers: {},
      bytes: Buffer.from('ok'),
    })
    expect(await transport.send(request(partner.address))).toMatchObject({ ended: 'answered' })
  })

  it('says unknown when a connection kept open turns out dead once the request is written', async () => {
    const served: string[] = []
    const server = createServer((incoming, response) => {
      served.push(incoming.url ?? '')
      if (served.length === 1) response.end('first')
      else incoming.socket.destroy()
    })
    const { port, stop } = await listenOnLoopback(server)
    cleanups.add(stop)
    const transport = cleanups.transportWith({
      allowPlainHttpTo: 'loopback',
      allowNetworks: LOOPBACK,
      connectionsPerPartner: 1,
    })
    const address = `http://127.0.0.1:${port}/`
    expect(await transport.send(request(address))).toMatchObject({ ended: 'answered' })
    expect(await transport.send(request(address))).toMatchObject({
      ended: 'failed',
      result: { outcome: 'unknown', reason: 'connection-lost' },
    })
    expect(served).toHaveLength(2)
  })

  it('takes a fresh connection when the partner has closed the one kept open', async () => {
    const sockets: Socket[] = []
    const server = createServer((_incoming, response) => response.end('ok'))
    server.on('connection', (socket) => sockets.push(socket))
    const { port, stop } = await listenOnLoopback(server)
    cleanups.add(stop)
    const transport = cleanups.transportWith({
      allowPlainHttpTo: 'loopback',
      allowNetworks: LOOPBACK,
      connectionsPerPartner: 1,
    })
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await transport.send(request(`http://127.0.0.1:${port}/`))).toMatchObject({ ended: 'answered' })
      const closed = sockets.slice(turn).map((socket) => once(socket.end(), 'close'))
      expect(closed).toHaveLength(1)
      await Promise.all(closed)
    }
  })

  it('says not-now for an attempt that never got a free connection', async () => {
    const taken: ServerResponse[] = []
    const server = createServer((_request, response) => void taken.push(response))
    const { port, stop } = await listenOnLoopback(server)
    cleanups.add(stop)
    const transport = cleanups.transportWith({
      allowPlainHttpTo: 'loopback',
      allowNetworks: LOOPBACK,
      connectionsPerPartner: 1,
    })
    const address = `http://127.0.0.1:${port}/`
    const first = transport.send(request(address, { timeoutSeconds: 60 }))
    await until('the first', () => taken.length > 0)
    const second = await transport.send(request(address, { timeoutSeconds: 0.5 }))
    expect(second).toMatchObject({ result: { outcome: 'not-now', reason: 'connect-timeout' } })
    // It had the only one all the while, and nothing came of the other.
    taken[0]?.end()
    expect(await first).toMatchObject({ ended: 'answered' })
    expect(taken).toHaveLength(1)
  })
})

describe('headers and encodings', () => {
  it('undoes a compression that was not asked for', async () => {
    const partners = createMisbehavingPartners({ tls: false })
    cleanups.add(() => partners.close())
    const transport = cleanups.transportWith({ allowPlainHttpTo: 'loopback', allowNetworks: LOOPBACK })
    const { address } = await partners.partner({
      does: 'answer',
      status: 200,
      headers: { 'content-encoding': 'gzip' },
      bytes: gzipSync('{"plain":true}'),
    })
    const outcome = await transport.send(request(address))
    expect(outcome.ended === 'answered' && Buffer.from(outcome.answer.bytes).toString()).toBe(
      '{"plain":true}',
    )
  })

  it('refuses a document whose headers cannot be written, and a credential that is none', async () => {
    const transport = cleanups.transportWith({ allowPlainHttpTo: 'loopback', allowNetworks: LOOPBACK })
    const document = { contentType: 'text/plain', bytes: Buffer.from('x'), headers: { 'X-Bad': 'a\r\nb: c' } }
    expect(await transport.send(request('http://127.0.0.1:1/', { document }))).toMatchObject({
      result: { outcome: 'refused', reason: 'message-invalid' },
    })
    expect(await transport.send(request('http://127.0.0.1:1/', { credential: 'a\r\nb' }))).toMatchObject({
      result: { outcome: 'misconfigured', reason: 'not-authorised' },
    })
  })
})
