/** An administrator saves a channel: checked, and never blindly. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { changeCredentials } from '../../commands/change-credentials.ts'
import { openChannel, pauseChannel } from '../../commands/run-channel.ts'
import { readSetUp } from '../../commands/save-channel.ts'
import { idOf } from '../../domain/ids.ts'
import { fillDirectory } from '../activities/steps-world.ts'
import { useDatabase } from '../database/database-world.ts'
import { COUNCIL } from '../database/record-samples.ts'
import { SECRET } from '../partners/webhook-samples.ts'
import { ADMINISTRATOR, by, OPERATOR } from './channel-keepers.ts'
import { HOOK, MOVED, newId, savingOn } from './saving-stage.ts'

const world = useDatabase()
const { on, save, working, present, audited } = savingOn(world)

beforeAll(() => fillDirectory(world.store()))

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

  it('is in the audit by the names of what changes, also of what is taken away, whatever its order', async () => {
    const channelId = await working()
    const { version } = await present(channelId)
    const maintenance = [{ from: '2026-03-02T10:00:00.000Z', to: '2026-03-02T11:00:00.000Z' }]
    await save(channelId, { ...HOOK, maintenance }, { version })
    const { queryable, deduplicates } = HOOK.abilities
    await save(channelId, { ...HOOK, abilities: { queryable, deduplicates } }, { version: version + 1 })
    expect((await audited(channelId)).slice(-2)).toEqual([
      'channel.change save:maintenance',
      'channel.change save:maintenance',
    ])
  })

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
