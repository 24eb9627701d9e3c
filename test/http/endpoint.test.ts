/** What every endpoint has in common: who asks, what they may, headers, limits, lists and versions. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { refuse } from '../../domain/refusal.ts'
import { aReferral, type RunningApp, startApp, tokenOf, USERS } from './fake-parts.ts'
import { aReadable } from './sample-referral.ts'

let app: RunningApp
beforeAll(async () => {
  app = await startApp({ one: async () => aReadable({ version: 12 }) })
})
afterAll(() => app[Symbol.asyncDispose]())

const PATH = '/v1/referrals/rfl_0000000000000000000000001'

describe('who asks', () => {
  it('health, metadata and the description answer anyone; nothing else does', async () => {
    const open = ['/health', '/health/live', '/health/ready', '/metrics', '/openapi.json', '/docs']
    for (const path of open) expect((await app.ask(path, { as: 'none' })).status).toBe(200)
    const closed = ['/v1/me', '/v1/referrals', PATH, '/v1/services', '/v1/agencies', '/v1/attention-items']
    for (const path of closed) {
      const answer = await app.ask(path, { as: 'none' })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=/)
      expect(await answer.json()).toMatchObject({ code: 'not-signed-in' })
    }
  })

  it.each([
    ['garbage', async () => 'Bearer abc', 'token-invalid'],
    ['another scheme', async () => 'Basic YTpi', 'token-invalid'],
    ['an expired token', async () => `Bearer ${await tokenOf('amira', -60)}`, 'token-expired'],
    ['a token for nobody', async () => `Bearer ${await tokenOf('nobody')}`, 'token-invalid'],
    ['no algorithm', async () => `Bearer ${unsigned()}`, 'token-invalid'],
    ['a changed token', async () => `Bearer ${(await tokenOf('amira')).slice(0, -4)}AAAA`, 'token-invalid'],
  ])('401 for %s', async (_name, header, code) => {
    const answer = await app.ask('/v1/me', { as: 'none', headers: { authorization: await header() } })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code })
  })

  it('a cookie does not sign in at the API', async () => {
    const cookie = `__Host-exchange-session=${await tokenOf('amira')}`
    expect((await app.ask('/v1/me', { as: 'none', headers: { cookie } })).status).toBe(401)
  })

  it('tells who the token stands for', async () => {
    expect(await (await app.ask('/v1/me', { as: 'sam' })).json()).toMatchObject({
      id: USERS.sam.id,
      role: 'responder',
      agency: { name: 'Riverside School' },
      may: expect.arrayContaining(['recipient.respond']),
    })
  })

  it('403 for a role that may never do it, before anything is read', async () => {
    const answer = await app.ask('/v1/referrals', { as: 'dana', json: aReferral() })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: 'not-permitted' })
  })
})

const unsigned = (): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { sub: USERS.amira.id, iss: 'test', aud: 'test', exp: 4_000_000_000, iat: 1 }
  return `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims)}.`
}

describe('headers', () => {
  it('echoes the ids of the caller, and makes its own where they are odd', async () => {
    const given = await app.ask('/v1/me', {
      headers: { 'x-request-id': 'abc-1', 'x-correlation-id': 'conv.2' },
    })
    expect(given.headers.get('x-request-id')).toBe('abc-1')
    expect(given.headers.get('x-correlation-id')).toBe('conv.2')
    const odd = await app.ask('/v1/me', { headers: { 'x-request-id': 'a b<script>' } })
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('carries on a trace and begins another where the header is wrong', async () => {
    const trace = 'c'.repeat(32)
    const carried = await app.ask('/v1/me', { headers: { traceparent: `00-${trace}-${'d'.repeat(16)}-01` } })
    expect(carried.headers.get('traceparent')).toMatch(new RegExp(`^00-${trace}-(?!d{16})[0-9a-f]{16}-01$`))
    const zeros = `00-${'0'.repeat(32)}-${'d'.repeat(16)}-01`
    const begun = await app.ask('/v1/me', { headers: { traceparent: zeros } })
    expect(begun.headers.get('traceparent')).not.toContain('0'.repeat(32))
  })

  it('protects every answer', async () => {
    for (const path of ['/v1/me', '/health/live', '/sign-in', '/nothing-here']) {
      const { headers } = await app.ask(path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('content-security-policy')).not.toContain('unsafe')
      expect(headers.get('strict-transport-security')).toContain('max-age=31536000')
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('405 names what there is', async () => {
    const answer = await app.ask('/v1/referrals', { method: 'DELETE' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD')
  })

  it('404 for what is not there, as a problem document, and for an address that cannot be decoded', async () => {
    expect(await (await app.ask('/v1/nothing')).json()).toMatchObject({ status: 404, code: 'not-found' })
    const odd = await app.ask('/v1/referrals/%E0%A4%A')
    expect(odd.status).toBe(400)
    expect(odd.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  })
})

describe('one referral', () => {
  it('has a strong ETag, and 304 where the reader has it already', async () => {
    const answer = await app.ask(PATH)
    expect(answer.status).toBe(200)
    const etag = answer.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"v12-\w+"$/)
    const again = await app.ask(PATH, { headers: { 'if-none-match': `"v11", ${etag}` } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })

  it('is the same 404 whether it is not there, not theirs, or not an id at all', async () => {
    await using empty = await startApp()
    const [missing, noId] = await Promise.all([
      empty.ask(PATH).then((answer) => answer.json()),
      empty.ask('/v1/referrals/1%27%20or%201').then((answer) => answer.json()),
    ])
    expect(missing).toMatchObject({ status: 404, code: 'not-found' })
    expect(noId).toMatchObject({ status: 404, code: 'not-found' })
  })

  it('tells what the command refused, and what is possible', async () => {
    const refusal = refuse('state-conflict', 'This cannot be done now.', { state: 'finished', possible: [] })
    await using other = await startApp({ commands: { withdrawReferral: async () => refusal } })
    const answer = await other.ask(`${PATH}/withdrawal`, { json: { reason: 'Not needed' } })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'state-conflict', state: 'finished', possible: [] })
  })
})

describe('health', () => {
  it('names the part that is not ready', async () => {
    await using other = await startApp({
      readiness: [
        { name: 'database', isReady: async () => true },
        { name: 'workflow-engine', isReady: () => Promise.reject(new Error('away')) },
      ],
    })
    const answer = await other.ask('/health/ready', { as: 'none' })
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({
      ready: false,
      parts: [
        { part: 'database', ready: true },
        { part: 'workflow-engine', ready: false },
      ],
    })
    expect((await other.ask('/health/live', { as: 'none' })).status).toBe(200)
  })

  it('counts requests by path template and never by path', async () => {
    await app.ask(PATH)
    const text = await (await app.ask('/metrics', { as: 'none' })).text()
    expect(text).toContain('route="/v1/referrals/{id}"')
    expect(text).not.toContain('rfl_')
  })
})
