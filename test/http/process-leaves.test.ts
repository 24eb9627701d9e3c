/** What every process stands on: ids, tokens, times, logs. */
import { describe, expect, it } from '@jest/globals'
import { idOf, isId } from '../../domain/ids.ts'
import { parseReference } from '../../domain/reference.ts'
import {
  agoInWords,
  britishDate,
  britishDayAndTime,
  britishIso,
  britishTime,
  dayInWords,
  dueInWords,
} from '../../runtime/british-time.ts'
import { Fault } from '../../runtime/fault.ts'
import { createLogger, type LogFields } from '../../runtime/logger.ts'
import { newId, newReference } from '../../runtime/new-id.ts'
import { checkParts } from '../../runtime/readiness.ts'
import { createTokens } from '../../runtime/tokens.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'

describe('ids', () => {
  it('are of their kind, and never the same', () => {
    const ids = Array.from({ length: 500 }, () => newId('referral'))
    expect(ids.every((id) => isId('referral', id) && !isId('recipient', id))).toBe(true)
    expect(new Set(ids).size).toBe(500)
    expect(ids[0]).toHaveLength('rfl_'.length + 26)
  })

  it('references are in their written form with a right check character', () => {
    const reference = newReference()
    expect(parseReference(reference)).toBe(reference)
  })

  it('UUIDv5 is the one of RFC 9562, the same each time', () => {
    expect(uuidV5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    )
    expect(uuidV5('rfl_a:rcp_b:1')).toBe(uuidV5('rfl_a:rcp_b:1'))
    expect(uuidV5('rfl_a:rcp_b:1')).not.toBe(uuidV5('rfl_a:rcp_b:2'))
    expect(() => uuidV5('a', 'not a uuid')).toThrow(RangeError)
  })
})

describe('tokens', () => {
  const key = new Uint8Array(32).fill(7)
  const tokens = createTokens({ key, issuer: 'one', audience: 'api' })
  const userId = idOf('user', 'usr_amira')

  it('name their user and nothing else', async () => {
    const token = await tokens.sign(userId, 60)
    expect(await tokens.verify(token)).toEqual({ userId })
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    expect(Object.keys(claims as object).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sub'])
  })

  it.each([
    ['another key', createTokens({ key: new Uint8Array(32).fill(8), issuer: 'one', audience: 'api' })],
    ['another issuer', createTokens({ key, issuer: 'two', audience: 'api' })],
    ['another audience', createTokens({ key, issuer: 'one', audience: 'pages' })],
  ])('of %s are not accepted', async (_name, other) => {
    expect(await tokens.verify(await other.sign(userId, 60))).toEqual({ refused: 'invalid' })
  })

  it('expire', async () => {
    expect(await tokens.verify(await tokens.sign(userId, -31))).toEqual({ refused: 'expired' })
  })
})

describe('British time', () => {
  it.each([
    ['2026-11-21T10:41:00Z', '10:41am'],
    ['2026-07-01T11:00:00Z', 'midday'],
    ['2026-11-21T17:00:00Z', '5pm'],
    ['2026-11-21T00:05:00Z', '12:05am'],
    ['2026-10-25T00:30:00Z', '1:30am BST'],
    ['2026-10-25T01:30:00Z', '1:30am GMT'],
    ['2026-10-25T02:30:00Z', '2:30am'],
  ])('%s is %s', (instant, words) => {
    expect(britishTime(instant)).toBe(words)
  })

  it('writes days and instants as people do, whatever the zone of the server', () => {
    expect(britishDayAndTime('2026-07-01T22:30:00Z')).toBe('1 July 2026 at 11:30pm')
    expect(britishDate('2026-07-01T23:30:00Z')).toBe('2026-07-02')
    expect(britishIso('2026-07-01T22:30:00.000Z')).toBe('2026-07-01T23:30:00+01:00')
    expect(dayInWords('2026-03-09')).toBe('9 March 2026')
  })

  it.each([
    ['2026-11-21T10:59:59Z', 'due in 59 minutes (by 10:59am today)'],
    ['2026-11-21T13:30:00Z', 'due in 3 hours (by 1:30pm today)'],
    ['2026-11-22T09:00:00Z', 'due in 23 hours (by 9am tomorrow)'],
    ['2026-11-19T17:00:00Z', '1 day over (was due by 5pm on Thursday 19 November 2026)'],
    ['2026-11-21T08:00:00Z', '2 hours over (was due by 8am today)'],
  ])('%s: %s', (due, words) => {
    expect(dueInWords(due, new Date('2026-11-21T10:00:00Z'))).toBe(words)
  })

  it('says how long ago without flattering', () => {
    const now = new Date('2026-11-21T10:00:30Z')
    expect(agoInWords('2026-11-21T10:00:00Z', now)).toBe('less than a minute ago (10am today)')
    expect(agoInWords('2026-11-21T09:48:00Z', now)).toBe('12 minutes ago (9:48am today)')
  })
})

describe('logs', () => {
  const logged = (use: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] => {
    const lines: Record<string, unknown>[] = []
    use(
      createLogger(
        { process: 'test', level: 'info' },
        { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
      ),
    )
    return lines
  }

  it('keep listed fields only', () => {
    const smuggled = {
      referralId: 'rfl_abc',
      state: 'held',
      familyName: 'Example',
      person: { name: 'Alex' },
    } as LogFields
    const [line] = logged((log) => log.info(smuggled, 'something happened'))
    expect(Object.keys(line ?? {}).sort()).toEqual([
      'level',
      'msg',
      'pid',
      'process',
      'referralId',
      'state',
      'time',
    ])
    expect(line).toMatchObject({ referralId: 'rfl_abc', msg: 'something happened', level: 'info' })
  })

  it("keep our own errors' words and not those of others, which may quote a person's data", () => {
    const cause = new SyntaxError('Unexpected token in "Alex Example"')
    const [line] = logged((log) =>
      log.error({ err: new Fault('data-damaged', 'Referral rfl_abc does not open.', { cause }) }, 'failed'),
    )
    expect(line).toMatchObject({ err: { message: 'Referral rfl_abc does not open.', code: 'data-damaged' } })
    expect(JSON.stringify(line)).not.toContain('Alex')
  })
})

describe('readiness', () => {
  it('does not wait for a part that never answers', async () => {
    const silent = { name: 'silent', isReady: () => new Promise<boolean>(() => undefined) }
    expect(await checkParts([silent])).toEqual({ ready: false, parts: [{ part: 'silent', ready: false }] })
  })
})
