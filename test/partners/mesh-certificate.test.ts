/** Our certificate at MESH: part of the channel's credential, shown where the other end asks for it. */
import { createServer as createSecureServer } from 'node:https'
import { expect, it } from '@jest/globals'
import { meshSignInFrom } from '../../partners/transports/mesh/mesh-sign-in.ts'
import { createMeshTransport } from '../../partners/transports/mesh/mesh-transport.ts'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { cleanupAfterEach, LOOPBACK } from './https-transport-helpers.ts'
import { LOCAL_ID, MESH_SETTINGS, PASSWORD, SECRET } from './mesh-samples.ts'
import { makeCertificate } from './transport-certificates.ts'

const cleanups = cleanupAfterEach()
const ours = makeCertificate(['local.rxx.api.mesh-client.nhs.uk'])

const credentialOf = (more: object = {}): string =>
  JSON.stringify({ password: PASSWORD, sharedSecret: SECRET, ...more })

const stage = async () => {
  const { certificate: cert, key } = makeCertificate(['127.0.0.1'])
  const asks = { requestCert: true, rejectUnauthorized: true, ca: [ours.certificate] }
  const server = createSecureServer({ cert, key, ...asks, maxVersion: 'TLSv1.2' }, (_incoming, response) =>
    response.writeHead(202).end('{"message_id":"M-1"}'),
  )
  const { port, stop } = await listenOnLoopback(server)
  const transport = createMeshTransport({ allowNetworks: LOOPBACK, certificateAuthorities: [cert] })
  cleanups.add(async () => {
    await transport.close()
    await stop()
  })
  return (credential: string) =>
    transport.send({
      address: `https://127.0.0.1:${port}/messageexchange/X26ABC1`,
      timeoutSeconds: 30,
      signal: new AbortController().signal,
      settings: MESH_SETTINGS,
      credential,
      document: {
        contentType: 'application/fhir+xml',
        bytes: Buffer.from('<m/>'),
        headers: { 'Mex-LocalID': LOCAL_ID },
      },
    })
}

it('is shown where the credential has one, and a new one from the next call on', async () => {
  const send = await stage()
  expect(await send(credentialOf())).toMatchObject({ result: { outcome: 'not-now', reason: 'tls-failure' } })
  expect(await send(credentialOf({ certificate: ours.certificate, key: ours.key }))).toMatchObject({
    ended: 'answered',
    answer: { status: 202 },
  })
})

it.each([
  { certificate: ours.certificate },
  { key: ours.key },
  { certificate: '-----BEGIN CERTIFICATE-----\nx', key: ours.key },
  { certificate: ours.certificate, key: makeCertificate(['another.example']).key },
])('no credential has half a certificate, or one that is none (%#)', (more) => {
  expect(meshSignInFrom(credentialOf(more))).toBeUndefined()
})
