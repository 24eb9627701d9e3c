/** Pausing a channel and opening it again: who may, what is held, what is told, and that repeats are harmless. */
import { describe, expect, it } from '@jest/globals'
import { closeCircuit } from '../../commands/close-circuit.ts'
import { listChannels, openChannel, pauseChannel } from '../../commands/run-channel.ts'
import { readChannel } from '../../commands/runnable-channel.ts'
import { raiseOutage } from '../../database/raise-outage.ts'
import { opened } from '../../domain/channel-circuit.ts'
import { type AgencyId, type ChannelId, idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Role, User } from '../../domain/user.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { COUNCIL, SCHOOL } from '../database/record-samples.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()
const on = () => toldBy(world.store(), 'applied')

const by = (role: Role, supervises: readonly AgencyId[] = [], agencyId: AgencyId = COUNCIL): User => ({
  id: idOf('user', 'usr_one'),
  name: 'One Example',
  role,
  agencyId,
  supervises,
})
const SUPERVISOR = by('supervisor', [SCHOOL])

const aChannel = async (): Promise<ChannelId> => {
  const channel: Channel = {
    id: idOf('channel', `chn_${newUuid()}`),
    agencyId: SCHOOL,
    kind: 'in-memory',
    format: 'none',
    transport: 'none',
    address: 'nowhere',
    abilities: { deduplicates: true, queryable: false },
    retry: { firstWaitSeconds: 1, factor: 2, longestWaitSeconds: 60, patienceSeconds: 600, resends: 3 },
    perSecond: 5,
    atOnce: 2,
    timeoutSeconds: 10,
    state: 'open',
    version: 1,
  }
  await world.store().directory.putChannel(channel)
  return channel.id
}

const stateOf = async (channelId: ChannelId) => {
  const found = await readChannel(on(), { user: SUPERVISOR, channelId })
  return isRefusal(found) ? found.code : `${found.state} ${found.pausedBecause ?? ''}`.trim()
}

describe('a paused channel', () => {
  it('is held with its reason, and somebody is told, until it is opened', async () => {
    const channelId = await aChannel()
    const ask = { user: SUPERVISOR, channelId }
    expect(await pauseChannel(on(), { ...ask, because: 'maintenance' })).toMatchObject({ state: 'paused' })
    expect(await stateOf(channelId)).toBe('paused by-a-person:maintenance')
    const [item] = await world.store().attention.openAbout(channelId)
    expect(item).toMatchObject({ kind: 'partner-paused', because: 'by-a-person:maintenance' })
    expect(await openChannel(on(), ask)).toMatchObject({ state: 'open', openSince: expect.any(String) })
    expect(await world.store().attention.openAbout(channelId)).toEqual([])
    expect(await stateOf(channelId)).toBe('open')
  })

  it('stays as it is when it is paused again, and so does an open one that is opened', async () => {
    const channelId = await aChannel()
    const ask = { user: SUPERVISOR, channelId }
    expect(await openChannel(on(), ask)).toMatchObject({ state: 'open', version: 1 })
    await pauseChannel(on(), { ...ask, because: 'partner-asked' })
    const again = await pauseChannel(on(), { ...ask, because: 'other' })
    expect(again).toMatchObject({ pausedBecause: 'by-a-person:partner-asked' })
    expect(await world.store().attention.openAbout(channelId)).toHaveLength(1)
  })

  it('can be paused anew after it was opened, with a new item', async () => {
    const channelId = await aChannel()
    const ask = { user: SUPERVISOR, channelId }
    await pauseChannel(on(), { ...ask, because: 'other' })
    await openChannel(on(), ask)
    await pauseChannel(on(), { ...ask, because: 'other' })
    expect(await world.store().attention.openAbout(channelId)).toHaveLength(1)
  })

  it('is paused once by many at the same time', async () => {
    const channelId = await aChannel()
    await Promise.all(
      Array.from({ length: 5 }, () =>
        pauseChannel(on(), { user: SUPERVISOR, channelId, because: 'maintenance' }),
      ),
    )
    expect(await world.store().attention.openAbout(channelId)).toHaveLength(1)
  })
})

describe('a circuit that is open', () => {
  it('is closed by whoever runs the channel, also by opening a paused one', async () => {
    const channelId = await aChannel()
    const ask = { user: SUPERVISOR, channelId }
    const { directory, attention } = world.store()
    const open = async () => {
      const seen = await directory.circuitOf(channelId)
      const next = opened(seen.circuit, 'timeout', Date.now())
      if (next !== undefined) await directory.moveCircuit(channelId, seen, next)
      await raiseOutage(on(), channelId, next ?? { since: 'now' })
    }
    await open()
    expect(await attention.openAbout(channelId)).toMatchObject([{ kind: 'partner-not-answering' }])
    expect(await closeCircuit(on(), { ...ask, user: by('supervisor') })).toMatchObject({ code: 'not-found' })
    expect(await closeCircuit(on(), ask)).toMatchObject({ circuit: { state: 'closed' } })
    expect(await closeCircuit(on(), ask)).toMatchObject({ circuit: { state: 'closed' } })
    expect(await attention.openAbout(channelId)).toEqual([])
    await open()
    await pauseChannel(on(), { ...ask, because: 'other' })
    expect(await openChannel(on(), ask)).toMatchObject({ state: 'open', circuit: { state: 'closed' } })
    expect(await attention.openAbout(channelId)).toEqual([])
  })
})

describe('who runs a channel', () => {
  it('is whoever supervises the agency or runs the exchange', async () => {
    const channelId = await aChannel()
    for (const user of [by('practitioner'), by('supervisor'), by('agency-administrator')])
      expect(await pauseChannel(on(), { user, channelId, because: 'other' })).toMatchObject({
        code: 'not-found',
      })
    const own = by('agency-administrator', [], SCHOOL)
    expect(await pauseChannel(on(), { user: own, channelId, because: 'other' })).toMatchObject({
      code: 'not-permitted',
    })
    expect(await stateOf(channelId)).toBe('open')
    expect(
      await pauseChannel(on(), { user: by('exchange-administrator'), channelId, because: 'other' }),
    ).toMatchObject({ state: 'paused' })
  })

  it('lists those alone', async () => {
    const channelId = await aChannel()
    expect((await listChannels(on(), SUPERVISOR)).map(({ id }) => id)).toContain(channelId)
    expect(await listChannels(on(), by('practitioner'))).toEqual([])
  })
})
