/** The simulated older case system, met by our own format and transport over real SOAP: what it takes, keeps and answers. */
import { describe, expect, it } from '@jest/globals'
import { createClientAsync, WSSecurity } from 'soap'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { until } from '../servers/until.ts'
import { content } from './bars-samples.ts'
import { caseSystemStage } from './case-system-stage.ts'
import { caseMessage, SETTINGS_11, SETTINGS_12 } from './soap-samples.ts'

const stage = caseSystemStage()
const { call, fetched, isThere, move, readAll, restart, send, shown, fault } = stage

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
    await stage.replies.acknowledge?.(call({ ...settings, confirmsUpdates: 'yes' }), ['update u-1'])
    expect(await (await fetch(`${stage.url()}/updates`)).json()).toMatchObject([
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

describe('its people', () => {
  it('answer by themselves, through a restart', async () => {
    await send(caseMessage())
    await restart({ answers: 'accept-progress-finish' })
    await until('its people', async () => (await shown())[0]?.state === 'finished')
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
  const client = await createClientAsync(`${stage.url()}/services/cases?wsdl`)
  client.setSecurity(new WSSecurity('exchange', 'pass:word & more', { passwordType: 'PasswordDigest' }))
  const [status] = (await client.GetCaseStatusAsync({ messageId: caseMessage().wireId })) as [object]
  expect(status).toMatchObject({ messageId: caseMessage().wireId, known: false })
})

it('shows its cases to a person', async () => {
  await send(caseMessage())
  const page = await (await fetch(stage.url())).text()
  expect(page).toContain('Brookvale &lt;Youth&gt;')
  expect(page).toContain('RX-7K4M-92QX-1')
  expect(page).not.toContain('Okafor')
})
