/** What is wrong with a request to /v1: the right status, a problem that names the place, nothing stored but the refusal. */
import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { type Answer, type Asked, ask, send, tokenOf } from './journey-client.ts'
import { child, countOf, newReferral, raise } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

/** What lies in the collections that a request may write to. */
const stored = async (on: JourneyWorld): Promise<readonly number[]> =>
  Promise.all(
    ['referrals', 'commands', 'received_messages', 'attention_items'].map((name) => countOf(on, name)),
  )

/** Asserts that the request left nothing but `audits` entries of its refusal, and that the process lives. */
export const leavesNothing = async (
  on: JourneyWorld,
  audits: number,
  request: () => Promise<Answer>,
): Promise<Answer> => {
  const refusals = () => countOf(on, 'audit', { outcome: 'refused' })
  const before = [await stored(on), await refusals()] as const
  const answer = await request()
  expect(await stored(on)).toEqual(before[0])
  expect((await refusals()) - before[1]).toBe(audits)
  expect((await send(`${on.world.url}/health/live`, {})).status).toBe(200)
  return answer
}

interface Wrong {
  readonly asked: Asked
  readonly status: number
  readonly code: string
  /** Where, if that can be said. */
  readonly pointer?: string
}

const text = (change: (json: string) => string): Asked => ({ body: change(JSON.stringify(newReferral())) })
const of = (more: object): Asked => ({ json: newReferral(more) })
const typed = (type: string): Asked => ({ ...text(String), headers: { 'content-type': type } })

const MALFORMED = { status: 400, code: 'malformed-json' } as const
const INVALID = { status: 422, code: 'validation-failed' } as const

