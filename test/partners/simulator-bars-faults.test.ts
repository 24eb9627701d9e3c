import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type BarsPartner, startBarsPartner } from '../../dev/simulators/bars-partner.ts'
import { createFaultBox, parseFaultPlans } from '../../dev/simulators/fault-plan.ts'
import type { SendOutcome, Transport } from '../../partners/transport.ts'
import { createHttpsTransport } from '../../partners/transports/https/https-transport.ts'
import {
  barsMessage,
  messageHeaders,
  outcomeOf,
  postMessage,
  SERVICE_ID,
  TOKEN,
} from './simulator-bars-message.ts'

let folder: string
let partner: BarsPartner
let transport: Transport
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'))
  partner = await startBarsPartner({
    name: 'Hillside',
    odsCode: 'HH1',
    serviceIds: [SERVICE_ID],
    acceptedToken: TOKEN,
    dataFile: join(folder, 'cases.jsonl'),
  })
  transport = createHttpsTransport({ allowPlainHttpTo: 'loopback', allowNetworks: ['127.0.0.0/8'] })
})
afterEach(async () => {
  await transport.close()
  await partner.stop()
  await rm(folder, { recursive: true })
})

const setFaults = async (plans: unknown): Promise<Response> =>
  fetch(`${partner.controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plans) })

const countCases = async (): Promise<number> =>
  ((await (await fetch(`${partner.controlUrl}/cases`)).json()) as unknown[]).length

const send = (
  requestId: string = randomUUID(),
  body = barsMessage(),
  timeoutSeconds = 30,
): Promise<SendOutcome> =>
  transport.send({
    address: `${partner.url}/FHIR/R4/$process-message`,
    document: {
      contentType: 'application/fhir+json',
      bytes: Buffer.from(body),
      headers: messageHeaders(requestId),
    },
    credential: TOKEN,
    timeoutSeconds,
    signal: new AbortController().signal,
  })

/** How an attempt ended, in a word: the transport's result or the status that came. */
const inAWord = (outcome: SendOutcome): string =>
  outcome.ended === 'answered'
    ? String(outcome.answer.status)
    : `${outcome.result.outcome} ${outcome.result.reason}`

describe('each fault, seen from the exchange', () => {
  const ROWS: readonly [string, object, string, number][] = [
    ['down', {}, 'not-now connection-refused', 0],
    ['fail', { status: 500, code: 'REC_SERVER_ERROR', issue: 'no-store' }, '500', 0],
    ['drop-before-read', {}, 'unknown connection-lost', 0],
    ['accept-then-drop', {}, 'unknown connection-lost', 1],
    ['timeout-after-accept', {}, 'unknown timeout', 1],
    ['half-answer', {}, 'unknown connection-lost', 1],
    ['garbage', {}, 'unknown unreadable-answer', 1],
    ['maintenance-page', {}, '200', 0],
    ['html-502', {}, '502', 0],
    ['too-many-requests', {}, '429', 0],
    ['unavailable', {}, '503', 0],
    ['unavailable-without-outcome', {}, '503', 0],
    ['unauthorised', {}, '401', 0],
    ['slow', { milliseconds: 300 }, '200', 1],
  ]
  it.each(ROWS)('%s', async (fault, more, expected, casesAfter) => {
    const repeatable = fault === 'down' ? {} : { times: 1 }
    expect((await setFaults({ fault, ...repeatable, ...more })).status).toBe(200)
    expect(inAWord(await send(randomUUID(), barsMessage(), fault === 'timeout-after-accept' ? 0.4 : 5))).toBe(
      expected,
    )
    expect(await countCases()).toBe(casesAfter)
    await fetch(`${partner.controlUrl}/control/faults`, { method: 'DELETE' })
    expect(inAWord(await send())).toBe('200')
    expect(await countCases()).toBe(casesAfter + 1)
  })

  it('writes outcomes of the standard, with Retry-After where it was told to', async () => {
    await setFaults([
      { fault: 'too-many-requests', retryAfterSeconds: 7, times: 1 },
      { fault: 'unavailable' },
    ])
    const limited = await postMessage(partner.url, barsMessage())
    expect(limited.headers.get('retry-after')).toBe('7')
    expect(await outcomeOf(limited)).toBe('429 REC_TOO_MANY_REQUESTS throttled')
    expect(await outcomeOf(await postMessage(partner.url, barsMessage()))).toBe(
      '503 REC_SERVICE_UNAVAILABLE transient',
    )
  })

  it('accepts, drops, and knows the repeat: one case', async () => {
    await setFaults({ fault: 'accept-then-drop', times: 1 })
    const requestId = randomUUID()
    const body = barsMessage()
    expect(inAWord(await send(requestId, body))).toBe('unknown connection-lost')
    expect(inAWord(await send(requestId, body))).toBe('409')
    expect(await countCases()).toBe(1)
  })

  it('accepts, drops, and has forgotten the repeat: two cases', async () => {
    await setFaults([{ fault: 'accept-then-drop', times: 1 }, { fault: 'forget-duplicates' }])
    const requestId = randomUUID()
    const body = barsMessage()
    expect(inAWord(await send(requestId, body))).toBe('unknown connection-lost')
    expect(inAWord(await send(requestId, body))).toBe('200')
    expect(await countCases()).toBe(2)
  })

  it('keeps its address while down and comes back on it', async () => {
    const { url } = partner
    await setFaults({ fault: 'down' })
    await expect(fetch(`${url}/cases`)).rejects.toThrow()
    await setFaults([])
    expect((await fetch(`${url}/cases`)).status).toBe(200)
  })
})

describe('plans', () => {
  it('counts down and returns to normal', async () => {
    await setFaults({ fault: 'fail', times: 2 })
    const statuses: string[] = []
    for (let turn = 0; turn < 4; turn += 1) statuses.push(inAWord(await send()))
    expect(statuses).toEqual(['500', '500', '200', '200'])
    expect(await (await fetch(`${partner.controlUrl}/control/faults`)).json()).toEqual([])
  })

  it('hits the share that was asked for, the same requests for the same seed', () => {
    const hitsOf = (seed: number): boolean[] => {
      const box = createFaultBox([{ fault: 'fail', percent: 15, seed }])
      return Array.from({ length: 1000 }, () => box.draw().ends !== undefined)
    }
    const hits = hitsOf(7).filter(Boolean).length
    expect(hits).toBeGreaterThan(100)
    expect(hits).toBeLessThan(200)
    expect(hitsOf(7)).toEqual(hitsOf(7))
    expect(hitsOf(8)).not.toEqual(hitsOf(7))
  })

  it.each([
    [null, /JSON object/],
    [{ fault: 'nonsense' }, /must be one of down/],
    [{ fault: 'fail', times: -1 }, /times must be a number/],
    [{ fault: 'down', times: 1 }, /down takes no count/],
    [{ fault: 'fail', count: 1 }, /count is not known: use fault, times/],
  ])('refuses %j', (plan, message) => {
    expect(() => parseFaultPlans(plan)).toThrow(message)
  })

  it('answers 400 to a plan that it does not take, and keeps the old one', async () => {
    await setFaults({ fault: 'fail' })
    expect((await setFaults({ fault: 'nonsense' })).status).toBe(400)
    expect(await (await fetch(`${partner.controlUrl}/control/faults`)).json()).toEqual([{ fault: 'fail' }])
  })
})
