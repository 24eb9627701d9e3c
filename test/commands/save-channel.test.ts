/** An administrator saves a channel: checked, and never blindly. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { changeCredentials } from '../../commands/change-credentials.ts'
import type { ChannelConfiguration, SaveChannel } from '../../commands/channel-contracts.ts'
import { openChannel, pauseChannel } from '../../commands/run-channel.ts'
import { readSetUp, saveChannel } from '../../commands/save-channel.ts'
import { createDirectoryRepository } from '../../database/directory-repository.ts'
import { raiseOutage } from '../../database/raise-outage.ts'
import { opened } from '../../domain/channel-circuit.ts'
import { type ChannelId, idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { faultsInSettings } from '../../partners/channel-settings.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { fillDirectory } from '../activities/steps-world.ts'
import { SEALER, useDatabase } from '../database/database-world.ts'
import { COUNCIL, SCHOOL } from '../database/record-samples.ts'
import { SECRET } from '../partners/webhook-samples.ts'
import { ADMINISTRATOR, by, OPERATOR } from './channel-keepers.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()
const on = () => {
  const store = world.store()
  const { connection } = store.database
  const directory = createDirectoryRepository({ connection, sealer: SEALER, faultsInSettings })
  return toldBy({ ...store, directory }, 'applied')
}

const HOOK: ChannelConfiguration = {
  format: 'cloud-event',
  transport: 'webhook',
  address: 'https://events.example/in',
  abilities: { deduplicates: true, queryable: false },
  retry: { firstWaitSeconds: 5, factor: 2, longestWaitSeconds: 60, patienceSeconds: 600, resends: 3 },
  perSecond: 5,
  atOnce: 5,
  timeoutSeconds: 15,
}

const newId = (): ChannelId => idOf('channel', `chn_${newUuid()}`)

beforeAll(() => fillDirectory(world.store()))

const save = (
  channelId: ChannelId,
  configuration: ChannelConfiguration = HOOK,
  more: Partial<SaveChannel> = {},
): Promise<Channel | Refusal> =>
  saveChannel(on(), {
    user: ADMINISTRATOR,
    channelId,
    agencyId: SCHOOL,
    configuration,
    resume: false,
    ...more,
  })

/** A channel with its credential, open. */
const working = async (): Promise<ChannelId> => {
  const channelId = newId()
  await save(channelId)
  await changeCredentials(on(), { user: ADMINISTRATOR, channelId, credential: SECRET, resume: false })
  await openChannel(on(), { user: OPERATOR, channelId })
  return channelId
}

const present = async (channelId: ChannelId): Promise<Channel> => {
  const found = await on().directory.channel(channelId)
  if (found === undefined) throw new Error(`${channelId} is not there`)
  return found
}

const MOVED = { ...HOOK, address: 'https://events.example/moved' }

describe('a channel that is saved for the first time', () => {
  it('is paused, with somebody told, until its credential is there and whoever runs it opens it', async () => {
    const channelId = newId()
    expect(await save(channelId)).toMatchObject({ kind: 'webhook', state: 'paused', version: 1 })
    expect(await world.store().attention.openAbout(channelId)).toMatchObject([
      { kind: 'partner-paused', because: 'by-a-person:new', ownerAgency: COUNCIL },
    ])
    const credential = { user: ADMINISTRATOR, channelId, credential: SECRET, resume: true }
    expect(await changeCredentials(on(), credential)).toMatchObject({ state: 'paused' })
    expect(await openChannel(on(), { user: ADMINISTRATOR, channelId })).toMatchObject({
      code: 'not-permitted',
    })
    expect(await openChannel(on(), { user: OPERATOR, channelId })).toMatchObject({ state: 'open' })
    expect(await world.store().attention.openAbout(channelId)).toEqual([])
  })

  it('can be mended before its credential is there, and is the same where it is repeated', async () => {
    const channelId = newId()
    await save(channelId)
    expect(await save(channelId)).toMatchObject({ version: 1 })
    expect(await save(channelId, MOVED, { version: 1 })).toMatchObject({ version: 2 })
    expect(await world.store().attention.openAbout(channelId)).toHaveLength(1)
  })

  it('belongs to an agency that there is, and to its own world', async () => {
    const nowhere = { agencyId: idOf('agency', 'agc_nobodys'), user: OPERATOR }
    expect(await save(newId(), HOOK, nowhere)).toMatchObject({ code: 'not-found' })
    const simulated = { ...HOOK, transport: 'sandbox', address: 'sandbox:takes' } as const
    expect(await save(newId(), simulated)).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/configuration/transport' }],
    })
  })
})

