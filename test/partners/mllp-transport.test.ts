/** What only MLLP has: answers by control id, late ones, messages on our own connection, private links. */
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { SendRequest, Transport } from '../../partners/transport.ts'
import {
  createMllpTransport,
  type MllpTransportOptions,
} from '../../partners/transports/mllp/mllp-transport.ts'
import { until } from '../servers/until.ts'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { frame, onFrame } from './mllp-misbehaving-partner.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const transportWith = (options: MllpTransportOptions = {}): Transport => {
  const transport = createMllpTransport({ allowNetworks: ['127.0.0.0/8'], ...options })
  cleanups.push(() => transport.close())
  return transport
}

/** A partner on plain MLLP; what it does with each message that came, on which of its connections. */
const partner = async (
  serve: (message: string, socket: Socket, connection: number) => void,
): Promise<string> => {
  let connections = 0
  const server = createServer((socket) => {
    const connection = ++connections
    onFrame(socket, (bytes) => serve(bytes.toString(), socket, connection))
  })
  const { port, stop } = await listenOnLoopback(server)
  cleanups.push(stop)
  return `mllp://127.0.0.1:${port}`
}

const HEADER = 'MSH|^~\\&|PAS|RXX01|EX|EX|20261121120000+0000||'
const ack = (of: string, type = 'ACK^I12'): string => `${HEADER}${type}|P1|P|2.4\rMSA|AA|${of}\r`

const request = (address: string, id: string, more: Partial<SendRequest> = {}): SendRequest => ({
  address,
  document: {
    contentType: 'application/hl7-v2',
    bytes: Buffer.from(`MSH|^~\\&|${id}\r`),
    headers: { 'message-control-id': id },
  },
  timeoutSeconds: 30,
  signal: new AbortController().signal,
  ...more,
})

const answered = async (sending: ReturnType<Transport['send']>): Promise<string> => {
  const outcome = await sending
  return outcome.ended === 'answered' ? Buffer.from(outcome.answer.bytes).toString() : outcome.result.reason
}

const idOf = (message: string): string => message.split('|')[2]?.trim() ?? ''

describe('an answer', () => {
  it('is the one that names the message: another before it is heard and taken for nothing', async () => {
    const heard: string[] = []
    const address = await partner((message, socket) => {
      socket.write(Buffer.concat([frame(ack('EARLIER')), frame('\u0006'), frame(ack(idOf(message)))]))
    })
    const transport = transportWith({
      heard: async (_, bytes) => {
        heard.push(Buffer.from(bytes).toString())
        return undefined
      },
    })
    expect(await answered(transport.send(request(address, 'OURS')))).toBe(ack('OURS'))
    expect(heard).toEqual([ack('EARLIER')])
  })

  it('may come byte by byte, may name the message in small letters, and may lack the last byte of its frame', async () => {
    const address = await partner((message, socket) => {
      socket.setNoDelay(true)
      const bytes = frame(ack(idOf(message).toLowerCase())).subarray(0, -1)
      for (const byte of bytes) socket.write(Buffer.of(byte))
    })
    expect(await answered(transportWith().send(request(address, 'OURS')))).toBe(ack('ours'))
  })

  it('that comes late on a connection is never taken for the next message’s', async () => {
    let first: Socket | undefined
    const address = await partner((message, socket) => {
      if (first === undefined) first = socket
      else socket.write(frame(ack(idOf(message))))
    })
    const transport = transportWith()
    expect(await answered(transport.send(request(address, 'ONE', { timeoutSeconds: 1 })))).toBe('timeout')
    first?.write(frame(ack('ONE')))
    expect(await answered(transport.send(request(address, 'TWO')))).toBe(ack('TWO'))
  })

  it('that is more than an acknowledgement is heard too, and answered on the same connection', async () => {
    const replies: string[] = []
    const address = await partner((message, socket) => {
      if (message.startsWith('REPLY')) {
        replies.push(message)
      } else socket.write(frame(ack(idOf(message), 'RRI^I12')))
    })
    const transport = transportWith({ heard: async () => Buffer.from('REPLY') })
    expect(await answered(transport.send(request(address, 'OURS')))).toContain('RRI^I12')
    await until('the reply', () => replies.length > 0)
    expect(replies).toEqual(['REPLY'])
  })
})

