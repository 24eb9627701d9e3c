import { createServer } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import type { BarsPartner } from '../../dev/simulators/bars-partner.ts'
import { until } from '../servers/until.ts'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { barsMessage, postMessage } from './simulator-bars-message.ts'
import { casesOf, partnerStage, type ShownCase } from './simulator-partner-stage.ts'

const stage = partnerStage()

interface HeardMessage {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** An exchange that hears answers and replies with the given statuses in turn, then 200. */
const startExchange = async (
  statuses: readonly number[],
): Promise<{ url: string; heard: HeardMessage[] }> => {
  const heard: HeardMessage[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(statuses[heard.length - 1] ?? 200).end('{"issue":[{"code":"duplicate"}]}')
  })
  const { port, stop } = await listenOnLoopback(server)
  stage.add(stop)
  return { url: `http://127.0.0.1:${port}/fhir/R4/$process-message`, heard }
}

const answeredCase = (partner: BarsPartner, count: number): Promise<ShownCase> =>
  until(`${count} settled answers`, async () => {
    const [found] = await casesOf(partner.url)
    return found?.answers.filter(({ state }) => state !== 'waiting').length === count ? found : undefined
  })

describe('answering the sender', () => {
  it('accepts, starts and finishes by itself, in order, in the conversation of the referral', async () => {
    const exchange = await startExchange([])
    const partner = await stage.start({
      answers: 'accept-progress-finish',
      exchangeUrl: exchange.url,
      exchangeToken: 'its-token',
    })
    await postMessage(partner.url, barsMessage({ bundleId: 'b-1' }))
    expect(await answeredCase(partner, 3)).toMatchObject({ state: 'finished' })
    const bundles = exchange.heard.map(
      ({ body }) => JSON.parse(body) as { entry: { resource: Record<string, unknown> }[] },
    )
    const statuses = bundles.map(({ entry }) =>
      entry.flatMap(({ resource }) =>
        ['ServiceRequest', 'Encounter'].includes(String(resource.resourceType)) ? [resource.status] : [],
      ),
    )
    expect(statuses).toEqual([
      ['active', 'triaged', 'planned'],
      ['active', 'triaged', 'in-progress'],
      ['completed', 'triaged', 'finished'],
    ])
    expect(bundles[0]?.entry[0]?.resource).toMatchObject({
      response: { identifier: 'b-1', code: 'ok' },
      destination: [{ endpoint: 'https://fhir.nhs.uk/Id/dos-service-id|2000099000' }],
    })
    expect(exchange.heard[0]?.headers).toMatchObject({
      authorization: 'Bearer its-token',
      'x-correlation-id': 'c0ffee00-0000-4000-8000-00000000000c',
    })
    expect(new Set(exchange.heard.map(({ headers }) => headers['x-request-id'])).size).toBe(3)
  })

  it('says the same again, to the byte, until it is processed', async () => {
    const exchange = await startExchange([503, 425, 409])
    const partner = await stage.start({ exchangeUrl: exchange.url })
    await postMessage(partner.url, barsMessage())
    const [found] = await casesOf(partner.url)
    const told = await fetch(`${partner.url}/cases/${found?.caseId}/answers`, {
      method: 'POST',
      body: '{"answer":"decline","words":"No room until March"}',
    })
    expect(told.status).toBe(202)
    expect(await answeredCase(partner, 1)).toMatchObject({
      state: 'declined',
      answers: [{ state: 'delivered' }],
    })
    expect(exchange.heard).toHaveLength(3)
    expect(new Set(exchange.heard.map(({ body }) => body)).size).toBe(1)
    expect(new Set(exchange.heard.map(({ headers }) => headers['x-request-id'])).size).toBe(1)
    expect(exchange.heard[0]?.body).toContain('No room until March')
  })

  it('gives up on what the exchange refuses, and says so', async () => {
    const exchange = await startExchange([422])
    const partner = await stage.start({ exchangeUrl: exchange.url, answers: 'accept' })
    await postMessage(partner.url, barsMessage())
    expect(await answeredCase(partner, 1)).toMatchObject({
      state: 'received',
      answers: [{ state: 'refused', status: 422 }],
    })
  })

  it('sends what waited once it runs again', async () => {
    const before = await stage.start({ answers: 'accept' })
    await postMessage(before.url, barsMessage())
    await stage.endLast()
    const exchange = await startExchange([])
    const after = await stage.start({ exchangeUrl: exchange.url })
    expect(await answeredCase(after, 1)).toMatchObject({ state: 'accepted' })
    expect(exchange.heard).toHaveLength(1)
  })
})
