/** Documents at the JSON door: a raw body with a name, within its limit, and bytes that leave only to be saved. */
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { OpenedAttachment, ReceiveAttachment } from '../../commands/attachment-contracts.ts'
import type { Commands } from '../../commands/command-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import { COUNCIL, type RunningApp, startApp, tokenOf, USERS } from './fake-parts.ts'

const ID = idOf('attachment', 'doc_one')
const ATTACHMENT = {
  id: ID,
  version: 3,
  state: 'clean',
  agencyId: COUNCIL,
  userId: USERS.amira.id,
  type: 'pdf',
  bytes: 4,
  sha256: 'ab',
  fileName: "Zoë's letter (1).pdf",
  receivedAt: '2026-03-02T09:00:00.000Z',
  usedUnder: 'key',
  scannedBy: 'ClamAV 1',
} as const

let app: RunningApp
afterEach(() => app[Symbol.asyncDispose]())

const asks: (Omit<ReceiveAttachment, 'pieces'> & { readonly length: number })[] = []
const receive: Commands['receiveAttachment'] = async ({ pieces, ...ask }) => {
  let length = 0
  for await (const piece of pieces) length += piece.length
  asks.push({ ...ask, length })
  return { attachment: ATTACHMENT, started: true, replayed: false }
}
const start = async (commands: Partial<Commands> = { receiveAttachment: receive }): Promise<void> => {
  asks.length = 0
  app = await startApp({ commands })
}

const send = (raw: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
  app.ask('/v1/attachments', {
    raw,
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="letter.pdf"',
      ...headers,
    },
  })
const bytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length)
const problem = async (response: Response): Promise<unknown> => [
  response.status,
  ((await response.json()) as { readonly code: string }).code,
]