it('tells of what it heard and could not be kept', async () => {
  const address = await partner((message, socket) => {
    socket.write(Buffer.concat([frame(ack('EARLIER')), frame(ack(idOf(message)))]))
  })
  const failures: unknown[] = []
  const away = new Error('the database is away')
  const heard = () => Promise.reject(away)
  const transport = transportWith({ heard, failed: (error) => failures.push(error) })
  expect(await answered(transport.send(request(address, 'OURS')))).toBe(ack('OURS'))
  await until('the failure', () => failures.length > 0)
  expect(failures).toEqual([away])
})

it('tells of what is too large to be read, and by which address', async () => {
  const address = await partner((_message, socket) => {
    socket.write(Buffer.concat([Buffer.of(0x0b), Buffer.alloc(5 * 1024 * 1024 + 1, 'x')]))
  })
  const tooLarge: string[] = []
  const transport = transportWith({ tooLarge: (of) => tooLarge.push(of) })
  expect(await answered(transport.send(request(address, 'OURS')))).toBe('answer-too-large')
  expect(tooLarge).toEqual([address])
})

describe('a connection', () => {
  it('is used again, by one request at a time', async () => {
    const seen: string[] = []
    const address = await partner((message, socket, connection) => {
      seen.push(`${idOf(message)} on ${connection}`)
      setImmediate(() => socket.write(frame(ack(idOf(message)))))
    })
    const transport = transportWith()
    await Promise.all([transport.send(request(address, 'A')), transport.send(request(address, 'B'))])
    await transport.send(request(address, 'C'))
    expect(seen.slice(0, 2).sort()).toEqual(['A on 1', 'B on 2'])
    expect(seen[2]).toMatch(/^C on [12]$/)
  })

  it('that the partner closed while it was idle is not used again', async () => {
    let isClosed = false
    const address = await partner((message, socket, connection) => {
      socket.write(frame(ack(idOf(message))))
      if (connection === 1)
        socket.end().once('close', () => {
          isClosed = true
        })
    })
    const transport = transportWith()
    await transport.send(request(address, 'A'))
    await until('the end of the connection', () => isClosed)
    expect(await answered(transport.send(request(address, 'B')))).toBe(ack('B'))
  })

  it('without TLS is opened only into networks that are allowed by name', async () => {
    const transport = createMllpTransport({ allowNetworks: [] })
    cleanups.push(() => transport.close())
    for (const address of ['mllp://127.0.0.1:2575', 'mllp://10.0.0.1:2575', 'mllp://8.8.8.8:2575'])
      expect(await transport.send(request(address, 'A'))).toMatchObject({
        result: { outcome: 'misconfigured', reason: 'address-wrong', detail: 'network-not-allowed' },
      })
  })

  it('needs an address with a port and no more, a credential that is one, and no frame marks in the message', async () => {
    const transport = transportWith()
    for (const address of [
      'mllp://h',
      'mllps://h:0',
      'mllps://u:p@h:1',
      'mllps://h:1/x',
      'https://h:1',
      'mllps://h:1?x',
    ])
      expect(await transport.send(request(address, 'A'))).toMatchObject({
        result: { reason: 'address-wrong' },
      })
    const wrong = request('mllps://127.0.0.1:1', 'A', { credential: 'secret-word' })
    expect(await transport.send(wrong)).toMatchObject({
      result: { outcome: 'misconfigured', reason: 'not-authorised' },
    })
    const document = { contentType: 'x/y', bytes: Buffer.of(0x4d, 0x1c, 0x0d), headers: {} }
    expect(await transport.send(request('mllp://127.0.0.1:1', 'A', { document }))).toMatchObject({
      result: { outcome: 'refused', reason: 'message-invalid' },
    })
  })
})
