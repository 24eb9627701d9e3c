/** The scanner's client against the simulated clamd: a verdict is only ever what the protocol says is one. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { createClamdClient } from '../../attachments/clamd-client.ts'
import type { Scanner } from '../../attachments/scanner.ts'
import {
  type ClamdDaemon,
  eicar,
  type SeenScan,
  startClamdDaemon,
} from '../../dev/simulators/clamd-daemon.ts'
import { isFault } from '../../runtime/fault.ts'

let daemon: ClamdDaemon
let scanner: Scanner

beforeAll(async () => {
  daemon = await startClamdDaemon({ host: '127.0.0.1', port: 0, controlPort: 0, streamMaxBytes: 1_000_000 })
  scanner = createClamdClient({ address: daemon.address, connectSeconds: 2, silenceSeconds: 0.5 })
})
afterAll(() => daemon.stop())
afterEach(() => tell())

const tell = async (...faults: readonly object[]): Promise<void> => {
  const url = `${daemon.controlUrl}/control/faults`
  expect((await fetch(url, { method: 'PUT', body: JSON.stringify(faults) })).status).toBe(200)
}
const scans = async (): Promise<readonly SeenScan[]> =>
  (await fetch(`${daemon.controlUrl}/scans`)).json() as Promise<readonly SeenScan[]>

async function* pieces(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part as Uint8Array)
}

const fails = async (work: Promise<unknown>): Promise<string> => {
  const thrown: unknown = await work.then(
    () => 'no fault',
    (error: unknown) => error,
  )
  expect(isFault(thrown, 'scanner-away')).toBe(true)
  return isFault(thrown) ? thrown.message : ''
}

describe('a scan', () => {
  it('of a harmless file is clean, however it is cut', async () => {
    const large = Buffer.alloc(300_000, 7)
    expect(await scanner.scan(pieces(large, '', 'end'))).toEqual({ verdict: 'clean' })
    expect((await scans()).at(-1)).toEqual({ bytes: 300_003, answer: 'stream: OK' })
  })

  it('of an empty file is clean', async () => {
    expect(await scanner.scan(pieces())).toEqual({ verdict: 'clean' })
  })

  it('finds the test virus, across two pieces too, and names it', async () => {
    const found = { verdict: 'infected', signature: 'Eicar-Test-Signature' }
    expect(await scanner.scan(pieces(eicar()))).toEqual(found)
    expect(await scanner.scan(pieces(eicar().slice(0, 30), eicar().slice(30)))).toEqual(found)
  })

  it('of a file larger than the scanner takes is no verdict of clean', async () => {
    const parts = Array.from({ length: 200 }, () => Buffer.alloc(64_000))
    expect(await scanner.scan(pieces(...parts))).toEqual({ verdict: 'unreadable' })
  })

  it('whose file cannot be read tells that, and asks for no verdict', async () => {
    const before = (await scans()).length
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a')
      throw new RangeError('the bytes are gone')
    }
    await expect(scanner.scan(broken())).rejects.toThrow('the bytes are gone')
    expect(await scans()).toHaveLength(before)
  })

  it('that is called off ends at once', async () => {
    await tell({ fault: 'timeout-after-accept' })
    const stop = new AbortController()
    const scan = scanner.scan(pieces('a'), stop.signal)
    stop.abort()
    await fails(scan)
  })

  it('runs beside others', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_one, index) => scanner.scan(pieces(index % 2 === 0 ? 'fine' : eicar()))),
    )
    expect(answers.map(({ verdict }) => verdict)).toEqual(
      answers.map((_one, index) => (index % 2 === 0 ? 'clean' : 'infected')),
    )
  })
})

describe('the version', () => {
  it('is told as the scanner says it', async () => {
    expect(await scanner.version()).toMatch(/^ClamAV \d/)
  })
})

const FAULTS = [
  'down',
  'fail',
  'drop-before-read',
  'accept-then-drop',
  'timeout-after-accept',
  'half-answer',
  'garbage',
] as const

describe('a scanner that misbehaves', () => {
  it.each(FAULTS)('(%s) has given no verdict, for a harmless file and for a virus', async (fault) => {
    await tell({ fault })
    for (const file of ['fine', eicar()])
      expect(await fails(scanner.scan(pieces(file)))).not.toContain('fine')
    await fails(scanner.version())
    await tell()
    expect(await scanner.scan(pieces('fine'))).toEqual({ verdict: 'clean' })
  })

  it('by being slow gives its verdict within the patience, and none after it', async () => {
    await tell({ fault: 'slow', milliseconds: 50 })
    expect(await scanner.scan(pieces('fine'))).toEqual({ verdict: 'clean' })
    await tell({ fault: 'slow', milliseconds: 5_000 })
    expect(await fails(scanner.scan(pieces('fine')))).toContain('in time')
  })
})

describe('an answer', () => {
  let server: Server | undefined
  afterEach(
    () => new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))),
  )

  const answering = async (answer: string, path?: string): Promise<Scanner> => {
    const made = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(answer))
    })
    server = made
    await new Promise<void>((resolve) => made.listen(path ?? 0, () => resolve()))
    const at = made.address()
    const address = typeof at === 'object' && at !== null ? `127.0.0.1:${at.port}` : `unix:${at}`
    return createClamdClient({ address, connectSeconds: 1, silenceSeconds: 1 })
  }

  it.each([
    'stream: OK',
    'OK\0',
    'stream: OK\n\0',
    'stream: ok\0',
    'stream:  FOUND\0',
    'stream: a b FOUND\0',
    'other: OK\0',
    'HTTP/1.1 200 OK\r\n\r\nstream: OK\0',
    'PONG\0',
    '\0',
    '',
    'x'.repeat(10_000),
  ])('that is not exactly of the protocol is no verdict (%#)', async (answer) => {
    await fails((await answering(answer)).scan(pieces('fine')))
  })

  it('comes over a socket in the file system too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clamd-'))
    try {
      const local = await answering('stream: OK\0', join(folder, 'clamd.socket'))
      expect(await local.scan(pieces('fine'))).toEqual({ verdict: 'clean' })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
