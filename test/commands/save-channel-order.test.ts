/** An administrator saves the order in which an agency's channels are tried: its own, each once, and never blindly. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { readChannelOrder, saveChannelOrder } from '../../commands/save-channel-order.ts'
import { type ChannelId, idOf } from '../../domain/ids.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { channelOf, fillDirectory } from '../activities/steps-world.ts'
import { useDatabase } from '../database/database-world.ts'
import { COUNCIL, SCHOOL } from '../database/record-samples.ts'
import { ADMINISTRATOR, by, OPERATOR } from './channel-keepers.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()
const on = () => toldBy(world.store(), 'applied')
beforeAll(() => fillDirectory(world.store()))

const aChannel = async (): Promise<ChannelId> => {
  const id = idOf('channel', `chn_${newUuid()}`)
  await world.store().directory.putChannel(channelOf(id, true))
  return id
}

describe('the order of an agency’s channels', () => {
  it('is saved as it was read, once, with its own order for one kind', async () => {
    const [one, two] = [await aChannel(), await aChannel()]
    const order = await readChannelOrder(on(), { user: ADMINISTRATOR, agencyId: SCHOOL })
    if (!('version' in order)) throw new Error('there is no order')
    const next = { channels: [one, two], channelsByKind: { notification: [two] } }
    const ask = { user: ADMINISTRATOR, agencyId: SCHOOL, ...next, version: order.version }
    const saved = { agencyId: SCHOOL, ...next, version: order.version + 1 }
    expect(await saveChannelOrder(on(), ask)).toEqual(saved)
    expect(await saveChannelOrder(on(), ask)).toEqual(saved)
    expect(await on().directory.agency(SCHOOL)).toMatchObject({ ...next, phone: '01632 960000' })
    const late = { ...ask, channels: [two] }
    expect(await saveChannelOrder(on(), late)).toMatchObject({ code: 'state-conflict' })
  })

  it('names channels of this agency alone, each once', async () => {
    const one = await aChannel()
    const user = OPERATOR
    const ask = {
      user,
      version: 1,
      channels: [one, one],
      channelsByKind: { referral: [idOf('channel', 'chn_nobodys')] },
    }
    expect(await saveChannelOrder(on(), { ...ask, agencyId: SCHOOL })).toMatchObject({
      errors: [
        { pointer: '/channels/1', code: 'repeated' },
        { pointer: '/channelsByKind/referral/0', code: 'unknown' },
      ],
    })
    expect(
      await saveChannelOrder(on(), { user, agencyId: COUNCIL, version: 1, channels: [one] }),
    ).toMatchObject({
      errors: [{ pointer: '/channels/0', code: 'unknown' }],
    })
  })

  it('is nobody else’s to save', async () => {
    const ask = { agencyId: SCHOOL, version: 1, channels: [] }
    const supervisor = by('supervisor')
    expect(await saveChannelOrder(on(), { ...ask, user: supervisor })).toMatchObject({
      code: 'not-permitted',
    })
    const other = by('agency-administrator', COUNCIL)
    expect(await saveChannelOrder(on(), { ...ask, user: other })).toMatchObject({ code: 'not-found' })
  })
})
