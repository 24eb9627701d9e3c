import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { soundex } from '../../dev/simulators/pds-matching.ts'
import { type PdsRegister, startPdsRegister } from '../../dev/simulators/pds-register.ts'
import { INVALIDATED_NUMBERS, REGISTER_PEOPLE } from '../../dev/simulators/register-people.ts'
import { isNhsNumber } from '../../domain/nhs-number.ts'

const TOKEN = 'token-of-the-application'
let register: PdsRegister
beforeAll(async () => {
  register = await startPdsRegister({ acceptedToken: TOKEN, ratePerSecond: 0 })
})
afterAll(() => register.stop())

interface Reply {
  readonly status: number
  readonly body: {
    readonly resourceType: string
    readonly id?: string
    readonly total?: number
    readonly address?: unknown
    readonly meta?: { readonly security: readonly { readonly code: string }[] }
    readonly entry?: readonly {
      readonly resource: { readonly id: string }
      readonly search: { readonly score: number }
    }[]
    readonly issue?: readonly {
      readonly details: { readonly coding: readonly { readonly code: string }[] }
    }[]
  }
}

const ask = async (
  path: string,
  headers: Record<string, string> = {},
  base = register.url,
): Promise<Reply> => {
  const response = await fetch(`${base}/Patient${path}`, {
    headers: { authorization: `Bearer ${TOKEN}`, 'x-request-id': randomUUID(), ...headers },
  })
  return { status: response.status, body: (await response.json()) as Reply['body'] }
}
const code = ({ status, body }: Reply): string => `${status} ${body.issue?.[0]?.details.coding[0]?.code}`
const found = async (query: string): Promise<string> => {
  const reply = await ask(`?${query}`)
  const hits = reply.body.entry?.map(({ resource, search }) => `${resource.id} ${search.score}`)
  return reply.body.resourceType === 'Bundle' ? (hits?.join() ?? 'none') : code(reply)
}

describe('the people', () => {
  it('have numbers of the test range with a right check digit, each once', () => {
    const numbers = [
      ...REGISTER_PEOPLE.flatMap(({ nhsNumber, supersedes = [] }) => [nhsNumber, ...supersedes]),
      ...INVALIDATED_NUMBERS,
    ]
    for (const number of numbers)
      expect([number, number.startsWith('999') && isNhsNumber(number)]).toEqual([number, true])
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(REGISTER_PEOPLE.length).toBeGreaterThanOrEqual(25)
  })
})

describe('reading', () => {
  it.each([
    ['/9990000018', '9990000018'],
    ['/9990000263', '9990000255'],
  ])('gives the record under %s', async (path, id) => {
    expect((await ask(path)).body).toMatchObject({ resourceType: 'Patient', id })
  })

  it.each([
    ['/9990000298', '404 INVALIDATED_RESOURCE'],
    ['/9990000425', '404 RESOURCE_NOT_FOUND'],
    ['/9990000019', '400 INVALID_RESOURCE_ID'],
    ['/9990000018/RelatedPerson', '400 UNSUPPORTED_SERVICE'],
  ])('refuses %s with %s', async (path, expected) => {
    expect(code(await ask(path))).toBe(expected)
  })

  it('keeps the address of a restricted child', async () => {
    const { body } = await ask('/9990000212')
    expect(body.meta?.security[0]?.code).toBe('R')
    expect(body.address).toBeUndefined()
  })
})