describe('sending a document', () => {
  it('hands on its bytes, its name and its type, and answers where it stands', async () => {
    await start()
    const response = await send(bytes(200_000), { 'content-type': 'Application/PDF; x=y' })
    expect(response.status).toBe(201)
    expect(response.headers.get('location')).toBe(`/v1/attachments/${ID}`)
    const { version: _v, agencyId: _a, userId: _u, usedUnder: _k, scannedBy: _s, ...told } = ATTACHMENT
    expect(await response.json()).toEqual(told)
    expect(asks).toMatchObject([{ fileName: 'letter.pdf', declared: 'application/pdf', length: 200_000 }])
  })

  it.each([
    ['attachment; filename=plain.pdf', 'plain.pdf'],
    ['attachment; filename="with \\"quotes\\".pdf"', 'with "quotes".pdf'],
    ['attachment; filename="fallback.pdf"; filename*=UTF-8\'\'Zo%C3%AB.pdf', 'Zoë.pdf'],
    ["attachment; filename*=UTF-8''%E0%A4%A", ''],
    ['attachment', ''],
  ])('reads the name in %s', async (disposition, fileName) => {
    await start()
    await send(bytes(1), { 'content-disposition': disposition })
    expect(asks[0]?.fileName).toBe(fileName)
  })

  it('gives the same fingerprint for the same request, whatever its bytes: the command adds their hash', async () => {
    await start()
    await send(bytes(1))
    await send(bytes(2))
    expect(asks[0]?.fingerprint).toBe(asks[1]?.fingerprint)
  })

  it('of another content type, or packed, is refused', async () => {
    await start()
    expect(await problem(await send(bytes(1), { 'content-type': 'application/json' }))).toEqual([
      415,
      'media-type-unsupported',
    ])
    expect(await problem(await send(bytes(1), { 'content-type': 'application/x-msdownload' }))).toEqual([
      415,
      'media-type-unsupported',
    ])
    expect(await problem(await send(bytes(1), { 'content-encoding': 'gzip' }))).toEqual([
      415,
      'media-type-unsupported',
    ])
    expect(asks).toEqual([])
  })

  it('that is too large is refused, whether it says so or not', async () => {
    let passedOn = 0
    const { receiveAttachment } = {
      receiveAttachment: async ({ pieces }: ReceiveAttachment) => {
        for await (const piece of pieces) passedOn += piece.length
        return { attachment: ATTACHMENT, started: true, replayed: false }
      },
    }
    await start({ receiveAttachment })
    expect(await problem(await send(bytes(10_000_001)))).toEqual([413, 'body-too-large'])
    expect(passedOn).toBe(0)
    const unsaid = await fetch(`${app.url}/v1/attachments`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenOf('amira')}`,
        'content-type': 'application/pdf',
        'idempotency-key': 'k'.repeat(20),
      },
      body: new ReadableStream({
        start(controller) {
          for (let part = 0; part < 11; part += 1) controller.enqueue(bytes(1_000_000))
          controller.close()
        },
      }),
      duplex: 'half',
    } as RequestInit)
    expect(await problem(unsaid)).toEqual([413, 'body-too-large'])
    expect(passedOn).toBeLessThanOrEqual(10_000_000)
  })

  it('that is exactly as large as may be is taken', async () => {
    await start()
    expect((await send(bytes(10_000_000))).status).toBe(201)
    expect(asks[0]?.length).toBe(10_000_000)
  })

  it('that breaks off reaches the command as broken off', async () => {
    let ended = ''
    await start({
      receiveAttachment: async ({ pieces }) => {
        try {
          for await (const piece of pieces) ended = `${piece.length} bytes`
          ended = 'whole'
        } catch (thrown) {
          ended = thrown instanceof Error ? thrown.message : ''
          throw thrown
        }
        return { attachment: ATTACHMENT, started: true, replayed: false }
      },
    })
    const socket = connect(app.port, '127.0.0.1')
    const lines = [
      'POST /v1/attachments HTTP/1.1',
      'host: localhost',
      `authorization: Bearer ${await tokenOf('amira')}`,
      `idempotency-key: ${'k'.repeat(20)}`,
      'content-type: application/pdf',
      'content-length: 1000',
    ]
    socket.write(`${lines.join('\r\n')}\r\n\r\n%PDF-1.7`)
    while (ended === '') await new Promise((resolve) => setImmediate(resolve))
    socket.destroy()
    while (!ended.includes('broke off')) await new Promise((resolve) => setImmediate(resolve))
    expect(ended).toContain('before the file was whole')
  })

  it('needs a key and a role, and says when no document is taken', async () => {
    await start({ receiveAttachment: async () => refuse('attachments-not-taken', 'No scanner is set up.') })
    expect(await problem(await send(bytes(1)))).toEqual([501, 'attachments-not-taken'])
    expect(await problem(await send(bytes(1), { 'idempotency-key': '' }))).toEqual([
      400,
      'idempotency-key-missing',
    ])
    const responder = { as: 'sam', raw: bytes(1) } as const
    expect(await problem(await app.ask('/v1/attachments', responder))).toEqual([403, 'not-permitted'])
  })
})

describe('the bytes of a document', () => {
  const opened = (pieces: () => AsyncGenerator<Uint8Array>, more = {}): OpenedAttachment => ({
    attachment: { ...ATTACHMENT, ...more },
    pieces: pieces(),
  })

  it('leave whole, as a file to be saved under its name, whatever is accepted', async () => {
    await start({
      openAttachment: async () =>
        opened(async function* () {
          yield Buffer.from('%PDF')
          yield Buffer.alloc(3_000_000, 1)
        }),
    })
    const response = await app.ask(`/v1/attachments/${ID}/content`, {
      headers: { accept: 'application/pdf' },
    })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': "attachment; filename*=UTF-8''Zo%C3%AB%27s%20letter%20%281%29.pdf",
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(Buffer.from(await response.arrayBuffer())).toHaveLength(3_000_004)
  })

  it('that cannot be read at all are a problem, and that break off never look whole', async () => {
    const failing = (first: readonly Uint8Array[]) => async () =>
      opened(async function* () {
        yield* first
        throw new RangeError('gone')
      })
    await start({ openAttachment: failing([]) })
    const response = await app.ask(`/v1/attachments/${ID}/content`)
    expect(await problem(response)).toEqual([500, 'internal-error'])
    expect(response.headers.get('content-disposition')).toBeNull()
    await app[Symbol.asyncDispose]()
    await start({ openAttachment: failing([Buffer.alloc(100_000)]) })
    await expect(
      app.ask(`/v1/attachments/${ID}/content`).then((half) => half.arrayBuffer()),
    ).rejects.toThrow()
  })

  it('are refused until they are clean', async () => {
    await start({
      openAttachment: async () => refuse('state-conflict', 'Being checked.', { state: 'scanning' }),
    })
    expect(await problem(await app.ask(`/v1/attachments/${ID}/content`))).toEqual([409, 'state-conflict'])
  })
})