const WRONG: Readonly<Record<string, Wrong>> = {
  'no body': { asked: { body: '' }, ...MALFORMED },
  'half a body': { asked: text((json) => json.slice(0, 40)), ...MALFORMED },
  'no JSON': { asked: { body: 'urgency=standard' }, ...MALFORMED },
  'a field twice': {
    asked: text((json) => json.replace('{"urgency"', '{"urgency":"immediate","urgency"')),
    ...MALFORMED,
    pointer: '/urgency',
  },
  'an inner field twice': {
    asked: text((json) => json.replace('"familyName"', '"familyName":"A","familyName"')),
    ...MALFORMED,
    pointer: '/person/familyName',
  },
  'a field twice, once escaped': {
    asked: text((json) => json.replace('{"urgency"', '{"\\u0075rgency":"immediate","urgency"')),
    ...MALFORMED,
    pointer: '/urgency',
  },
  'a name of the language': {
    asked: text((json) => json.replace('{"urgency"', '{"__proto__":{"x":1},"urgency"')),
    ...MALFORMED,
    pointer: '/__proto__',
  },
  '100,000 levels': { asked: { body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` }, ...MALFORMED },
  'half a surrogate pair': { asked: text((json) => json.replace('Offer', '\\ud800')), ...MALFORMED },
  'bytes that are no text': {
    asked: { body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) },
    ...MALFORMED,
  },
  'an array': { asked: { json: [] }, ...INVALID, pointer: '' },
  'an unknown field': {
    asked: of({ colour: 'red' }),
    status: 400,
    code: 'unknown-field',
    pointer: '/colour',
  },
  'an unknown inner field': {
    asked: of({ person: { ...child(0), colour: 'red' } }),
    status: 400,
    code: 'unknown-field',
    pointer: '/person/colour',
  },
  'no child': { asked: of({ person: undefined }), ...INVALID, pointer: '/person' },
  'no name': {
    asked: of({ person: { ...child(0), familyName: ' ' } }),
    ...INVALID,
    pointer: '/person/familyName',
  },
  'a day that never was': {
    asked: of({ person: { ...child(0), birthDate: '2019-02-30' } }),
    ...INVALID,
    pointer: '/person/birthDate',
  },
  'a day to come': {
    asked: of({ person: { ...child(0), birthDate: '2199-01-01' } }),
    ...INVALID,
    pointer: '/person/birthDate',
  },
  'no decision': { asked: of({ sharingDecision: undefined }), ...INVALID, pointer: '/sharingDecision' },
  'eleven services': {
    asked: of({ services: Array.from({ length: 11 }, (_, index) => `svc_number-${index}`) }),
    ...INVALID,
    pointer: '/services',
  },
  'a text of 5,000 characters': { asked: of({ facts: 'x'.repeat(5000) }), ...INVALID, pointer: '/facts' },
  '10 MB': { asked: { body: `{"facts":"${'x'.repeat(10_000_000)}"}` }, status: 413, code: 'body-too-large' },
  'another media type': { asked: typed('text/plain'), status: 415, code: 'media-type-unsupported' },
  'another character set': {
    asked: typed('application/json; charset=utf-16'),
    status: 415,
    code: 'media-type-unsupported',
  },
  'a packed body': {
    asked: { body: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } },
    status: 415,
    code: 'media-type-unsupported',
  },
  'an answer that is not to be had': {
    asked: { ...of({}), headers: { accept: 'text/csv' } },
    status: 406,
    code: 'not-acceptable',
  },
}

/** Registers the tests. */
export const badRequests = (world: () => JourneyWorld): void => {
  describe('a wrong request to /v1', () => {
    it.each(Object.entries(WRONG))('with %s', async (_name, { asked, status, code, pointer }) => {
      const on = world()
      // What cannot be answered is refused before it is known who asks.
      const audits = status === 406 ? 0 : 1
      const { key, ...rest } = asked
      const answer = await leavesNothing(on, audits, () =>
        ask(on, 'POST', '/v1/referrals', { ...rest, key: key ?? randomUUID() }),
      )
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(answer.body).toMatchObject({ status, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) })
      if (pointer !== undefined) {
        const pointers = (answer.body.errors as { pointer: string }[]).map((one) => one.pointer)
        expect(pointers).toContain(pointer)
      }
      for (const secret of [child(0).familyName, child(0).nhsNumber, 'xxxxx', 'at Object.'])
        expect(answer.text).not.toContain(secret)
    })

    it('at an address or by a method that is not there', async () => {
      const on = world()
      const { id } = await raise(on, { sharingDecision: { decision: 'awaited', askedManager: false } })
      for (const path of [
        '/v1/nothing',
        '/v1/referrals/',
        '/v1/referrals/..%2f..',
        '/v1/referrals/%00',
        '/v1/Referrals',
      ])
        expect(await ask(on, 'GET', path, { unchecked: true })).toMatchObject({
          status: 404,
          body: { code: 'not-found' },
        })
      expect((await ask(on, 'GET', '/v1/referrals/%ff', { unchecked: true })).status).toBe(400)
      for (const [method, path, allow] of [
        ['DELETE', `/v1/referrals/${id}`, 'GET, HEAD'],
        ['PUT', '/v1/referrals', 'GET, HEAD, POST'],
      ] as const) {
        const answer = await ask(on, method, path, { unchecked: true })
        expect(answer).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } })
        expect(answer.headers.get('allow')?.split(', ').sort().join(', ')).toBe(allow)
      }
    })

    it('with a token that is none of ours', async () => {
      const on = world()
      const good = await tokenOf(on, 'amina')
      const [header = '', payload = '', mark = ''] = good.split('.')
      const none = Buffer.from('{"alg":"none"}').toString('base64url')
      const other = Buffer.from('{"sub":"usr_lee"}').toString('base64url')
      const wrong = [
        `${none}.${payload}.`,
        `${header}.${other}.${mark}`,
        `${header}.${payload}.${[...mark].reverse().join('')}`,
        'Bearer',
        'x'.repeat(9000),
      ]
      for (const token of wrong) {
        const answer = await leavesNothing(on, 0, () =>
          ask(on, 'GET', '/v1/me', { as: 'none', headers: { authorization: `Bearer ${token}` } }),
        )
        expect(answer.status).toBe(401)
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /)
      }
    })

    it('that is no HTTP leaves the process alive', async () => {
      const on = world()
      const { createConnection } = await import('node:net')
      const { hostname, port } = new URL(on.world.url)
      const said = await new Promise<string>((resolve, reject) => {
        const socket = createConnection({ host: hostname, port: Number(port) }, () =>
          socket.write('SOME NONSENSE\r\n\r\n'),
        )
        let heard = ''
        socket.on('data', (data) => {
          heard += String(data)
        })
        socket.on('close', () => resolve(heard))
        socket.on('error', reject)
      })
      expect(said).toMatch(/^HTTP\/1\.1 400 /)
      expect((await send(`${on.world.url}/health/live`, {})).status).toBe(200)
    })
  })
}
