/** Channels through the real app: what is told of them, and never a credential or an address. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { PauseReason } from '../../commands/channel-contracts.ts'
import { notPassed, passed } from '../../domain/channel-check.ts'
import { idOf, type UserId } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { refuse } from '../../domain/refusal.ts'
import { type RunningApp, SCHOOL, startApp } from './fake-parts.ts'

const CHANNEL: Channel = {
  id: idOf('channel', 'chn_school-cases'),
  agencyId: SCHOOL,
  kind: 'webhook',
  format: 'cloud-event',
  transport: 'webhook',
  address: 'https://hidden.example/hook?key=secret',
  abilities: { deduplicates: true, queryable: false },
  retry: { firstWaitSeconds: 1, factor: 2, longestWaitSeconds: 60, patienceSeconds: 600, resends: 3 },
  perSecond: 5,
  atOnce: 2,
  timeoutSeconds: 10,
  state: 'open',
  version: 3,
}
const paused: PauseReason[] = []
let app: RunningApp

beforeAll(async () => {
  app = await startApp({
    commands: {
      listChannels: async () => [CHANNEL],
      readChannel: async () => CHANNEL,
      pauseChannel: async ({ because }) => {
        paused.push(because)
        return { ...CHANNEL, state: 'paused', pausedBecause: `by-a-person:${because}` }
      },
      openChannel: async () => CHANNEL,
      closeCircuit: async () => CHANNEL,
      testChannel: async () => ({
        at: '2026-03-02T10:00:00.000Z',
        passed: false,
        steps: [passed('name'), notPassed('connected', 'connection-refused', 'ECONNREFUSED')],
      }),
    },
  })
})
afterAll(() => app[Symbol.asyncDispose]())

const PATH = `/v1/channels/${CHANNEL.id}`

describe('channels through the API', () => {
  it('are told without address and secrets', async () => {
    const list = await app.ask('/v1/channels', { as: 'lee' })
    const text = await list.text()
    expect(list.status).toBe(200)
    expect(text).not.toMatch(/secret|hidden/)
    expect(JSON.parse(text)).toMatchObject({ data: [{ id: CHANNEL.id, state: 'open' }] })
    expect(await (await app.ask(PATH, { as: 'lee' })).text()).not.toMatch(/secret|hidden/)
  })

  it('are paused for a reason of the list alone, and opened', async () => {
    const pause = (because: string) => app.ask(`${PATH}/pause`, { as: 'lee', json: { because } })
    expect((await pause('I felt like it')).status).toBe(422)
    const done = await pause('maintenance')
    expect(done.status).toBe(200)
    expect(await done.json()).toMatchObject({ state: 'paused', pausedBecause: 'by-a-person:maintenance' })
    expect(paused).toEqual(['maintenance'])
    expect((await app.ask(`${PATH}/opening`, { as: 'lee', json: {} })).status).toBe(200)
  })

  it('are tested, each step in words with what to do', async () => {
    const tested = await app.ask(`${PATH}/test`, { as: 'lee', json: {} })
    expect(await tested.json()).toMatchObject({
      passed: false,
      steps: [
        { step: 'name', words: 'An address was found for its name.' },
        { step: 'connected', words: 'Nothing answers at that address.', todo: expect.any(String) },
      ],
    })
  })

  it('are nothing to a practitioner', async () => {
    expect((await app.ask('/v1/channels')).status).toBe(403)
  })
})

describe('a credential through the API', () => {
  it('is in no answer and in no log, whether it is taken or refused', async () => {
    const administrator = { role: 'exchange-administrator', agencyId: SCHOOL, supervises: [] } as const
    const findUser = async (id: UserId) => ({ ...administrator, id, name: 'One Example' })
    await using own = await startApp({
      findUser,
      commands: {
        changeCredentials: async ({ credential }) =>
          credential.startsWith('wrong') ? refuse('validation-failed', 'It does not fit.') : CHANNEL,
      },
    })
    const put = (json: unknown) =>
      own.ask(`${PATH}/credentials`, { as: 'lee', method: 'PUT', json, headers: { 'idempotency-key': '' } })
    const taken = await put({ credential: 'right-shape-secret', resume: true })
    const refused = await put({ credential: 'wrong-shape-secret' })
    const odd = await put({ credential: ['odd-shape-secret'], 'key-secret': 'more-secret' })
    expect([taken.status, refused.status, odd.status]).toEqual([200, 422, 400])
    const said = await Promise.all([taken, refused, odd].map((answer) => answer.text()))
    expect(`${said.join(' ')} ${JSON.stringify(own.lines)}`).not.toMatch(/shape-secret|more-secret/)
    expect((await app.ask(`${PATH}/credentials`, { method: 'PUT', json: { credential: 'x' } })).status).toBe(
      403,
    )
  })
})
