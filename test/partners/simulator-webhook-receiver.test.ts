/** The simulated webhook receiver: as strict about signatures as a supplier's, and honest about repeats. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startWebhookReceiver, type WebhookReceiver } from '../../dev/simulators/webhook-receiver.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { cloudEventFormat } from '../../partners/formats/cloud-event/cloud-event-format.ts'
import { createWebhookTransport } from '../../partners/transports/webhook/webhook-transport.ts'
import type { SeenCase } from '../faults/partner-cases.ts'
import { until } from '../servers/until.ts'
import { outgoing } from './bars-samples.ts'
import { listenOnLoopback } from './https-misbehaving-partner.ts'
import { cleanupAfterEach } from './https-transport-helpers.ts'
import { OLD_SECRET, SECRET } from './webhook-samples.ts'

const cleanups = cleanupAfterEach()
let folder = ''
let receiver: WebhookReceiver
let asked: string[]
let exchangeUrl = ''

/** The exchange as the receiver sees it: the item is not to be read at first, and then it is. */
const anExchange = async (): Promise<void> => {
  asked = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const tooEarly = asked.length === 1
    response.writeHead(tooEarly ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ content: { person: { familyName: 'Okafor' } } }))
  })
  const { port, stop } = await listenOnLoopback(server)
  cleanups.add(stop)
  exchangeUrl = `http://127.0.0.1:${port}`
}

const start = async (deduplicates: boolean, answers: 'none' | 'accept' = 'none'): Promise<void> => {
  receiver = await startWebhookReceiver({
    name: 'Lantern <Carers>',
    secrets: [SECRET],
    deduplicates,
    dataFile: join(folder, 'events.jsonl'),
    exchangeUrl,
    exchangeToken: 'token-of-lantern',
    answers,
  })
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webhook-receiver-'))
  await anExchange()
  await start(true)
})
afterEach(async () => {
  await receiver.stop()
  await rm(folder, { recursive: true })
})

const send = async (message: OutgoingMessage = outgoing(), credential = SECRET, now = Date.now) => {
  const transport = createWebhookTransport({ allowPlainHttpTo: 'loopback', now })
  cleanups.add(() => transport.close())
  const document = cloudEventFormat.toWire(message)
  const signal = new AbortController().signal
  const address = `${receiver.url}/hooks`
  const outcome = await transport.send({ address, document, credential, timeoutSeconds: 30, signal })
  return outcome.ended === 'answered' ? cloudEventFormat.readAnswer(outcome.answer, message) : outcome.result
}

type Shown = Omit<SeenCase, 'state'> & { readonly state: string; readonly about?: string }
const shown = async (): Promise<readonly Shown[]> =>
  (await fetch(`${receiver.url}/cases`)).json() as Promise<readonly Shown[]>

const misbehave = (plan: object): Promise<unknown> =>
  fetch(`${receiver.controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plan) })

describe('an event', () => {
  it('is taken once: an answer that was lost is made good by the same event', async () => {
    await misbehave({ fault: 'accept-then-drop', times: 1 })
    expect(await send()).toMatchObject({ outcome: 'unknown', reason: 'connection-lost' })
    expect(await send()).toMatchObject({ outcome: 'taken' })
    expect(await shown()).toMatchObject([{ timesReceived: 2, reference: 'RX-7K4M-92QX-1' }])
  })

  it('is another case where the receiver does not know repeats', async () => {
    await receiver.stop()
    await start(false)
    await send()
    await send()
    expect(await shown()).toHaveLength(2)
  })

  it('is read over the API as soon as it can be, and answered', async () => {
    await receiver.stop()
    await start(true, 'accept')
    await send()
    await until('its people', async () => (await shown())[0]?.state === 'accept')
    expect((await shown())[0]?.about).toBe('Okafor')
    const item = 'GET /v1/referrals/rfl_abc123'
    expect(asked).toEqual([item, item, 'POST /v1/referrals/rfl_abc123/recipients/rcp_abc123/responses'])
  })

  it('is kept through a restart, and a later one is a notice on its case', async () => {
    await send()
    await receiver.stop()
    await start(true)
    await send(outgoing({ purpose: 'withdrawal', wireId: '11111111-1111-5111-8111-111111111111' }))
    expect(await shown()).toMatchObject([{ notices: ['uk.referral.withdrawn.v1'] }])
  })
})

describe('the receiver', () => {
  it.each([
    ['signed by another', OLD_SECRET, 0],
    ['signed six minutes ago', SECRET, -6 * 60_000],
    ['signed six minutes from now', SECRET, 6 * 60_000],
  ])('does not believe what was %s', async (_, secret, off) => {
    const result = await send(outgoing(), secret, () => Date.now() + off)
    expect(result).toMatchObject({ outcome: 'misconfigured', reason: 'not-authorised' })
    expect(await shown()).toEqual([])
  })

  it('believes what the old secret still signs beside a new one', async () => {
    const until = new Date(Date.now() + 60_000).toISOString()
    expect(await send(outgoing(), `${OLD_SECRET} ${SECRET};until=${until}`)).toMatchObject({
      outcome: 'taken',
    })
  })

  it.each([
    [{ fault: 'maintenance-page' }, 'unknown', 'unreadable-answer'],
    [{ fault: 'unauthorised' }, 'misconfigured', 'not-authorised'],
    [{ fault: 'fail', status: 410 }, 'misconfigured', 'address-wrong'],
    [{ fault: 'too-many-requests', retryAfterSeconds: 7 }, 'not-now', 'throttled'],
    [{ fault: 'unavailable', retryAfterSeconds: 7 }, 'not-now', 'unavailable'],
    [{ fault: 'unavailable-without-outcome' }, 'unknown', 'server-error'],
    [{ fault: 'html-502' }, 'unknown', 'server-error'],
    [{ fault: 'half-answer' }, 'unknown', 'connection-lost'],
    [{ fault: 'garbage' }, 'unknown', 'unreadable-answer'],
    [{ fault: 'drop-before-read' }, 'unknown', 'connection-lost'],
    [{ fault: 'down' }, 'not-now', 'connection-refused'],
  ])('%j ends an attempt as %s %s', async (plan, outcome, reason) => {
    await misbehave(plan)
    expect(await send()).toMatchObject({ outcome, reason })
    await misbehave([])
  })

  it('shows its events on a page', async () => {
    await send()
    const page = await (await fetch(receiver.url)).text()
    expect(page).toContain('Lantern &lt;Carers&gt;')
    expect(page).toContain('uk.referral.sent.v1')
    const events = (await (await fetch(`${receiver.url}/events`)).json()) as readonly object[]
    expect(events).toMatchObject([{ type: 'uk.referral.sent.v1', subject: 'rfl_abc123' }])
  })
})
