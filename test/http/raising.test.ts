/** Raising a referral through the real app: what it answers, and everything that is wrong with a request. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SubmitReferral } from '../../commands/command-contracts.ts'
import type { AuditEntry } from '../../database/audit-log.ts'
import { idOf } from '../../domain/ids.ts'
import { Fault } from '../../runtime/fault.ts'
import { aReferral, type RunningApp, startApp, USERS } from './fake-parts.ts'

const ID = idOf('referral', 'rfl_0000000000000000000000001')
const asked: SubmitReferral[] = []
let next: 'started' | 'stored' | 'replayed' | 'away' | 'bug' = 'started'
let app: RunningApp
const audited: AuditEntry[] = []

beforeAll(async () => {
  app = await startApp({
    commands: {
      submitReferral: async (ask) => {
        asked.push(ask)
        if (next === 'away')
          throw new Fault('database-away', 'The database did not answer. Try again shortly.')
        if (next === 'bug') throw new TypeError('secret of Alex Example')
        return {
          id: ID,
          reference: 'RX-7777-7774',
          state: 'with-partners',
          recipients: [],
          started: next !== 'stored',
          replayed: next === 'replayed',
        }
      },
    },
    audit: (entry) => void audited.push(entry),
    http: { bodyLimitBytes: 50_000 },
  })
})
afterAll(() => app[Symbol.asyncDispose]())

const raise = (json: unknown, headers: Record<string, string> = {}) =>
  app.ask('/v1/referrals', { json, headers })

describe('a referral that is right', () => {
  it('is answered 201 with its address, and comes to the command in our words', async () => {
    next = 'started'
    const answer = await raise(aReferral(), { 'idempotency-key': '"0123456789abcdef"' })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe(`/v1/referrals/${ID}`)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('idempotency-replayed')).toBeNull()
    expect(await answer.json()).toEqual({
      id: ID,
      reference: 'RX-7777-7774',
      state: 'with-partners',
      recipients: [],
      started: true,
    })
    const ask = asked.at(-1)
    expect(ask?.user).toEqual(USERS.amira)
    expect(ask?.idempotencyKey).toBe('0123456789abcdef')
    expect(ask?.fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect(ask?.content.person.nhsNumber).toBe('9990000018')
    expect(ask?.content.facts).toBe('Seen on Monday.\nTold by the school.')
  })

  it('is answered 202 when it is stored and not yet started', async () => {
    next = 'stored'
    expect((await raise(aReferral())).status).toBe(202)
  })

  it('says when it is the answer to a repeat, and each line of the log names the referral', async () => {
    next = 'replayed'
    const before = app.lines.length
    const answer = await raise(aReferral())
    expect(answer.headers.get('idempotency-replayed')).toBe('true')
    await answer.text()
    while (!app.lines.slice(before).some(({ msg }) => msg === 'request answered'))
      await new Promise((resolve) => setImmediate(resolve))
    const written = app.lines.slice(before)
    expect(written.map(({ msg }) => msg)).toContain('repeat answered with the first result')
    for (const line of written) expect(line.referralId).toBe(ID)
  })

  it('has the same fingerprint however its JSON is written, and another for other content', async () => {
    next = 'started'
    const referral = aReferral()
    await raise(referral)
    await app.ask('/v1/referrals', {
      raw: JSON.stringify(Object.fromEntries(Object.entries(referral).reverse()), null, 3),
    })
    await raise({ ...referral, urgency: 'immediate' })
    const [one, other, third] = asked.slice(-3).map(({ fingerprint }) => fingerprint)
    expect(other).toBe(one)
    expect(third).not.toBe(one)
  })
})

describe('a request that is wrong', () => {
  const without = (field: string) =>
    Object.fromEntries(Object.entries(aReferral()).filter(([name]) => name !== field))
  const withPerson = (more: object) => ({ ...aReferral(), person: { ...aReferral().person, ...more } })

  it.each([
    ['no person', without('person'), '/person', 'missing'],
    ['no sharing decision', without('sharingDecision'), '/sharingDecision', 'missing'],
    ['an urgency we do not know', { ...aReferral(), urgency: 'asap' }, '/urgency', 'invalid-value'],
    ['no services', { ...aReferral(), services: [] }, '/services', 'too-small'],
    ['an id of another kind', { ...aReferral(), services: ['agc_school'] }, '/services/0', 'custom'],
    [
      'an NHS number of 9 digits',
      withPerson({ nhsNumber: '999000001' }),
      '/person/nhsNumber',
      'invalid-format',
    ],
    ['a birth in the future', withPerson({ birthDate: '2999-01-01' }), '/person/birthDate', 'custom'],
    ['a 30 February', withPerson({ birthDate: '2020-02-30' }), '/person/birthDate', 'invalid-format'],
    ['a blank name', withPerson({ familyName: '  ' }), '/person/familyName', 'too-small'],
    ['4,001 characters', { ...aReferral(), facts: 'x'.repeat(4001) }, '/facts', 'too-big'],
    ['a number for a text', { ...aReferral(), wanted: 7 }, '/wanted', 'invalid-type'],
    ['an array', [], '', 'invalid-type'],
  ])('422: %s', async (_name, json, pointer, code) => {
    const before = asked.length
    const answer = await raise(json)
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    const problem = (await answer.json()) as { code: string; errors: unknown[] }
    expect(problem.code).toBe('validation-failed')
    expect(problem.errors).toContainEqual(expect.objectContaining({ pointer, code }))
    expect(asked.length).toBe(before)
  })

  it('422: lists every fault, and repeats nothing that was sent', async () => {
    const answer = await raise({
      ...withPerson({ nhsNumber: 'Zaphod', birthDate: 'Beeblebrox' }),
      urgency: 'Trillian',
    })
    const text = await answer.text()
    expect(text).not.toMatch(/Zaphod|Beeblebrox|Trillian/)
    expect((JSON.parse(text) as { errors: unknown[] }).errors).toHaveLength(3)
  })

  it('accepts 4,000 characters with line ends counted once', async () => {
    next = 'started'
    expect((await raise({ ...aReferral(), facts: `${'x'.repeat(3998)}\r\ny` })).status).toBe(201)
  })

  it('400: a field that is not part of the request, at any depth', async () => {
    const answer = await raise(withPerson({ nickname: 'Al' }))
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      code: 'unknown-field',
      errors: [{ pointer: '/person/nickname', code: 'unknown-field' }],
    })
  })

  it.each([
    ['a key twice', '{"urgency":"standard","urgency":"immediate"}', 400, 'malformed-json'],
    ['not JSON', '<xml/>', 400, 'malformed-json'],
    ['deep nesting', `{"facts":${'['.repeat(80)}${']'.repeat(80)}}`, 400, 'malformed-json'],
    ['__proto__', '{"__proto__":{"urgency":"standard"}}', 400, 'malformed-json'],
    ['too much', `{"facts":"${'x'.repeat(60_000)}"}`, 413, 'body-too-large'],
    ['ten megabytes', `{"facts":"${'x'.repeat(10_000_000)}"}`, 413, 'body-too-large'],
  ])('%s', async (_name, raw, status, code) => {
    const answer = await app.ask('/v1/referrals', { raw })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ status, code })
  })

  it.each([
    ['another content type', { 'content-type': 'text/plain' }, 415, 'media-type-unsupported'],
    [
      'another character set',
      { 'content-type': 'application/json; charset=latin1' },
      415,
      'media-type-unsupported',
    ],
    ['a compressed body', { 'content-encoding': 'gzip' }, 415, 'media-type-unsupported'],
    ['an Accept we cannot meet', { accept: 'application/xml' }, 406, 'not-acceptable'],
    ['no key', { 'idempotency-key': '' }, 400, 'idempotency-key-missing'],
    ['a key too short', { 'idempotency-key': 'short' }, 400, 'idempotency-key-invalid'],
    [
      'a key with odd characters',
      { 'idempotency-key': '"0123456789abcdef!"' },
      400,
      'idempotency-key-invalid',
    ],
    ['a key with one quote', { 'idempotency-key': '"0123456789abcdef' }, 400, 'idempotency-key-invalid'],
  ])('%s', async (_name, headers, status, code) => {
    const answer = await raise(aReferral(), headers)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code })
  })
})

describe('what was refused', () => {
  it('is in the audit, with who asked and why not, and nothing of what was sent', async () => {
    audited.length = 0
    await raise({ ...aReferral(), colour: 'red' })
    await app.ask('/v1/referrals', { as: 'none', json: aReferral() })
    await app.ask('/v1/referrals', { as: 'dana', json: aReferral() })
    expect(
      audited.map(({ action, actor, outcome, because }) => [action, actor.userId, outcome, because]),
    ).toEqual([
      ['referral.submit', USERS.amira.id, 'refused', 'unknown-field'],
      ['referral.submit', USERS.dana.id, 'refused', 'not-permitted'],
    ])
    expect(JSON.stringify(audited)).not.toMatch(/Alex|colour/)
  })

  it('is answered all the same when the audit cannot be written', async () => {
    await using other = await startApp({
      audit: () => Promise.reject(new Fault('audit-unavailable', 'Away.')),
    })
    expect((await other.ask('/v1/referrals', { json: [] })).status).toBe(422)
  })
})

describe('something of ours that is away or broken', () => {
  it('503 with Retry-After when the database is away', async () => {
    next = 'away'
    const answer = await raise(aReferral())
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answer.json()).toMatchObject({ code: 'database-away', retryable: true })
  })

  it('500 that tells nothing but a trace id, which the log has too', async () => {
    next = 'bug'
    const trace = 'a'.repeat(32)
    const answer = await raise(aReferral(), {
      traceparent: `00-${trace}-${'b'.repeat(16)}-01`,
      'x-request-id': 'find-me',
    })
    expect(answer.status).toBe(500)
    const text = await answer.text()
    expect(text).not.toMatch(/Alex|TypeError|\.ts/)
    expect(JSON.parse(text)).toMatchObject({ code: 'internal-error', traceId: trace, retryable: false })
    expect(app.lines).toContainEqual(
      expect.objectContaining({ msg: 'failed', requestId: 'find-me', level: 'error' }),
    )
  })

  it('no log line holds anything of the person', () => {
    expect(app.lines.length).toBeGreaterThan(10)
    expect(JSON.stringify(app.lines.filter(({ msg }) => msg !== 'failed'))).not.toMatch(
      /Alex|Seen on Monday|999 ?000/,
    )
  })
})
