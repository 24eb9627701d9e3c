import { describe, expect, it } from '@jest/globals'
import { directoryModels } from '../../database/directory-documents.ts'
import { createDirectoryRepository } from '../../database/directory-repository.ts'
import { createUserHolder } from '../../database/held-users.ts'
import { idOf } from '../../domain/ids.ts'
import type { Agency, Channel, Service } from '../../domain/partner.ts'
import type { User } from '../../domain/user.ts'
import { rawText, SEALER, useDatabase } from './database-world.ts'
import { CHANNEL, CLINIC, COUNCIL, WORKER } from './record-samples.ts'

const world = useDatabase()

const anAgency = (id: string, more: Partial<Agency> = {}): Agency => ({
  id: idOf('agency', id),
  name: id,
  kind: 'health',
  phone: '01632 960000',
  channels: [CHANNEL],
  ...more,
})

const aService = (id: string, more: Partial<Service> = {}): Service => ({
  id: idOf('service', id),
  agencyId: CLINIC,
  name: id,
  description: 'Helps families',
  status: 'active',
  needs: ['family-support'],
  minimumAge: 0,
  maximumAge: 17,
  areas: ['E09999001'],
  dosServiceIds: [],
  ...more,
})

const aChannel = (more: Partial<Channel> = {}): Channel => ({
  id: idOf('channel', 'chn_hillside'),
  agencyId: CLINIC,
  kind: 'fhir-rest',
  format: 'bars-fhir',
  transport: 'https',
  address: 'https://partner.example/fhir',
  abilities: { deduplicates: true, queryable: false },
  retry: { firstWaitSeconds: 1, factor: 2, longestWaitSeconds: 60, patienceSeconds: 600, resends: 3 },
  perSecond: 5,
  atOnce: 2,
  timeoutSeconds: 10,
  state: 'open',
  version: 1,
  ...more,
})

