/** The simulated older system and our HL7 v2 channel, over real sockets: what each of its misdeeds ends an attempt in. */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type PasPartner, type PasPartnerOptions, startPasPartner } from '../../dev/simulators/pas-partner.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import type { Transport } from '../../partners/transport.ts'
import { createMllpTransport } from '../../partners/transports/mllp/mllp-transport.ts'
import type { SeenCase } from '../faults/partner-cases.ts'
import { until } from '../servers/until.ts'
import { textBytes } from './bars-samples.ts'
import { formatFor, hl7Outgoing } from './hl7v2-samples.ts'
import { frame, onFrame } from './mllp-misbehaving-partner.ts'

const format = formatFor()
let folder = ''
let partner: PasPartner
let transport: Transport
let heard: string[] = []

const start = async (options: Partial<PasPartnerOptions> = {}): Promise<void> => {
  partner = await startPasPartner({
    name: 'Old <PAS>',
    identity: { application: 'OLDPAS', facility: 'RXX01' },
    dataFile: join(folder, 'pas.jsonl'),
    answerDelayMilliseconds: 1,
    ...options,
  })
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pas-'))
  heard = []
  transport = createMllpTransport({
    allowNetworks: ['127.0.0.0/8'],
    heard: async (_, bytes) => {
      heard.push(Buffer.from(bytes).toString())
      const controlId = /^MSH(?:\|[^|]*){8}\|([^|]*)/.exec(heard.at(-1) ?? '')?.[1] ?? ''
      return textBytes(
        `MSH|^~\\&|EX|EX|OLDPAS|RXX01|20261121120000+0000||ACK^I12|A1|P|2.4\rMSA|CA|${controlId}\r`,
      )
    },
  })
  await start()
})
afterEach(async () => {
  await transport.close()
  await partner.stop()
  await rm(folder, { recursive: true })
})

const send = async (message: OutgoingMessage, timeoutSeconds = 30) => {
  const outcome = await transport.send({
    address: partner.url,
    document: format.toWire(message),
    timeoutSeconds,
    signal: new AbortController().signal,
  })
  return outcome.ended === 'answered' ? format.readAnswer(outcome.answer, message) : outcome.result
}

const shown = async (): Promise<readonly SeenCase[]> =>
  (await fetch(`${partner.controlUrl}/cases`)).json() as Promise<readonly SeenCase[]>

