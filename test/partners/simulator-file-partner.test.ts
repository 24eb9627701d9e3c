/** The simulated partner that imports files, met by our own transport and read by our own format. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { type FilePartner, startFilePartner } from '../../dev/simulators/file-partner.ts'
import { csvFormat } from '../../partners/formats/csv/csv-format.ts'
import { createCsvReplies } from '../../partners/formats/csv/csv-replies.ts'
import { createSftpTransport } from '../../partners/transports/sftp/sftp-transport.ts'
import { taskMessage } from './task-samples.ts'

const transport = createSftpTransport({ allowPlainHttpTo: 'loopback' })
const replies = createCsvReplies(transport)
const message = taskMessage()

let folder: string
let partner: FilePartner
const start = () =>
  startFilePartner({ name: 'Nightly', credential: 'exchange:pass', dataFile: join(folder, 'cases.jsonl') })
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-partner-'))
  partner = await start()
})
afterEach(async () => {
  await partner.stop()
  await rm(folder, { recursive: true, force: true })
})

const request = () => ({
  address: partner.url,
  settings: { hostKey: partner.hostKey, replies: '/replies' },
  credential: 'exchange:pass'.split(':')[1] ?? '',
  timeoutSeconds: 10,
  signal: new AbortController().signal,
})
const send = async () => {
  const outcome = await transport.send({ ...request(), document: csvFormat.toWire(message) })
  return outcome.ended === 'answered' ? csvFormat.readAnswer(outcome.answer, message) : outcome.result
}
const tell = (path: string, method: string, body: string) =>
  fetch(`${partner.controlUrl}${path}`, { method, body })
const night = (as = 'none') => tell('/batch', 'POST', JSON.stringify({ as }))
const cases = async () =>
  (await (await fetch(`${partner.controlUrl}/cases`)).json()) as { caseId: string; timesReceived: number }[]
const said = async () => {
  const outcome = await replies.fetch(request())
  if (outcome.fetched !== 'replies') throw new Error('not fetched')
  return outcome.replies.map(({ bytes }) => csvFormat.readReply?.(bytes))
}

it('takes a file once, whatever comes again, and says so by the result of the night', async () => {
  expect(await send()).toMatchObject({ outcome: 'taken', reason: 'handed-over' })
  await night()
  await send()
  await night()
  expect(await cases()).toMatchObject([{ caseId: 'NB-1', timesReceived: 2 }])
  expect(await said()).toMatchObject([{ says: 'has-it', inResponseTo: message.wireId }])
})

it('keeps its cases through a kill, and answers what its people decide', async () => {
  await send()
  await night()
  const { hostKey } = partner
  await partner.stop()
  partner = await start()
  expect(partner.hostKey).toBe(hostKey)
  await tell('/cases/NB-1/answers', 'POST', JSON.stringify({ answer: 'decline', words: 'No room' }))
  await night()
  expect((await said()).at(-1)).toMatchObject({
    response: { move: 'decline', words: { explanation: 'No room' } },
  })
})

it.each([
  ['half-written', []],
  ['wrong-hash', []],
  ['duplicate', ['has-it', 'has-it']],
  ['row-errors', [undefined, undefined, 'has-it']],
  ['latin1', [undefined]],
  ['bom', ['has-it']],
  ['clock-off', ['has-it']],
] as const)('writes a result file that is %s', async (as, expected) => {
  await send()
  await night(as)
  expect((await said()).map((read) => read?.says)).toEqual(expected)
})

it.each([
  [{ fault: 'down' }, 'not-now'],
  [{ fault: 'drop-before-read' }, 'not-now'],
  [{ fault: 'half-answer' }, 'not-now'],
  [{ fault: 'accept-then-drop', times: 1 }, 'taken'],
  [{ fault: 'unauthorised' }, 'misconfigured'],
  [{ fault: 'fail', code: 'host-key' }, 'misconfigured'],
  [{ fault: 'fail', code: 'denied' }, 'misconfigured'],
  [{ fault: 'fail', code: 'disk-full' }, 'not-now'],
  [{ fault: 'fail', code: 'rename' }, 'not-now'],
  [{ fault: 'slow', milliseconds: 5 }, 'taken'],
])('told %j, an attempt ends %s', async (plan, outcome) => {
  await tell('/control/faults', 'PUT', JSON.stringify(plan))
  expect((await send()).outcome).toBe(outcome)
})
