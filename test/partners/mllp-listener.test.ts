/** Partners' connections to us: who is at the other end, and what ends a connection. */
import { X509Certificate } from 'node:crypto'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, expect, it } from '@jest/globals'
import {
  type MllpCaller,
  type MllpListenerOptions,
  startMllpListener,
} from '../../partners/transports/mllp/mllp-listener.ts'
import { until } from '../servers/until.ts'
import { frame, onFrame } from './mllp-misbehaving-partner.ts'
import { makeCertificate } from './transport-certificates.ts'

const ours = makeCertificate(['127.0.0.1'])
const theirs = makeCertificate(['pas.example'])
const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const listening = async (options: Partial<MllpListenerOptions> = {}) => {
  const taken: { readonly caller: MllpCaller; readonly text: string }[] = []
  const listener = await startMllpListener({
    host: '127.0.0.1',
    port: 0,
    take: async (caller, bytes) => {
      taken.push({ caller, text: Buffer.from(bytes).toString() })
      return Buffer.from('kept')
    },
    failed: () => undefined,
    tooLarge: () => undefined,
    ...options,
  })
  cleanups.push(() => listener[Symbol.asyncDispose]())
  return { taken, port: listener.port }
}

const using = (socket: Socket) => {
  const answers: string[] = []
  const state = { isClosed: false }
  socket.on('error', () => socket.destroy()).once('close', () => Object.assign(state, { isClosed: true }))
  onFrame(socket, (bytes) => answers.push(bytes.toString()))
  cleanups.push(() => socket.destroy())
  return { socket, answers, state }
}

const tls = { certificate: ours.certificate, key: ours.key, authorities: theirs.certificate }
const showing = (port: number, shown: { certificate: string; key: string } | undefined) =>
  using(
    connectTls({
      host: '127.0.0.1',
      port,
      ca: ours.certificate,
      ...(shown === undefined ? {} : { cert: shown.certificate, key: shown.key }),
    }),
  )

it('names the certificate that a caller shows', async () => {
  const { taken, port } = await listening({ tls })
  const { socket, answers } = showing(port, theirs)
  socket.write(frame('hello'))
  await until('the answer', () => answers.length === 1)
  const certificate = new X509Certificate(theirs.certificate).fingerprint256.replaceAll(':', '').toLowerCase()
  expect(taken).toEqual([{ caller: { ip: '127.0.0.1', certificate }, text: 'hello' }])
})

it.each([
  ['none', undefined],
  ['that of somebody else', makeCertificate(['pas.example'])],
])('takes nothing of a caller whose certificate is %s', async (_, shown) => {
  const { taken, port } = await listening({ tls })
  const { socket, state } = showing(port, shown)
  socket.write(frame('hello'))
  await until('the end of the connection', () => state.isClosed)
  expect(taken).toEqual([])
})

it('takes a frame that lacks its last byte, and answers in order', async () => {
  const { taken, port } = await listening()
  const { socket, answers } = using(connectTcp({ host: '127.0.0.1', port }))
  socket.write(Buffer.concat([...['a', 'b', 'c', 'd', 'e', 'f'].map(frame), frame('last').subarray(0, -1)]))
  await until('the answers', () => answers.length === 7)
  expect(taken.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'last'])
})

it('ends the connection of whoever sends too much, and of whoever says nothing', async () => {
  const failures: string[] = []
  const tooLarge: string[] = []
  const { taken, port } = await listening({
    idleSeconds: 0.05,
    failed: (error) => failures.push(String(error)),
    tooLarge: ({ ip }) => tooLarge.push(ip),
  })
  const [much, silent] = [
    connectTcp({ host: '127.0.0.1', port }),
    connectTcp({ host: '127.0.0.1', port }),
  ].map(using)
  much?.socket.write(Buffer.concat([Buffer.of(0x0b), Buffer.alloc(5 * 1024 * 1024 + 1, 'x')]))
  await until('both ends', () => much?.state.isClosed === true && silent?.state.isClosed === true)
  expect(taken).toEqual([])
  expect([failures, tooLarge]).toEqual([[], ['127.0.0.1']])
})

it('takes nothing of a connection that ends in the middle of a frame', async () => {
  const { taken, port } = await listening()
  const { socket, state } = using(connectTcp({ host: '127.0.0.1', port }))
  socket.end(frame('whole').subarray(0, 3))
  await until('the end', () => state.isClosed)
  expect(taken).toEqual([])
})