describe('a channel that is saved', () => {
  it('keeps its state, its credential and what it was opened since', async () => {
    const channelId = await working()
    const before = await present(channelId)
    const saved = await save(channelId, MOVED, { version: before.version })
    expect(saved).toMatchObject({ address: MOVED.address, state: 'open', openSince: before.openSince })
    expect(await on().directory.channelCredential(channelId)).toBe(SECRET)
    await pauseChannel(on(), { user: OPERATOR, channelId, because: 'maintenance' })
    const { version } = await present(channelId)
    expect(await save(channelId, HOOK, { version, resume: true })).toMatchObject({ state: 'paused' })
  })

  it('is checked as its format and transport ask: each fault named, no value, nothing saved', async () => {
    const channelId = await working()
    const { version } = await present(channelId)
    const wrong = { ...HOOK, address: 'hunter2', timeoutSeconds: 99, format: 'letter' }
    const refused = await save(channelId, wrong, { version })
    expect(refused).toMatchObject({
      code: 'validation-failed',
      errors: [
        { pointer: '/configuration/format' },
        { pointer: '/configuration/address' },
        { pointer: '/configuration/timeoutSeconds' },
      ],
    })
    expect(JSON.stringify(refused)).not.toContain('hunter2')
    expect(await present(channelId)).toMatchObject({ version, address: HOOK.address })
  })

  it('is never overwritten blindly', async () => {
    const channelId = await working()
    const { version } = await present(channelId)
    await save(channelId, MOVED, { version })
    const slower = { ...HOOK, perSecond: 1 }
    expect(await save(channelId, slower, { version })).toMatchObject({ code: 'state-conflict' })
    expect(await save(channelId, slower)).toMatchObject({ code: 'state-conflict' })
    expect(await present(channelId)).toMatchObject({ address: MOVED.address, perSecond: HOOK.perSecond })
  })

  it('stays its agency’s, and on its transport', async () => {
    const channelId = await working()
    const { version } = await present(channelId)
    const other = { ...HOOK, transport: 'https', format: 'bars-fhir' } as const
    expect(await save(channelId, other, { version, user: OPERATOR, agencyId: COUNCIL })).toMatchObject({
      errors: [{ pointer: '/agencyId' }, { pointer: '/configuration/transport' }],
    })
  })

  it('is opened where that is asked for and the exchange had paused it', async () => {
    const channelId = await working()
    const { version } = await present(channelId)
    await on().directory.pauseChannel(channelId, 'address-wrong', version)
    expect(await save(channelId, MOVED, { version: version + 1 })).toMatchObject({ state: 'paused' })
    expect(await save(channelId, MOVED, { resume: true })).toMatchObject({ state: 'open' })
  })

  it.each([
    ['address', MOVED, undefined],
    ['limits', { ...HOOK, perSecond: 1 }, 'open'],
  ] as const)(
    'with other %s: a system found to be away is held against the same one',
    async (_what, to, state) => {
      const channelId = await working()
      const { directory } = on()
      const circuit = opened(undefined, 'connection-refused', Date.now())
      if (circuit === undefined) throw new Error('it was not opened')
      await directory.moveCircuit(channelId, await directory.circuitOf(channelId), circuit)
      await raiseOutage(on(), channelId, circuit)
      const { version } = await present(channelId)
      const saved = await save(channelId, to, { version })
      expect(saved).toMatchObject({ circuit: { state: state ?? 'closed' } })
      expect(await world.store().attention.openAbout(channelId)).toHaveLength(state === 'open' ? 1 : 0)
    },
  )

  it('is saved and read by whoever runs the exchange or the agency’s administrator alone', async () => {
    const channelId = await working()
    const { version } = await present(channelId)
    for (const user of [by('practitioner'), by('agency-administrator', COUNCIL), by('responder')]) {
      expect(await save(channelId, MOVED, { version, user })).toMatchObject({ code: 'not-found' })
      expect(await save(newId(), MOVED, { user })).toMatchObject({ code: 'not-found' })
    }
    expect(await readSetUp(on(), { user: by('supervisor'), channelId })).toMatchObject({
      code: 'not-permitted',
    })
    const user = by('supervisor')
    expect(await save(channelId, MOVED, { version, user })).toMatchObject({ code: 'not-permitted' })
    expect(await save(channelId, MOVED, { version, user: OPERATOR })).toMatchObject({
      address: MOVED.address,
    })
  })
})
