/** A channel that is saved while its system is found to be away: what was found holds for that system alone. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { ChannelConfiguration } from '../../commands/channel-contracts.ts'
import { saveChannel } from '../../commands/save-channel.ts'
import { fillDirectory } from '../activities/steps-world.ts'
import { useDatabase } from '../database/database-world.ts'
import { SCHOOL } from '../database/record-samples.ts'
import { ADMINISTRATOR } from './channel-keepers.ts'
import { HOOK, MOVED, newId, savingOn } from './saving-stage.ts'

const world = useDatabase()
const { on, save, working, present, audited, goesAway } = savingOn(world)

beforeAll(() => fillDirectory(world.store()))

const MAILBOX: ChannelConfiguration = {
  ...HOOK,
  format: 'itk3',
  transport: 'mesh',
  address: 'https://mesh.example/messageexchange/EXCHANGE',
  abilities: { deduplicates: false, queryable: false, acknowledges: 'later' },
  poll: { everySeconds: 60 },
}

describe('a system found to be away', () => {
  it('is held against the same one: whatever else is saved, and whoever repeats it', async () => {
    const channelId = await working()
    await goesAway(channelId)
    const { version } = await present(channelId)
    const slower = { ...HOOK, perSecond: 1 }
    expect(await save(channelId, slower, { version })).toMatchObject({ circuit: { state: 'open' } })
    expect(await save(channelId, slower)).toMatchObject({ circuit: { state: 'open' } })
    expect(await world.store().attention.openAbout(channelId)).toHaveLength(1)
    expect((await audited(channelId)).filter((entry) => entry.includes('close-circuit'))).toEqual([])
  })

  it('says nothing of another one: closed by the right to save', async () => {
    const channelId = await working()
    await goesAway(channelId)
    const { version } = await present(channelId)
    expect(await save(channelId, MOVED, { version })).toMatchObject({ circuit: { state: 'closed' } })
    expect(await world.store().attention.openAbout(channelId)).toEqual([])
    expect((await audited(channelId)).slice(-2)).toEqual([
      'channel.change save:address',
      'channel.change close-circuit',
    ])
  })

  it('says nothing of another receiver at the same address', async () => {
    const channelId = newId()
    const receiver = (to: string) => ({ ...MAILBOX, settings: { to, workflow: 'REFERRAL' } })
    await save(channelId, receiver('OLD'))
    await goesAway(channelId)
    const saved = await save(channelId, receiver('NEW'), { version: 1 })
    expect(saved).toMatchObject({ circuit: { state: 'closed' } })
  })

  it('is closed by a repeat where whoever saved another one was killed before that', async () => {
    const channelId = await working()
    await goesAway(channelId)
    const { version } = await present(channelId)
    const killed = {
      ...on(),
      directory: { ...on().directory, circuitOf: () => Promise.reject(new Error('killed here')) },
    }
    const ask = { user: ADMINISTRATOR, channelId, agencyId: SCHOOL, configuration: MOVED, resume: false }
    await expect(saveChannel(killed, { ...ask, version })).rejects.toThrow('killed here')
    expect(await present(channelId)).toMatchObject({ address: MOVED.address, circuit: { state: 'open' } })
    expect(await save(channelId, MOVED, { version })).toMatchObject({ circuit: { state: 'closed' } })
    expect(await world.store().attention.openAbout(channelId)).toEqual([])
  })
})
