/** The simulated older case system, met by our own format and transport over real SOAP: what it takes, refuses and answers. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createClientAsync, WSSecurity } from 'soap'
import { type CaseSystemOptions, startCaseSystem } from '../../dev/simulators/case-system.ts'
import type { SimulatedSystem } from '../../dev/simulators/simulated-system.ts'
import type { ChannelSettings } from '../../domain/partner.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { createCaseReplies } from '../../partners/formats/case-xml/case-replies.ts'
import { createSoapTransport } from '../../partners/transports/soap/soap-transport.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import type { SeenCase } from '../faults/partner-cases.ts'
import { content } from './bars-samples.ts'
import { CREDENTIAL, caseMessage, SETTINGS_11, SETTINGS_12 } from './soap-samples.ts'

const transport = createSoapTransport({ allowNetworks: ['127.0.0.0/8'], allowPlainHttpTo: 'loopback' })
const replies = createCaseReplies(transport)

let folder = ''
let system: SimulatedSystem
const start = async (more: Partial<CaseSystemOptions> = {}): Promise<void> => {
  system = await startCaseSystem({
    name: 'Brookvale <Youth>',
    credential: CREDENTIAL,
    dataFile: join(folder, 'cases.jsonl'),
    answerDelayMilliseconds: 1,
    ...more,
  })
}
const restart = async (more: Partial<CaseSystemOptions> = {}): Promise<void> => {
  await system.stop()
  await start(more)
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'case-system-'))
  await start()
})
afterAll(() => transport.close())
afterEach(async () => {
  await system.stop()
  await rm(folder, { recursive: true })
})

const call = (settings: ChannelSettings = SETTINGS_11) => ({
  address: `${system.url}/services/cases`,
  credential: CREDENTIAL,
  settings,
  timeoutSeconds: 5,
  signal: new AbortController().signal,
})
const send = async (message: OutgoingMessage, more: Partial<ReturnType<typeof call>> = {}) => {
  const outcome = await transport.send({ ...call(), ...more, document: caseFormat.toWire(message) })
  return outcome.ended === 'answered' ? caseFormat.readAnswer(outcome.answer, message) : outcome.result
}
const isThere = async (message: OutgoingMessage, settings?: ChannelSettings) => {
  const question = caseFormat.presence?.question(message)
  if (question === undefined) throw new Error('nothing can be asked')
  const outcome = await transport.ask({ ...call(settings), question })
  if (outcome.ended !== 'answered') throw new Error('not answered')
  return caseFormat.presence?.readAnswer(outcome.answer, message)
}
const shown = async (): Promise<readonly SeenCase[]> =>
  (await fetch(`${system.url}/cases`)).json() as Promise<readonly SeenCase[]>
const fault = (plan: object) =>
  fetch(`${system.controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plan) })
const move = (caseId: string, answer: string, words = '') =>
  fetch(`${system.url}/cases/${caseId}/answers`, { method: 'POST', body: JSON.stringify({ answer, words }) })
const fetched = async (place?: string, settings = SETTINGS_11 as ChannelSettings) => {
  const outcome = await replies.fetch({ ...call(settings), ...(place === undefined ? {} : { place }) })
  if (outcome.fetched !== 'replies') throw new Error(`not fetched: ${JSON.stringify(outcome)}`)
  return outcome
}
const readAll = async () => (await fetched()).replies.map(({ bytes }) => caseFormat.readReply?.(bytes))

describe.each([SETTINGS_11, SETTINGS_12])('over SOAP $soap', (settings) => {
  it('takes a message once, knows a repeat, and says whether it has it', async () => {
    const message = caseMessage()
    expect(await isThere(message, settings)).toBe('not-there')
    expect(await send(message, { settings })).toMatchObject({
      outcome: 'taken',
      partnerReference: 'BV-1',
    })
    expect(await isThere(message, settings)).toMatchObject({
      outcome: 'already-known',
      partnerReference: 'BV-1',
    })
    expect(await send(message, { settings })).toMatchObject({ outcome: 'already-known' })
    expect(await shown()).toMatchObject([{ bundleId: message.wireId, timesReceived: 2, state: 'received' }])
  })

  it('files later messages with the first, and knows no other case', async () => {
    const later = { messageKey: 'rfl_abc123:rcp_abc123:2' } as const
    const withdrawal = caseMessage({ ...later, purpose: 'withdrawal' })
    expect(await send(withdrawal, { settings })).toMatchObject({ outcome: 'refused', reason: 'not-found' })
    await send(caseMessage(), { settings })
    expect(await send(withdrawal, { settings })).toMatchObject({ outcome: 'taken' })
    expect(await shown()).toMatchObject([
      { state: 'cancelled', notices: [expect.stringContaining('withdrawal: Do not act')] },
    ])
  })

  it('gives its updates from a place, and takes their confirmation', async () => {
    await send(caseMessage(), { settings })
    await move('BV-1', 'accept', 'Jo <will> call')
    const first = await fetched(undefined, settings)
    await move('BV-1', 'finish')
    const second = await fetched(first.place, settings)
    expect([...first.replies, ...second.replies].map(({ replyId }) => replyId)).toEqual([
      'update u-1',
      'update u-2',
    ])
    expect(caseFormat.readReply?.(first.replies[0]?.bytes ?? new Uint8Array())).toMatchObject({
      inResponseTo: caseMessage().wireId,
      reference: 'RX-7K4M-92QX-1',
      response: { move: 'accept', words: { explanation: 'Jo <will> call' } },
    })
    await replies.acknowledge?.(call({ ...settings, confirmsUpdates: 'yes' }), ['update u-1'])
    expect(await (await fetch(`${system.url}/updates`)).json()).toMatchObject([
      { confirmed: true },
      { confirmed: false },
    ])
  })

  it.each([200, 400, 500])('told to answer a fault with %i: it is one', async (status) => {
    await fault({ fault: 'fail', status, code: 'Sender', times: 1 })
    expect(await send(caseMessage(), { settings })).toMatchObject({ outcome: 'refused', wireStatus: status })
    await fault({ fault: 'fail', status, code: 'Receiver', times: 1 })
    expect(await send(caseMessage(), { settings })).toMatchObject({ outcome: 'unknown', wireStatus: status })
    expect(await shown()).toEqual([])
  })
})

describe('who calls', () => {
  it.each(['exchange:wrong', 'nobody:pass:word & more'])('is not let in as %s', async (credential) => {
    for (const settings of [SETTINGS_11, SETTINGS_12])
      expect(await send(caseMessage(), { credential, settings })).toMatchObject({
        outcome: 'misconfigured',
        reason: 'not-authorised',
      })
    expect(await shown()).toEqual([])
  })

  it.each([-301_000, 301_000, 86_400_000])('is not let in with a clock that is off by %i ms', async (off) => {
    const late = createSoapTransport({
      allowNetworks: ['127.0.0.0/8'],
      allowPlainHttpTo: 'loopback',
      now: () => Date.now() + off,
    })
    const outcome = await late.send({ ...call(), document: caseFormat.toWire(caseMessage()) })
    await late.close()
    if (outcome.ended !== 'answered') throw new Error('not answered')
    expect(caseFormat.readAnswer(outcome.answer, caseMessage())).toMatchObject({ outcome: 'misconfigured' })
  })

  it('is not let in twice by one nonce', async () => {
    const same = createSoapTransport({
      allowNetworks: ['127.0.0.0/8'],
      allowPlainHttpTo: 'loopback',
      nonce: () => Buffer.from('0123456789abcdef'),
    })
    const answers = [caseMessage(), caseMessage()].map(async (message) => {
      const outcome = await same.send({ ...call(), document: caseFormat.toWire(message) })
      return outcome.ended === 'answered' ? caseFormat.readAnswer(outcome.answer, message).outcome : 'failed'
    })
    expect((await Promise.all(answers)).sort()).toEqual(['misconfigured', 'taken'])
    await same.close()
  })

  it('learns by a fault that its password has expired', async () => {
    await fault({ fault: 'fail', code: 'FailedAuthentication', times: 1 })
    expect(await send(caseMessage())).toMatchObject({ outcome: 'misconfigured', reason: 'not-authorised' })
  })

  it('learns that the other version is spoken here', async () => {
    await restart({ versions: ['1.2'] })
    expect(await send(caseMessage())).toMatchObject({ outcome: 'misconfigured', reason: 'not-supported' })
    expect(await send(caseMessage(), { settings: SETTINGS_12 })).toMatchObject({ outcome: 'taken' })
  })
})

describe('told to misbehave', () => {
  it.each([
    [{ fault: 'maintenance-page' }, 'unknown', 0],
    [{ fault: 'html-502' }, 'unknown', 0],
    [{ fault: 'accept-then-drop' }, 'unknown', 1],
    [{ fault: 'half-answer' }, 'unknown', 1],
    [{ fault: 'garbage' }, 'unknown', 1],
    [{ fault: 'unavailable', retryAfterSeconds: 7 }, 'not-now', 0],
    [{ fault: 'unavailable-without-outcome' }, 'unknown', 0],
    [{ fault: 'too-many-requests' }, 'not-now', 0],
    [{ fault: 'unauthorised' }, 'misconfigured', 0],
    [{ fault: 'fail', code: 'MustUnderstand' }, 'misconfigured', 0],
    [{ fault: 'slow', milliseconds: 50 }, 'taken', 1],
    [{ fault: 'wrong-encoding', code: 'declared' }, 'taken', 1],
    [{ fault: 'wrong-encoding', code: 'bom' }, 'taken', 1],
    [{ fault: 'wrong-encoding' }, 'unknown', 1],
  ])('by %j: %s, and %i case', async (plan, outcome, cases) => {
    await fault({ ...plan, times: 1 })
    const message = caseMessage()
    expect(await send(message)).toMatchObject({ outcome })
    expect(await shown()).toHaveLength(cases)
    // Asked first, it is sent again only where it is not there: never a second case.
    if ((await isThere(message)) === 'not-there')
      expect(await send(message)).toMatchObject({ outcome: 'taken' })
    expect(await shown()).toHaveLength(1)
  })

  it('makes a second case where it is told to forget', async () => {
    await send(caseMessage())
    await fault({ fault: 'forget-duplicates', times: 1 })
    expect(await send(caseMessage())).toMatchObject({ outcome: 'taken' })
    expect(await shown()).toHaveLength(2)
  })
})

describe('its people', () => {
  const until = async (what: () => Promise<boolean>): Promise<void> => {
    while (!(await what())) await new Promise(setImmediate)
  }

  it('answer by themselves, through a restart', async () => {
    await send(caseMessage())
    await restart({ answers: 'accept-progress-finish' })
    await until(async () => (await shown())[0]?.state === 'finished')
    expect((await readAll()).map((read) => read?.response?.move)).toEqual(['accept', 'start', 'finish'])
    await restart({ answers: 'accept-progress-finish' })
    expect((await fetched()).replies).toHaveLength(3)
  })

  it('answer each question of a request for information', async () => {
    const request = {
      statement: 'Enquiries under section 47.',
      questions: [
        { id: 'q1', text: 'Known?', why: 'To know.' },
        { id: 'q2', text: 'Since?', why: 'To date it.' },
      ],
    } as const
    await send(caseMessage({ kind: 'information-request', content: { ...content, request } }))
    await move('BV-1', 'answer', 'Since May.')
    expect(await readAll()).toMatchObject([
      {
        answers: [
          { question: 'q1', ending: 'full' },
          { question: 'q2', statements: [{ text: 'Since May.' }] },
        ],
      },
    ])
  })

  it.each([
    ['open', 'open'],
    ['ask', 'ask'],
    ['hold', 'hold'],
    ['decline', 'decline'],
    ['fail', 'finish'],
    ['cancel', 'decline'],
  ])('by hand: %s is read as the move %s', async (answer, expected) => {
    await send(caseMessage())
    expect((await move('BV-1', answer)).status).toBe(202)
    expect((await readAll())[0]?.response?.move).toBe(expected)
  })

  it('refuse a correction where their system takes none', async () => {
    await restart({ takesUpdates: false })
    await send(caseMessage())
    const changed = { version: 2, text: 'New.' }
    const message = caseMessage({ purpose: 'correction', changed, messageKey: 'rfl_abc123:rcp_abc123:2' })
    expect(await send(message)).toMatchObject({ outcome: 'refused', reason: 'not-supported' })
    expect(uuidV5(message.messageKey)).toBe(message.wireId)
  })
})

it('gives its WSDL, by which another toolkit calls it', async () => {
  const client = await createClientAsync(`${system.url}/services/cases?wsdl`)
  client.setSecurity(new WSSecurity('exchange', 'pass:word & more', { passwordType: 'PasswordDigest' }))
  const [status] = (await client.GetCaseStatusAsync({ messageId: caseMessage().wireId })) as [object]
  expect(status).toMatchObject({ messageId: caseMessage().wireId, known: false })
})

it('shows its cases to a person', async () => {
  await send(caseMessage())
  const page = await (await fetch(system.url)).text()
  expect(page).toContain('Brookvale &lt;Youth&gt;')
  expect(page).toContain('RX-7K4M-92QX-1')
  expect(page).not.toContain('Okafor')
})
