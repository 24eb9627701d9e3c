/** Lists go from page to page by cursors that cannot be carried over; limits count each client apart. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import { aReferral, type RunningApp, startApp } from './fake-parts.ts'
import { aReadable, aRow } from './sample-referral.ts'

let app: RunningApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

describe('lists', () => {
  const next = {
    updatedAt: '2026-11-21T10:00:00.000Z',
    id: idOf('referral', 'rfl_0000000000000000000000009'),
  }

  it('go from page to page by a cursor that is bound to filters and reader', async () => {
    const places: unknown[] = []
    await using paged = await startApp({
      list: async (_user, query) => {
        places.push(query.after)
        return { rows: [aRow()], names: aReadable().names, ...(query.after === undefined && { next }) }
      },
    })
    const first = await paged.ask('/v1/referrals?limit=1&state=with-partners')
    expect(await first.json()).toMatchObject({
      items: [{ reference: 'RX-7777-7774' }],
      page: { limit: 1, hasMore: true },
    })
    const link = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await paged.ask(link)
    expect(await second.json()).toMatchObject({ page: { hasMore: false } })
    expect(second.headers.get('link')).toBeNull()
    expect(places).toEqual([undefined, next])
    for (const [path, as] of [
      [link.replace('with-partners', 'closed'), 'amira'],
      [link, 'sam'],
      [link.replace('after=', 'after=x'), 'amira'],
    ] as const)
      expect(await (await paged.ask(path, { as })).json()).toMatchObject({
        status: 400,
        code: 'cursor-invalid',
      })
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['state=lost', 'state'],
    ['agency=svc_other', 'agency'],
    ['colour=red', 'colour'],
    ['state=held&state=closed', 'state'],
    ['__proto__=1', '__proto__'],
  ])('400 for ?%s', async (query, parameter) => {
    const answer = await app.ask(`/v1/referrals?${query}`)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      code: 'parameter-invalid',
      errors: expect.arrayContaining([expect.objectContaining({ parameter })]),
    })
  })

  it('a postcode nobody knows is a fault and not an empty list', async () => {
    expect((await app.ask('/v1/services?postcode=ZZ1&age=3')).status).toBe(200)
    const answer = await app.ask('/v1/services?postcode=AB1%202CD')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errors: [{ parameter: 'postcode', code: 'unknown' }] })
  })
})

describe('limits', () => {
  it('429 beyond the quota, and urgent referrals have a pool of their own', async () => {
    const commands = { submitReferral: async () => refuse('not-found', 'none') }
    await using small = await startApp({ http: { requestsPerMinute: 2 }, commands })
    const first = await small.ask('/v1/me')
    expect(first.headers.get('ratelimit-policy')).toBe('"requests";q=2;w=60')
    expect(first.headers.get('ratelimit')).toMatch(/^"requests";r=1;t=\d+$/)
    await small.ask('/v1/me')
    const third = await small.ask('/v1/me')
    expect(third.status).toBe(429)
    expect(third.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await third.json()).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      code: 'too-many-requests',
      retryable: true,
    })
    expect((await small.ask('/v1/me', { as: 'sam' })).status).toBe(200)
    const urgent = await small.ask('/v1/referrals', { json: { ...aReferral(), urgency: 'immediate' } })
    expect(urgent.status).toBe(404)
    expect(urgent.headers.get('ratelimit-policy')).toBe('"urgent";q=60;w=60')
    expect((await small.ask('/v1/referrals', { json: aReferral() })).status).toBe(429)
  })

  it('a window ends', async () => {
    let now = 1_000_000
    await using small = await startApp({ http: { requestsPerMinute: 1 }, now: () => now })
    await small.ask('/v1/me')
    expect((await small.ask('/v1/me')).status).toBe(429)
    now += 61_000
    expect((await small.ask('/v1/me')).status).toBe(200)
  })
})
