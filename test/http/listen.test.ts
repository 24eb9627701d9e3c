/** The server itself: unreadable and endless requests are cut off, and stopping finishes what is running. */
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Listening, listen } from '../../http/listen.ts'
import { type RunningApp, startApp, tokenOf } from './fake-parts.ts'

/** Sends text as it stands and answers with all that comes back until the server hangs up. */
const sendRaw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let got = ''
    socket.on('data', (chunk) => {
      got += chunk.toString()
    })
    socket.on('close', () => resolve(got))
    socket.on('error', reject)
  })

let app: RunningApp
beforeAll(async () => {
  app = await startApp({ http: { bodyLimitBytes: 2000 } })
})
afterAll(() => app[Symbol.asyncDispose]())

describe('requests that cannot be read', () => {
  it.each([
    ['not HTTP', 'hello\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['20 KB of headers', `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s', async (_name, text, status) => {
    const answer = await sendRaw(app.port, text)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain('"status":')
    expect((await app.ask('/health/live')).status).toBe(200)
  })

  it('a body without end is cut off, where it can with an answer, and the server lives', async () => {
    const token = await tokenOf('amira')
    const end = await new Promise<number | 'cut' | undefined>((resolve) => {
      const sending = request(`${app.url}/v1/referrals`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': '0123456789abcdef',
        },
      })
      sending.on('response', (answer) => {
        resolve(answer.statusCode)
        sending.destroy()
      })
      // The answer may be lost to a caller that never stops to read it.
      sending.on('error', () => resolve('cut'))
      const chunk = 'x'.repeat(100_000)
      const more = (): void => {
        if (!sending.destroyed) sending.write(chunk, () => setImmediate(more))
      }
      more()
    })
    expect([413, 'cut']).toContain(end)
    expect((await app.ask('/health/live')).status).toBe(200)
    expect((await app.ask('/v1/referrals', { raw: 'x'.repeat(3000) })).status).toBe(413)
  })
})

describe('stopping', () => {
  it('finishes the answer that is running, takes no new one, and ends with idle connections open', async () => {
    let finish = (): void => undefined
    let begun = (): void => undefined
    const running = new Promise<void>((resolve) => {
      begun = resolve
    })
    const server: Listening = await listen(
      (asked, answer) => {
        if (asked.url === '/quick') {
          answer.end('quick')
          return
        }
        finish = () => answer.end('finished')
        begun()
      },
      { host: '127.0.0.1', port: 0, drainSeconds: 5 },
    )
    const url = `http://127.0.0.1:${server.port}`
    await (await fetch(`${url}/quick`)).text()
    const slow = fetch(`${url}/slow`).then((answer) => answer.text())
    await running
    const stopped = server[Symbol.asyncDispose]()
    await expect(fetch(`${url}/quick`)).rejects.toThrow()
    finish()
    expect(await slow).toBe('finished')
    await stopped
  })

  it('cuts what does not end by the deadline', async () => {
    let begun = (): void => undefined
    const running = new Promise<void>((resolve) => {
      begun = resolve
    })
    const server = await listen(() => begun(), { host: '127.0.0.1', port: 0, drainSeconds: 0.1 })
    const endless = fetch(`http://127.0.0.1:${server.port}/`)
    const cut = expect(endless).rejects.toThrow()
    await running
    await server[Symbol.asyncDispose]()
    await cut
  })
})