describe('the directory', () => {
  it('finds agencies and services by their ids and codes', async () => {
    const { directory } = world.store()
    await directory.putAgency(anAgency('agc_with-code', { odsCode: 'abc1' }))
    await directory.putAgency(anAgency('agc_without-code'))
    await directory.putService(aService('svc_one', { dosServiceIds: ['2000', '2001'] }))
    expect(await directory.agency(idOf('agency', 'agc_without-code'))).toEqual(anAgency('agc_without-code'))
    expect((await directory.agencyByOds('Abc1'))?.id).toBe('agc_with-code')
    expect((await directory.serviceByDosId('2001'))?.id).toBe('svc_one')
    expect(await directory.serviceByDosId('9')).toBeUndefined()
    expect(await directory.service(idOf('service', 'svc_none'))).toBeUndefined()
    await expect(directory.putAgency(anAgency('agc_second', { odsCode: 'ABC1' }))).rejects.toMatchObject({
      code: 'configuration-wrong',
    })
  })

  it('finds services that fit, page by page in order of name', async () => {
    const { directory } = world.store()
    const needs = ['grief']
    const names = ['Willow', 'Aspen', 'Rowan', 'Birch', 'Aspen']
    for (const [index, name] of names.entries())
      await directory.putService(aService(`svc_tree-${index}`, { name, needs }))
    await directory.putService(aService('svc_tree-old', { name: 'Oak', needs, minimumAge: 14 }))
    const criteria = { need: 'grief', ageYears: 10, areaCode: 'E09999001' }
    const first = await directory.services(criteria, { limit: 3 })
    expect(first.rows.map(({ id }) => id)).toEqual(['svc_tree-1', 'svc_tree-4', 'svc_tree-3'])
    if (first.next === undefined) throw new Error('a second page was expected')
    const second = await directory.services(criteria, { limit: 3, after: first.next })
    expect(second.rows.map(({ name }) => name)).toEqual(['Rowan', 'Willow'])
    expect(second).not.toHaveProperty('next')
    expect((await directory.services({ ...criteria, areaCode: 'E1' }, { limit: 3 })).rows).toEqual([])
    expect((await directory.agencies({ limit: 1 })).rows).toHaveLength(1)
  })

  it('sees at once what it changes itself, and soon what others change', async () => {
    const { directory, database } = world.store()
    const id = idOf('agency', 'agc_changing')
    await directory.putAgency(anAgency(id, { phone: '1' }))
    const part = { connection: database.connection, sealer: SEALER }
    const [patient, eager] = [
      createDirectoryRepository({ ...part, lifetimeMs: 60_000 }),
      createDirectoryRepository({ ...part, lifetimeMs: 0 }),
    ]
    expect((await patient.agency(id))?.phone).toBe('1')
    await directory.putAgency(anAgency(id, { phone: '2' }))
    expect((await directory.agency(id))?.phone).toBe('2')
    expect((await eager.agency(id))?.phone).toBe('2')
    expect((await patient.agency(id))?.phone).toBe('1')
  })

  it('knows somebody new at once, and somebody who left for a moment longer', async () => {
    const { directory, database } = world.store()
    const models = directoryModels(database.connection)
    const [held, unheld] = [createUserHolder(models, 60_000), createUserHolder(models, 0)]
    const user: User = {
      id: idOf('user', 'usr_moving'),
      name: 'Morgan Moving',
      role: 'practitioner',
      agencyId: COUNCIL,
      supervises: [],
    }
    expect(await held.user(user.id)).toBeUndefined()
    await directory.putUser(user)
    expect(await held.user(user.id)).toEqual(user)
    const moved = { ...user, role: 'responder' } as const
    await directory.putUser(moved)
    expect(await directory.user(user.id)).toEqual(moved)
    expect([await held.user(user.id), await unheld.user(user.id)]).toEqual([user, moved])
    held.forget()
    expect(await held.user(user.id)).toEqual(moved)
  })

  it('keeps a channel paused over a new seeding, and its credential sealed', async () => {
    const { directory } = world.store()
    const channel = aChannel()
    await directory.putChannel(channel, 'partner-token')
    await directory.putChannel(channel, 'partner-token')
    expect(await directory.channel(channel.id)).toEqual(channel)
    expect(await directory.pauseChannel(channel.id, 'certificate-invalid', 1)).toBe(true)
    await directory.putChannel(aChannel({ address: 'https://moved.example' }), 'new-token')
    expect(await directory.channels()).toEqual([
      aChannel({
        address: 'https://moved.example',
        state: 'paused',
        pausedBecause: 'certificate-invalid',
        version: 3,
      }),
    ])
    expect(await directory.channelCredential(channel.id)).toBe('new-token')
    expect(await directory.channelCredential(idOf('channel', 'chn_none'))).toBeUndefined()
    expect(await rawText(world.store(), 'channels')).not.toContain('-token')
    expect(await directory.pauseChannel(channel.id, 'forbidden', 3)).toBe(false)
    expect(await directory.resumeChannel(channel.id)).toBe(true)
    expect(await directory.resumeChannel(channel.id)).toBe(false)
    expect((await directory.channel(channel.id))?.state).toBe('open')
  })

  it('saves no channel whose settings are wrong, asking with the credential that it has', async () => {
    const { database } = world.store()
    const asked: (string | undefined)[] = []
    const directory = createDirectoryRepository({
      connection: database.connection,
      sealer: SEALER,
      faultsInSettings: ({ address }, credential) => {
        asked.push(credential)
        return address.startsWith('https:') ? [] : ['address must be an https address']
      },
    })
    const channel = aChannel({ id: idOf('channel', 'chn_strict') })
    await directory.putChannel(channel, 'first-token')
    await expect(directory.putChannel({ ...channel, address: 'ftp:wrong' })).rejects.toMatchObject({
      code: 'configuration-wrong',
    })
    expect(asked).toEqual(['first-token', 'first-token'])
    expect((await directory.channel(channel.id))?.address).toBe(channel.address)
  })

  it('lets no agency be reached by what belongs to another', async () => {
    const { directory } = world.store()
    const channel = aChannel({ id: idOf('channel', 'chn_only-theirs') })
    await directory.putChannel(channel)
    const wrong = {
      code: 'configuration-wrong',
      message: expect.stringMatching(/chn_only-theirs.*belongs to/),
    }
    for (const named of [
      { channels: [channel.id] },
      { channels: [], channelsByKind: { notification: [CHANNEL, channel.id] } },
    ])
      await expect(directory.putAgency(anAgency('agc_neighbour', named))).rejects.toMatchObject(wrong)
    expect(await directory.agency(idOf('agency', 'agc_neighbour'))).toBeUndefined()
    const taken = { ...channel, agencyId: idOf('agency', 'agc_neighbour') }
    await expect(directory.putChannel(taken)).rejects.toMatchObject({ code: 'configuration-wrong' })
    expect((await directory.channel(channel.id))?.agencyId).toBe(CLINIC)
  })

  it('finds people, and nobody where a name is borne by two', async () => {
    const { directory } = world.store()
    const user = {
      id: WORKER,
      name: 'Odalys Brackenbury',
      role: 'practitioner',
      agencyId: COUNCIL,
      supervises: [],
    } as const
    await directory.putUser(user)
    expect(await directory.user(WORKER)).toEqual(user)
    expect(await directory.userByName(user.name)).toEqual(user)
    await directory.putUser({ ...user, id: idOf('user', 'usr_namesake') })
    expect(await directory.userByName(user.name)).toBeUndefined()
    expect(await directory.user(idOf('user', 'usr_nobody'))).toBeUndefined()
  })

  it('finds the area of a postcode by its district', async () => {
    const { directory } = world.store()
    await directory.putArea({ district: 'ZZ1', areaCode: 'E09999001' })
    await directory.putArea({ district: 'ZZ11', areaCode: 'E09999002' })
    await directory.putArea({ district: 'ZZ11', areaCode: 'E09999003' })
    expect(await directory.areaOfPostcode('zz1 1aa')).toBe('E09999001')
    expect(await directory.areaOfPostcode('ZZ11AA')).toBe('E09999001')
    expect(await directory.areaOfPostcode('ZZ11 1AA')).toBe('E09999003')
    expect(await directory.areaOfPostcode('ZZ1')).toBe('E09999001')
    for (const text of ['ZZ2 1AA', 'nowhere', ''])
      expect(await directory.areaOfPostcode(text)).toBeUndefined()
  })
})
