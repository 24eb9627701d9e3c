import { createServer as createSecureServer } from 'node:https'
import { describe, expect, it } from '@jest/globals'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { cleanupAfterEach, LOOPBACK, request } from './https-transport-helpers.ts'
import { makeCertificate } from './transport-certificates.ts'

const cleanups = cleanupAfterEach()

describe('mutual TLS', () => {
  const startPartnerThatAsks = async (
    authority: string,
    version: 'TLSv1.2' | 'TLSv1.3',
  ): Promise<{ address: string; authorities: string[] }> => {
    const { certificate: cert, key } = makeCertificate(['127.0.0.1'])
    const asks = { requestCert: true, rejectUnauthorized: true, ca: [authority] }
    const server = createSecureServer(
      { cert, key, ...asks, minVersion: version, maxVersion: version },
      (_incoming, response) => response.end('ok'),
    )
    const { port, stop } = await listenOnLoopback(server)
    cleanups.add(stop)
    return { address: `https://127.0.0.1:${port}/`, authorities: [cert] }
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'shows our certificate to a partner that asks, %s',
    async (version) => {
      const ours = makeCertificate(['exchange.example'])
      const { address, authorities } = await startPartnerThatAsks(ours.certificate, version)
      const transport = cleanups.transportWith({
        allowNetworks: LOOPBACK,
        certificateAuthorities: authorities,
        clientCertificate: ours,
      })
      expect(await transport.send(request(address))).toMatchObject({ ended: 'answered' })
    },
  )

  it('knows that nothing was sent when the handshake ends over a missing certificate', async () => {
    const { address, authorities } = await startPartnerThatAsks(
      makeCertificate(['x.example']).certificate,
      'TLSv1.2',
    )
    const transport = cleanups.transportWith({ allowNetworks: LOOPBACK, certificateAuthorities: authorities })
    expect(await transport.send(request(address))).toMatchObject({
      result: { outcome: 'not-now', reason: 'tls-failure' },
    })
  })

  it('never says not-now where the certificate is asked for after our side has begun to send', async () => {
    const { address, authorities } = await startPartnerThatAsks(
      makeCertificate(['x.example']).certificate,
      'TLSv1.3',
    )
    const transport = cleanups.transportWith({ allowNetworks: LOOPBACK, certificateAuthorities: authorities })
    const outcome = await transport.send(request(address))
    expect(['unknown', 'misconfigured']).toContain(outcome.ended === 'failed' && outcome.result.outcome)
  })
})
