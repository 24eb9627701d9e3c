/** Saving a channel and an agency's order through the real app: what is read can be saved, and nothing else is taken. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { AgencyChannels, SaveChannel } from '../../commands/channel-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { type RunningApp, SCHOOL, startApp } from './fake-parts.ts'

const CHANNEL: Channel = {
  id: idOf('channel', 'chn_school-mail'),
  agencyId: SCHOOL,
  kind: 'secure-email',
  format: 'letter',
  transport: 'email',
  address: 'smtps://mail.example:465',
  abilities: {
    deduplicates: false,
    queryable: false,
    acknowledges: 'later',
    attachments: { mostBytes: 1000 },
  },
  retry: {
    firstWaitSeconds: 1,
    factor: 2,
    longestWaitSeconds: 60,
    waitsSeconds: [1, 2],
    patienceSeconds: 600,
    resends: 3,
  },
  perSecond: 0.5,
  atOnce: 2,
  timeoutSeconds: 30,
  settings: { to: 'school@mail.example', from: 'us@mail.example', imap: 'imaps://mail.example:993' },
  poll: { everySeconds: 60 },
  hours: { week: { monday: { opensAt: 540, closesAt: 1020 } }, opensOnBankHolidays: false },
  maintenance: [{ from: '2026-03-02T10:00:00.000Z', to: '2026-03-02T12:00:00.000Z' }],
  state: 'open',
  circuit: { state: 'closed', since: '2026-03-01T10:00:00.000Z', probes: 0, outages: [] },
  version: 3,
}
const ORDER: AgencyChannels = {
  agencyId: SCHOOL,
  channels: [CHANNEL.id],
  channelsByKind: { notification: [] },
  version: 2,
}

let saved: SaveChannel[] = []
let ordered: unknown[] = []
let app: RunningApp
beforeAll(async () => {
  app = await startApp({
    commands: {
      readSetUp: async () => CHANNEL,
      async saveChannel(ask) {
        saved.push(ask)
        return CHANNEL
      },
      readChannelOrder: async () => ORDER,
      async saveChannelOrder(ask) {
        ordered.push(ask)
        return ORDER
      },
    },
  })
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => {
  saved = []
  ordered = []
})

const PATH = `/v1/channels/${CHANNEL.id}`
const ORDER_PATH = `/v1/agencies/${SCHOOL}/channels`

const read = async (path: string) =>
  (await app.ask(path, { as: 'dana' })).json() as Promise<Record<string, object>>
const put = (path: string, json: unknown, as: 'dana' | 'lee' = 'dana') =>
  app.ask(path, { as, method: 'PUT', json, headers: { 'idempotency-key': '' } })

describe('a channel', () => {
  it('is saved as it was read, and told without its address', async () => {
    const { id, state, circuit, kind, agencyId, version, ...configuration } = CHANNEL
    const setUp = await read(`${PATH}/configuration`)
    expect(setUp).toEqual({ agencyId, version, configuration })
    const done = await put(PATH, { ...setUp, resume: true })
    expect(done.status).toBe(200)
    const text = await done.text()
    expect(text).not.toContain('mail.example')
    expect(JSON.parse(text)).toMatchObject({ id, state, version })
    expect(saved).toMatchObject([{ channelId: id, agencyId, version, configuration, resume: true }])
    expect([kind, circuit?.state]).toEqual(['secure-email', 'closed'])
  })

  it.each([
    [{ credential: 'hunter2' }, {}, 400],
    [{ state: 'open' }, {}, 400],
    [{}, { password: 'hunter2' }, 400],
    [{}, { transport: 'pigeon' }, 422],
    [{}, { timeoutSeconds: 121 }, 422],
    [{}, { atOnce: 0 }, 422],
    [{}, { hours: { week: { monday: { opensAt: 9, closesAt: 9 } }, opensOnBankHolidays: true } }, 422],
    [{ version: 0 }, {}, 422],
  ])('with %j and %j is not taken', async (more, inside, status) => {
    const { agencyId, version, configuration } = await read(`${PATH}/configuration`)
    const body = { agencyId, version, configuration: { ...configuration, ...inside }, ...more }
    const answer = await put(PATH, body)
    expect(answer.status).toBe(status)
    expect(await answer.text()).not.toContain('hunter2')
    expect(saved).toEqual([])
  })

  it('is nothing that a supervisor sets up', async () => {
    expect((await put(PATH, {}, 'lee')).status).toBe(403)
    expect((await app.ask(`${PATH}/configuration`, { as: 'lee' })).status).toBe(403)
  })
})

describe('the order of an agency’s channels', () => {
  it('is saved as it was read', async () => {
    const order = await read(ORDER_PATH)
    expect(order).toEqual(ORDER)
    const { agencyId, ...body } = order
    expect((await put(ORDER_PATH, body)).status).toBe(200)
    expect(ordered).toMatchObject([{ ...body, agencyId }])
  })

  it.each([
    [{ channels: [], version: 1, channelsByKind: { letters: [] } }, 400],
    [{ channels: ['agc_school'], version: 1 }, 422],
    [{ channels: [] }, 422],
  ])('is not taken as %j', async (body, status) => {
    expect((await put(ORDER_PATH, body)).status).toBe(status)
    expect(ordered).toEqual([])
  })
})
