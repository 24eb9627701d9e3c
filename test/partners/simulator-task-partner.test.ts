/** The simulated closed-loop partner: a FHIR R4 server as far as the exchange needs one, and honest about repeats. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startTaskPartner, type TaskPartner } from '../../dev/simulators/task-partner.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { createTaskReplies } from '../../partners/formats/fhir-task/task-replies.ts'
import { createHttpsTransport } from '../../partners/transports/https/https-transport.ts'
import type { SeenCase } from '../faults/partner-cases.ts'
import { until } from '../servers/until.ts'
import { taskMessage } from './task-samples.ts'

const TOKEN = 'token-of-the-exchange'
const transport = createHttpsTransport({ allowNetworks: ['127.0.0.0/8'], allowPlainHttpTo: 'loopback' })

let folder = ''
let partner: TaskPartner
const start = async (answers: 'none' | 'accept' = 'none'): Promise<void> => {
  partner = await startTaskPartner({
    name: 'Orchard <Centre>',
    acceptedToken: TOKEN,
    dataFile: join(folder, 'tasks.jsonl'),
    answers,
    answerDelayMilliseconds: 1,
  })
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'task-partner-'))
  await start()
})
afterAll(() => transport.close())
afterEach(async () => {
  await partner.stop()
  await rm(folder, { recursive: true })
})

const call = () => ({
  address: `${partner.url}/fhir`,
  credential: TOKEN,
  timeoutSeconds: 30,
  signal: new AbortController().signal,
})

const send = async (message: OutgoingMessage) => {
  const outcome = await transport.send({ ...call(), document: taskFormat.toWire(message) })
  return outcome.ended === 'answered' ? taskFormat.readAnswer(outcome.answer, message) : outcome.result
}

const isThere = async (message: OutgoingMessage) => {
  const question = taskFormat.presence?.question(message)
  if (question === undefined) throw new Error('nothing can be asked')
  const outcome = await transport.ask?.({ ...call(), question })
  if (outcome?.ended !== 'answered') throw new Error('not answered')
  return taskFormat.presence?.readAnswer(outcome.answer, message)
}

const shown = async (): Promise<readonly SeenCase[]> =>
  (await fetch(`${partner.url}/cases`)).json() as Promise<readonly SeenCase[]>

const move = (caseId: string, answer: string): Promise<Response> =>
  fetch(`${partner.url}/cases/${caseId}/answers`, { method: 'POST', body: JSON.stringify({ answer }) })

const misbehave = (plan: object): Promise<unknown> =>
  fetch(`${partner.controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plan) })

describe('an item', () => {
  it('is taken once; the same again is known, and an answer that was lost is found by asking', async () => {
    const message = taskMessage()
    expect(await isThere(message)).toBe('not-there')
    await misbehave({ fault: 'accept-then-drop', times: 1 })
    expect(await send(message)).toMatchObject({ outcome: 'unknown' })
    const [found] = await shown()
    expect(await isThere(message)).toMatchObject({
      outcome: 'already-known',
      partnerReference: found?.caseId,
    })
    expect(await send(message)).toMatchObject({ outcome: 'already-known', partnerReference: found?.caseId })
    expect(await shown()).toHaveLength(1)
  })

  it('is a second case where the server ignores conditions: so it is asked before anything is sent again', async () => {
    const message = taskMessage()
    await send(message)
    await misbehave({ fault: 'forget-duplicates' })
    await send(message)
    expect(await shown()).toHaveLength(2)
    expect(await isThere(message)).toMatchObject({ outcome: 'already-known' })
  })

  it('is kept through a restart', async () => {
    await send(taskMessage())
    const before = await shown()
    await partner.stop()
    await start('accept')
    expect(before).toHaveLength(1)
    await until('its people', async () => (await shown())[0]?.state === 'accepted')
  })

  it('is cancelled by a later message, once; what is over stays over', async () => {
    await send(taskMessage())
    const withdrawal = taskMessage({ purpose: 'withdrawal', messageKey: 'rfl_abc123:rcp_abc123:2' })
    expect(await send(withdrawal)).toMatchObject({ outcome: 'taken' })
    expect(await send(withdrawal)).toMatchObject({ outcome: 'taken' })
    const [found] = await shown()
    expect(found?.state).toBe('cancelled')
    expect((await move(found?.caseId ?? '', 'accept')).status).toBe(409)
    expect(await send(taskMessage({ ...withdrawal, messageKey: 'rfl_abc123:rcp_other1:2' }))).toMatchObject({
      outcome: 'refused',
      reason: 'not-found',
    })
  })

  it('that has ended is not cancelled any more', async () => {
    await send(taskMessage())
    await move((await shown())[0]?.caseId ?? '', 'finish')
    const withdrawal = taskMessage({ purpose: 'withdrawal', messageKey: 'rfl_abc123:rcp_abc123:2' })
    expect(await send(withdrawal)).toMatchObject({ outcome: 'refused', reason: 'conflict' })
  })
})

describe('the server', () => {
  it.each([
    [{ fault: 'maintenance-page' }, 'unknown', 'unreadable-answer'],
    [{ fault: 'unauthorised' }, 'misconfigured', 'not-authorised'],
    [{ fault: 'too-many-requests' }, 'not-now', 'throttled'],
    [{ fault: 'unavailable' }, 'not-now', 'unavailable'],
    [{ fault: 'unavailable-without-outcome' }, 'unknown', 'server-error'],
    [{ fault: 'html-502' }, 'unknown', 'server-error'],
    [{ fault: 'half-answer' }, 'unknown', 'connection-lost'],
  ])('%j ends an attempt as %s %s', async (plan, outcome, reason) => {
    await misbehave(plan)
    expect(await send(taskMessage())).toMatchObject({ outcome, reason })
  })

  it('updates only what is as it was read', async () => {
    await send(taskMessage())
    const [found] = await shown()
    const address = `${partner.url}/fhir/Task/${found?.caseId}`
    const headers = { authorization: `Bearer ${TOKEN}` }
    const task = (await (await fetch(address, { headers })).json()) as object
    const put = (version: number): Promise<Response> =>
      fetch(address, {
        method: 'PUT',
        headers: { ...headers, 'if-match': `W/"${version}"` },
        body: JSON.stringify({ ...task, status: 'accepted' }),
      })
    expect([(await put(1)).status, (await put(1)).status]).toEqual([200, 412])
  })

  it('gives the Tasks of ours page by page, each as it now is', async () => {
    for (let index = 0; index < 60; index += 1)
      await send(taskMessage({ messageKey: `rfl_abc123:rcp_r${index}xx:1` }))
    const source = createTaskReplies(transport)
    const fetched = async (place?: string) => {
      const outcome = await source.fetch({ ...call(), ...(place === undefined ? {} : { place }) })
      if (outcome.fetched !== 'replies') throw new Error(outcome.fetched)
      return outcome
    }
    const first = await fetched()
    const second = await fetched(first.place)
    expect([first.more, second.more]).toEqual([true, false])
    const seen = new Set([...first.replies, ...second.replies].map(({ replyId }) => replyId))
    expect(seen.size).toBe(60)
    const [{ caseId = '' } = {}] = await shown()
    await move(caseId, 'accept')
    const begun = await fetched(second.place)
    const last = (await fetched(begun.place)).replies.at(-1)
    expect(last?.replyId).toBe(`Task/${caseId}/_history/2`)
    expect(taskFormat.readReply?.(last?.bytes ?? new Uint8Array())).toMatchObject({
      response: { move: 'accept' },
    })
  })

  it('shows its cases on a page', async () => {
    await send(taskMessage())
    const page = await (await fetch(partner.url)).text()
    expect(page).toContain('Orchard &lt;Centre&gt;')
    expect(page).toContain('RX-7K4M-92QX-1')
  })
})
