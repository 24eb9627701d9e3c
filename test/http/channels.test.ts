/** Channels through the real app: what is told of them, and never a credential or an address. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { PauseReason } from '../../commands/channel-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
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

  it('are nothing to a practitioner', async () => {
    expect((await app.ask('/v1/channels')).status).toBe(403)
  })
})