const misbehave = (...plans: readonly object[]): Promise<unknown> =>
  fetch(`${partner.controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plans) })

const move = (caseId: string, answer: string, words = ''): Promise<Response> =>
  fetch(`${partner.controlUrl}/cases/${caseId}/answers`, {
    method: 'POST',
    body: JSON.stringify({ answer, words }),
  })

const later = (purpose: OutgoingMessage['purpose'], version = 2): OutgoingMessage =>
  hl7Outgoing({ purpose, messageKey: `rfl_abc123:rcp_abc123:${version}` })

describe('a referral', () => {
  it('is kept once: the same again has one effect and gets the stored answer', async () => {
    expect(await send(hl7Outgoing())).toEqual({ outcome: 'taken', reason: 'handed-over', detail: 'CA' })
    expect(await send(hl7Outgoing())).toMatchObject({ outcome: 'taken' })
    expect(await shown()).toMatchObject([{ reference: 'RX-7K4M-92QX-1', state: 'pending', timesReceived: 2 }])
  })

  it('is kept through the end of the process', async () => {
    await send(hl7Outgoing())
    await partner.stop()
    await start()
    expect(await shown()).toHaveLength(1)
    expect(await send(hl7Outgoing())).toMatchObject({ outcome: 'taken' })
    expect(await shown()).toHaveLength(1)
  })

  it('under the same control id with another content is refused, and so is another message for it', async () => {
    await send(hl7Outgoing())
    expect(await send(hl7Outgoing({ urgency: 'immediate' }))).toMatchObject({
      outcome: 'unknown',
      reason: 'conflict',
    })
    const again = hl7Outgoing({ messageKey: 'rfl_abc123:rcp_abc123:2' })
    expect(await send(again)).toMatchObject({ outcome: 'unknown', detail: 'AE 205' })
    expect(await shown()).toHaveLength(1)
  })

  it('is corrected and taken back; what it does not know is not', async () => {
    expect(await send(later('withdrawal'))).toMatchObject({ outcome: 'refused', reason: 'not-found' })
    await send(hl7Outgoing())
    expect(await send(later('correction'))).toMatchObject({ outcome: 'taken' })
    expect(await send(later('agreement-withdrawn', 3))).toMatchObject({ outcome: 'taken' })
    expect(await send(later('withdrawal', 4))).toMatchObject({ outcome: 'taken' })
    const [found] = await shown()
    expect(found?.state).toBe('cancelled')
    expect(found?.notices.join('\n')).toContain('The family has withdrawn its agreement')
  })

  it('that it takes no updates of is refused with the code for that', async () => {
    await partner.stop()
    await start({ takesUpdates: false })
    await send(hl7Outgoing())
    expect(await send(later('correction'))).toEqual({
      outcome: 'refused',
      reason: 'not-supported',
      detail: 'AR 201',
    })
  })
})

describe('its answers', () => {
  it('come on our own connection where it has no other, until they are acknowledged', async () => {
    await send(hl7Outgoing())
    await until('a reply', () => heard.length > 0)
    expect(format.readReply?.(textBytes(heard[0] ?? ''))).toMatchObject({
      says: 'has-it',
      inResponseTo: hl7Outgoing().wireId.slice(0, 23),
      reference: 'RX-7K4M-92QX-1',
      person: { nhsNumber: '9990000018' },
    })
    const [found] = await shown()
    await move(found?.caseId ?? '', 'decline', 'No room & no staff')
    await send(later('correction'))
    await until('the answer', () => heard.some((text) => text.includes('RF1|R')))
    const declined = heard.find((text) => text.includes('RF1|R')) ?? ''
    expect(format.readReply?.(textBytes(declined))).toMatchObject({
      response: { move: 'decline', words: { reason: 'other', explanation: 'No room & no staff' } },
    })
  })

  it('in original mode are all there is', async () => {
    await partner.stop()
    await start({ mode: 'original', answers: 'accept' })
    expect(await send(hl7Outgoing())).toMatchObject({ outcome: 'taken', detail: 'AA' })
    await until('its people', async () => (await shown())[0]?.state === 'accepted')
  })
})

describe('told to misbehave', () => {
  it.each([
    ['split-answer', 'taken', 'handed-over', 1],
    ['byte-order-mark', 'taken', 'handed-over', 1],
    ['wrong-charset', 'taken', 'handed-over', 1],
    ['accept-then-drop', 'unknown', 'connection-lost', 1],
    ['half-answer', 'unknown', 'connection-lost', 1],
    ['garbage', 'unknown', 'unreadable-answer', 1],
    ['timeout-after-accept', 'unknown', 'timeout', 1],
    ['slow-drip', 'unknown', 'timeout', 1],
    ['drop-before-read', 'unknown', 'connection-lost', 0],
    ['down', 'not-now', 'connection-refused', 0],
  ])('%s ends the attempt as %s, %s, and then there is one case', async (fault, outcome, reason, cases) => {
    await misbehave({ fault })
    expect(await send(hl7Outgoing(), 0.5)).toMatchObject({ outcome, reason })
    expect(await shown()).toHaveLength(cases)
    await misbehave()
    expect(await send(hl7Outgoing())).toMatchObject({ outcome: 'taken' })
    expect(await shown()).toHaveLength(1)
  })

  it.each([
    ['AR 207', 'not-now'],
    ['AR', 'not-now'],
    ['AE', 'refused'],
    ['AE 101', 'refused'],
    ['CR 203', 'refused'],
    ['CE', 'refused'],
  ])('answering %s it has taken nothing', async (code, outcome) => {
    await misbehave({ fault: 'fail', code, times: 1 })
    expect(await send(hl7Outgoing())).toMatchObject({ outcome })
    expect(await shown()).toEqual([])
  })

  it('answering late it is not believed of the next message, which gets its own answer after it', async () => {
    await misbehave({ fault: 'late-answer', times: 1 })
    expect(await send(hl7Outgoing(), 0.2)).toMatchObject({ outcome: 'unknown', reason: 'timeout' })
    const other = hl7Outgoing({ messageKey: 'rfl_other1:rcp_other1:1', reference: 'RX-7K4M-92QX-2' })
    expect(await send(other)).toMatchObject({ outcome: 'taken' })
    expect(heard[0]).toContain(
      `MSA|CA|${hl7Outgoing().wireId.replaceAll('-', '').slice(0, 20).toUpperCase()}`,
    )
  })

  it('and forgetting what it has, it makes a second case', async () => {
    await send(hl7Outgoing())
    await misbehave({ fault: 'forget-duplicates', times: 1 })
    await send(hl7Outgoing())
    expect(await shown()).toHaveLength(2)
  })
})

it('reads what others send as strictly as an older system does', async () => {
  const { hostname, port } = new URL(partner.url)
  const answers: string[] = []
  const socket = connect({ host: hostname, port: Number(port) })
  onFrame(socket, (bytes) => answers.push(bytes.toString()))
  const good = Buffer.from(format.toWire(hl7Outgoing()).bytes).toString()
  const wrong = [
    'hello',
    good.replace('REF^', 'ADT^'),
    good.replace('I12', 'I15'),
    good.replace('|P|2.4', '|P|3.0'),
  ]
  socket.write(Buffer.concat([...wrong, good.replace(/PID[^\r]*\r/, '')].map(frame)))
  await until('the answers', () => answers.length === 5)
  socket.destroy()
  const codes = answers.map((text) => /MSA\|(..)[\s\S]*\^\^\^(\d+)&/.exec(text)?.slice(1).join(' '))
  expect(codes).toEqual(['AR 100', 'AR 200', 'AR 201', 'AR 203', 'AE 101'])
})

it('shows its referrals on its page, escaped', async () => {
  await send(hl7Outgoing())
  const page = await (await fetch(partner.controlUrl)).text()
  expect(page).toContain('Old &lt;PAS&gt;')
  expect(page).toContain('RX-7K4M-92QX-1')
  expect((await move('no-such', 'accept')).status).toBe(404)
})
