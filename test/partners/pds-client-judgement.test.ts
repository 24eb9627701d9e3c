import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { PdsClient } from '../../partners/pds/pds-client.ts'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { clientOf, person, trace } from './pds-client-helpers.ts'

const clients: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of clients.splice(0).reverse()) await close()
})

describe('what is asked and how answers are judged', () => {
  interface Asked {
    readonly url: string
    readonly headers: Readonly<Record<string, string | string[] | undefined>>
  }
  const startScripted = async (
    replies: readonly object[],
  ): Promise<{ client: PdsClient; asked: Asked[] }> => {
    const asked: Asked[] = []
    const server = createServer((request, response) => {
      asked.push({ url: decodeURIComponent(request.url ?? ''), headers: request.headers })
      response
        .writeHead(200, { 'content-type': 'application/fhir+json' })
        .end(JSON.stringify(replies[asked.length - 1]))
    })
    const { port, stop } = await listenOnLoopback(server)
    const scripted = clientOf(`http://127.0.0.1:${port}/FHIR/R4/`)
    clients.push(stop, () => scripted.close())
    return { client: scripted, asked }
  }
  const maya = person('Maya Rose', 'Ashdown', '2014-03-09', {
    sex: 'female',
    address: { lines: ['4 Lantern Row'], postcode: 'ZZ1 1AA' },
  })
  const record = {
    resourceType: 'Patient',
    id: '9990000018',
    name: [{ family: 'Ashdown', given: ['Maya'] }],
    birthDate: '2014-03-09',
  }
  const searchset = (score: number) => ({
    resourceType: 'Bundle',
    type: 'searchset',
    total: 1,
    entry: [{ search: { score }, resource: record }],
  })
  const none = { resourceType: 'Bundle', type: 'searchset', total: 0 }
  const tooMany = {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'information',
        code: 'multiple-matches',
        details: { coding: [{ code: 'TOO_MANY_MATCHES' }] },
      },
    ],
  }

  it.each([
    [0.95, 'match'],
    [0.9499, 'none'],
    [0.85, 'none'],
  ])('a score of %d is: %s', async (score, expected) => {
    const scripted = await startScripted([searchset(score), none])
    expect((await trace(maya, scripted.client)).found).toBe(expected)
  })

  it('asks with the least data first, and with the postcode only to tell several apart', async () => {
    const { client: scripted, asked } = await startScripted([tooMany, searchset(1)])
    const requestId = randomUUID()
    expect(await scripted.trace(maya, { requestId })).toMatchObject({ found: 'match' })
    expect(asked.map(({ url }) => url)).toEqual([
      '/FHIR/R4/Patient?family=Ashdown&given=Maya&birthdate=eq2014-03-09&_max-results=1&_history=true',
      '/FHIR/R4/Patient?family=Ashdown&given=Maya&birthdate=eq2014-03-09&_max-results=1&gender=female&address-postalcode=ZZ1+1AA&_history=true',
    ])
  })

  it('uses the request id it was given, and the same ones when asked again', async () => {
    const { client: scripted, asked } = await startScripted([tooMany, none, tooMany, none])
    const requestId = randomUUID()
    await scripted.trace(maya, { requestId })
    await scripted.trace(maya, { requestId })
    const ids = asked.map(({ headers }) => headers['x-request-id'])
    expect(ids.slice(0, 2)).toEqual(ids.slice(2))
    expect(ids[0]).toBe(requestId)
    expect(ids[1]).not.toBe(requestId)
    expect(asked[0]?.headers['nhsd-end-user-organisation-ods']).toBe('NMX')
  })

  it.each([
    ['a Bundle with a count but no record', { resourceType: 'Bundle', total: 1 }],
    [
      'a record without a usable number',
      {
        resourceType: 'Bundle',
        total: 1,
        entry: [{ search: { score: 1 }, resource: { ...record, id: '123' } }],
      },
    ],
    ['another resource', { resourceType: 'Practitioner' }],
    ['nothing at all', {}],
  ])('does not take for a match: %s', async (_name, reply) => {
    const scripted = await startScripted([reply])
    expect(await trace(maya, scripted.client)).toEqual({ found: 'away', because: 'unreadable-answer' })
  })

  it('leaves the choice to a person when the register returns several', async () => {
    const two = {
      resourceType: 'Bundle',
      total: 2,
      entry: [searchset(1).entry[0], { search: { score: 1 }, resource: { ...record, id: '9990000026' } }],
    }
    const scripted = await startScripted([two, two])
    expect(await trace(maya, scripted.client)).toEqual({ found: 'several' })
  })
})