describe('searching', () => {
  it.each([
    ['family=ashdown&birthdate=eq2014-03-09', '9990000018 1'],
    ['family=O%27Connor-Nunez&given=Zoe&birthdate=2010-05-27', '9990000077 1'],
    ['family=Ashdown&birthdate=eq2014-03-10', 'none'],
    ['family=Ash*&birthdate=ge2014-03-01&birthdate=le2014-03-31', '9990000018 1'],
    ['family=Merriweather&birthdate=2015-01-20', '200 TOO_MANY_MATCHES'],
    ['family=Merriweather&given=Freya&birthdate=2015-01-20', '9990000182 1'],
    ['family=Khan&given=Amelia&birthdate=2012-04-18', '200 TOO_MANY_MATCHES'],
    ['family=Khan&given=Amelia&birthdate=2012-04-18&address-postalcode=ZZ1%202DD', '9990000190 1'],
    ['family=Reed&given=Thomas&birthdate=2014-08-08&address-postalcode=ZZ2*', '9990000239 1'],
    ['family=Whitcombe&birthdate=2013-10-05', '9990000212 1'],
    ['family=Whitcombe&birthdate=2013-10-05&address-postalcode=ZZ1%204FF', 'none'],
    ['family=Pemberton&birthdate=2012-12-12', 'none'],
    ['family=Pemberton&birthdate=2012-12-12&_history=true', '9990000271 1'],
    ['family=Ashdowne&given=Maia&birthdate=2014-03-09&_fuzzy-match=true', '9990000018 0.9'],
    ['family=Maya&given=Ashdown&birthdate=2014-03-09&_fuzzy-match=true', '9990000018 0.86'],
  ])('%s gives %s', async (query, expected) => {
    expect(await found(query)).toBe(expected)
  })

  it.each([
    ['', '400 TOO_FEW_VALUES_SUBMITTED'],
    ['family=Ashdown', '400 INVALID_SEARCH_DATA'],
    ['family=A*&birthdate=2014-03-09', '400 INVALID_SEARCH_DATA'],
    ['family=Ashdown&birthdate=2014-03-09&_fuzzy-match=true', '400 INVALID_SEARCH_DATA'],
    ['family=Ash*&given=Maya&birthdate=2014-03-09&_fuzzy-match=true', '400 INVALID_SEARCH_DATA'],
    [
      'family=Ashdown&birthdate=2014-03-09&address-postalcode=A&address-postcode=B',
      '400 INVALID_SEARCH_DATA',
    ],
    ['family=Ashdown&birthdate=yesterday', '400 INVALID_VALUE'],
    ['family=Ashdown&birthdate=2014-03-09&_max-results=2', '403 INVALID_VALUE'],
    ['family=Ashdown&birthdate=2014-03-09&colour=red', '400 ADDITIONAL_PROPERTIES'],
    ['family=Ashdown&birthdate=2014-03-09&gender=f', '400 UNSUPPORTED_VALUE'],
  ])('%s is refused with %s', async (query, expected) => {
    expect(await found(query)).toBe(expected)
  })

  it('takes names that sound alike for the same', () => {
    expect([soundex('Robert'), soundex('Rupert'), soundex('Ashcraft'), soundex('Tymczak')]).toEqual([
      'r163',
      'r163',
      'a261',
      't522',
    ])
  })
})

describe('headers and limits', () => {
  it('wants a token and a request id, and mirrors the id', async () => {
    expect(code(await ask('/9990000018', { authorization: 'Bearer other' }))).toBe('401 ACCESS_DENIED')
    expect(code(await ask('/9990000018', { 'x-request-id': 'one' }))).toBe('400 INVALID_VALUE')
    const bare = await fetch(`${register.url}/Patient/9990000018`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    expect(bare.status).toBe(412)
    const id = randomUUID()
    const mirrored = await fetch(`${register.url}/Patient/9990000018`, {
      headers: { authorization: `Bearer ${TOKEN}`, 'x-request-id': id },
    })
    expect(mirrored.headers.get('x-request-id')).toBe(id)
  })

  it('lets five a second through', async () => {
    const limited = await startPdsRegister({ acceptedToken: TOKEN })
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask('/9990000018', {}, limited.url)))
    const statuses = replies.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(10)
    expect(statuses).toContain(429)
    await limited.stop()
  })

  it('can be away', async () => {
    const control = (method: string, body?: string): Promise<Response> =>
      fetch(`${register.controlUrl}/control/faults`, { method, ...(body && { body }) })
    await control('PUT', '{"fault":"fail","status":408,"times":1}')
    expect(code(await ask('/9990000018'))).toBe('408 UNABLE_TO_CALL_SERVICE')
    await control('PUT', '{"fault":"down"}')
    await expect(ask('/9990000018')).rejects.toThrow()
    await control('DELETE')
    expect((await ask('/9990000018')).status).toBe(200)
  })
})
