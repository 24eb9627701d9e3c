/** The exchange's own format and transport against the simulated partner, which was written without them. */

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type BarsPartner, startBarsPartner } from '../../dev/simulators/bars-partner.ts'
import { PARTNER_ANSWERS, type PartnerAnswer } from '../../dev/simulators/partner-case-book.ts'
import type { AttemptResult } from '../../domain/delivery.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import type { Transport } from '../../partners/transport.ts'
import { createHttpsTransport } from '../../partners/transports/https/https-transport.ts'
import { until } from '../servers/until.ts'
import { outgoing } from './bars-samples.ts'
import { listenOnLoopback } from './https-misbehaving-partner.ts'

const TOKEN = 'token-of-the-exchange'

let folder: string
let partner: BarsPartner
let transport: Transport
const heard: Buffer[] = []
let stopExchange: () => Promise<void>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'format-'))
  heard.length = 0
  const exchange = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    heard.push(Buffer.concat(chunks))
    response.end()
  })
  const { port, stop } = await listenOnLoopback(exchange)
  stopExchange = stop
  partner = await startBarsPartner({
    name: 'Sampleton',
    odsCode: 'E0001',
    serviceIds: ['2000099999'],
    acceptedToken: TOKEN,
    dataFile: join(folder, 'cases.jsonl'),
    exchangeUrl: `http://127.0.0.1:${port}/`,
  })
  transport = createHttpsTransport({ allowPlainHttpTo: 'loopback', allowNetworks: ['127.0.0.0/8'] })
})
afterEach(async () => {
  await transport.close()
  await partner.stop()
  await stopExchange()
  await rm(folder, { recursive: true })
})

const send = async (message: OutgoingMessage, timeoutSeconds = 30): Promise<AttemptResult> => {
  const outcome = await transport.send({
    address: `${partner.url}/FHIR/R4/$process-message`,
    document: barsFormat.toWire(message),
    credential: TOKEN,
    timeoutSeconds,
    signal: new AbortController().signal,
  })
  return outcome.ended === 'answered' ? barsFormat.readAnswer(outcome.answer, message) : outcome.result
}

interface ShownCase {
  readonly caseId: string
  readonly reference: string
  readonly state: string
  readonly serviceRequestFullUrl: string
  readonly serviceRequestId: string
}
const cases = async (): Promise<readonly ShownCase[]> =>
  (await (await fetch(`${partner.controlUrl}/cases`)).json()) as ShownCase[]
const setFaults = (plans: unknown): Promise<Response> =>
  fetch(`${partner.controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plans) })

describe('delivering', () => {
  it('is taken, and a repeat is already known', async () => {
    const message = outgoing()
    const taken = await send(message)
    const [found] = await cases()
    expect(taken).toMatchObject({ outcome: 'taken', partnerReference: found?.serviceRequestId })
    expect(found).toMatchObject({
      reference: message.reference,
      serviceRequestFullUrl: `urn:uuid:${message.itemWireId}`,
    })
    expect(await send(message)).toMatchObject({ outcome: 'already-known' })
    expect(await cases()).toHaveLength(1)
  })

  it('withdraws what it sent', async () => {
    await send(outgoing())
    expect(await send(outgoing({ purpose: 'withdrawal', wireId: randomUUID() }))).toMatchObject({
      outcome: 'taken',
    })
    expect(await cases()).toMatchObject([{ state: 'cancelled' }])
  })

  it.each([
    ['down', 'not-now connection-refused'],
    ['fail', 'unknown server-error'],
    ['drop-before-read', 'unknown connection-lost'],
    ['accept-then-drop', 'unknown connection-lost'],
    ['timeout-after-accept', 'unknown timeout'],
    ['half-answer', 'unknown connection-lost'],
    ['garbage', 'unknown unreadable-answer'],
    ['maintenance-page', 'unknown unreadable-answer'],
    ['html-502', 'unknown server-error'],
    ['too-many-requests', 'not-now throttled'],
    ['unavailable', 'not-now unavailable'],
    ['unavailable-without-outcome', 'unknown server-error'],
    ['unauthorised', 'misconfigured not-authorised'],
  ])('%s ends %s, and the same key then makes no second case', async (fault, expected) => {
    await setFaults({ fault })
    const message = outgoing()
    const result = await send(message, 0.5)
    expect(`${result.outcome} ${result.reason}`).toBe(expected)
    await setFaults([])
    expect(['taken', 'already-known']).toContain((await send(message)).outcome)
    expect(await cases()).toHaveLength(1)
  })
})

describe('being answered', () => {
  const MOVES: Readonly<Record<PartnerAnswer, string>> = {
    ask: 'ask',
    accept: 'accept',
    start: 'start',
    hold: 'hold',
    decline: 'decline',
    finish: 'finish',
    'not-brought': 'finish',
  }
  it.each(PARTNER_ANSWERS)('%s is understood', async (answer) => {
    const message = outgoing()
    await send(message)
    const [found] = await cases()
    const told = { answer, words: 'Words of the service' }
    await fetch(`${partner.url}/cases/${found?.caseId}/answers`, {
      method: 'POST',
      body: JSON.stringify(told),
    })
    const bytes = await until('the answer', () => heard[0])
    const reading = readBarsMessage(bytes, 'application/fhir+json', new Date().toISOString())
    if (!reading.ok) throw new Error(JSON.stringify(reading.faults))
    expect(reading.message).toMatchObject({
      meaning: 'response',
      focusFullUrl: `urn:uuid:${message.itemWireId}`,
      response: { move: MOVES[answer] },
    })
    expect(JSON.stringify(reading.message)).toContain('Words of the service')
  })
})
