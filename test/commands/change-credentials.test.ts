/** A credential goes in and never comes out: the next attempt uses it, and nothing that anybody reads has it. */
import { describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { changeCredentials } from '../../commands/change-credentials.ts'
import { openChannel, pauseChannel } from '../../commands/run-channel.ts'
import { readChannel } from '../../commands/runnable-channel.ts'
import { raisePaused } from '../../database/raise-paused.ts'
import { type ChannelId, idOf } from '../../domain/ids.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Role, User } from '../../domain/user.ts'
import { createEvents } from '../../runtime/events.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { channelOf } from '../activities/steps-world.ts'
import { rawText, useDatabase } from '../database/database-world.ts'
import { COUNCIL, SCHOOL } from '../database/record-samples.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()
const logged: string[] = []
const events = createEvents(
  pino({ level: 'trace' }, { write: (line: string) => logged.push(line) }),
  createMetrics({ process: 'test' }),
)
const on = () => ({ ...toldBy(world.store(), 'applied'), events })

const by = (role: Role, agencyId = COUNCIL): User => ({
  id: idOf('user', 'usr_one'),
  name: 'One Example',
  role,
  agencyId,
  supervises: role === 'supervisor' ? [SCHOOL] : [],
})
const ADMINISTRATOR = by('exchange-administrator')
const SECRETS = ['the-first-secret-0001', 'the-second-secret-0002'] as const

const aChannel = async (): Promise<ChannelId> => {
  const id = idOf('channel', `chn_${newUuid()}`)
  await world.store().directory.putChannel(channelOf(id, true), SECRETS[0])
  return id
}

const answered: unknown[] = []
const change = async (
  channelId: ChannelId,
  more: { resume?: boolean; user?: User; credential?: string } = {},
) => {
  const { user = ADMINISTRATOR, resume = false, credential = SECRETS[1] } = more
  const result = await changeCredentials(on(), { user, channelId, credential, resume })
  answered.push(result)
  return result
}

const paused = async (channelId: ChannelId): Promise<void> => {
  const channel = await readChannel(on(), { user: ADMINISTRATOR, channelId })
  if (isRefusal(channel)) throw new Error('there is no channel')
  await raisePaused(on(), channel, 'not-authorised')
  await world.store().directory.pauseChannel(channelId, 'not-authorised', channel.version)
}

describe('a credential', () => {
  it('is the next attempt’s, and the same again changes nothing', async () => {
    const channelId = await aChannel()
    expect(await change(channelId)).toMatchObject({ version: 2 })
    expect(await world.store().directory.channelCredential(channelId)).toBe(SECRETS[1])
    expect(await change(channelId)).toMatchObject({ version: 2 })
  })

  it('opens what its fault paused where that is asked for, and what asked for it is settled', async () => {
    const channelId = await aChannel()
    await paused(channelId)
    expect(await change(channelId)).toMatchObject({ state: 'paused' })
    expect(await change(channelId, { resume: true })).toMatchObject({ state: 'open' })
    expect(await world.store().attention.openAbout(channelId)).toEqual([])
  })

  it('never opens what a person paused', async () => {
    const channelId = await aChannel()
    await pauseChannel(on(), { user: by('supervisor'), channelId, because: 'other' })
    expect(await change(channelId, { resume: true })).toMatchObject({ state: 'paused' })
    await openChannel(on(), { user: by('supervisor'), channelId })
  })

  it('is saved by whoever runs the exchange or the agency’s administrator alone', async () => {
    const channelId = await aChannel()
    for (const user of [by('practitioner', SCHOOL), by('agency-administrator'), by('responder', SCHOOL)])
      expect(await change(channelId, { user })).toMatchObject({ code: 'not-found' })
    expect(await change(channelId, { user: by('supervisor') })).toMatchObject({ code: 'not-permitted' })
    expect(await world.store().directory.channelCredential(channelId)).toBe(SECRETS[0])
    expect(await change(channelId, { user: by('agency-administrator', SCHOOL) })).toMatchObject({
      version: 2,
    })
  })

  it('of the wrong shape is refused, with what it must be and without what it is', async () => {
    const id = idOf('channel', `chn_${newUuid()}`)
    const hook = {
      ...channelOf(id, true),
      kind: 'webhook',
      format: 'cloud-event',
      transport: 'webhook',
    } as const
    const { directory } = world.store()
    const refused = await changeCredentials(
      {
        ...on(),
        directory: {
          ...directory,
          channel: async () => hook,
          changeCredential: async () => ['credential must be whsec_ and base64'],
        },
      },
      { user: ADMINISTRATOR, channelId: id, credential: SECRETS[1], resume: true },
    )
    answered.push(refused)
    expect(refused).toMatchObject({ code: 'validation-failed' })
  })
})

describe('everything that was answered, logged and stored', () => {
  it('has no credential in it', async () => {
    const collections = ['channels', 'audit', 'attention_items', 'channel_circuits']
    const kept = await Promise.all(collections.map((name) => rawText(world.store(), name)))
    expect(kept[0]).toContain('credential')
    expect(kept[1]).toContain('channel.change-credentials')
    expect(answered.length).toBeGreaterThan(8)
    expect(logged.length).toBeGreaterThan(0)
    const everything = `${JSON.stringify(answered)} ${logged.join(' ')} ${kept.join(' ')}`
    for (const secret of SECRETS) expect(everything).not.toContain(secret)
  })
})
