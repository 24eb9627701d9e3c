import { describe, expect, it } from '@jest/globals'
import type { AttentionPlace } from '../../database/attention-repository.ts'
import { createDirectoryRepository } from '../../database/directory-repository.ts'
import type { ReferralListQuery, ReferralPlace } from '../../database/referral-views.ts'
import { idOf, type ReferralId } from '../../domain/ids.ts'
import type { Agency, Channel, Service } from '../../domain/partner.ts'
import type { Reference } from '../../domain/reference.ts'
import type { Referral } from '../../domain/referral.ts'
import { newId } from '../../runtime/new-id.ts'
import { rawText, SEALER, useDatabase } from './database-world.ts'
import {
  AT,
  aKey,
  aRecipient,
  aReferral,
  CHANNEL,
  CLINIC,
  CONTENT,
  COUNCIL,
  later,
  SCHOOL,
  WORKER,
} from './record-samples.ts'

const world = useDatabase()

/** An agency of its own, so that what other tests store is not in its lists. */
const newAgency = () => newId('agency')

const store = async (more: Partial<Referral>): Promise<Referral> => {
  const referral = aReferral(more)
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  return referral
}

const listed = async (query: Omit<ReferralListQuery, 'limit'>): Promise<readonly ReferralId[]> =>
  (await world.store().views.list({ limit: 50, ...query })).rows.map(({ id }) => id)

describe('the list of referrals', () => {
  it('goes page by page without repeating or skipping, also while others come and change', async () => {
    const { views, referrals } = world.store()
    const agencyId = newAgency()
    const raisedBy = { agencyId, userId: WORKER }
    // Two share each instant: the id decides between them.
    const all: Referral[] = []
    for (let index = 0; index < 24; index += 1)
      all.push(await store({ raisedBy, updatedAt: later(Math.floor(index / 2) * 1000) }))
    const expected = [...all]
      .sort((one, other) =>
        one.updatedAt === other.updatedAt
          ? one.id < other.id
            ? 1
            : -1
          : one.updatedAt < other.updatedAt
            ? 1
            : -1,
      )
      .map(({ id }) => id)
    const seen: ReferralId[] = []
    let after: ReferralPlace | undefined
    do {
      const page = await views.list({ agencies: [agencyId], limit: 5, ...(after ? { after } : {}) })
      seen.push(...page.rows.map(({ id }) => id))
      after = page.next
      await store({ raisedBy, updatedAt: later(60_000 + seen.length) })
      const changed = expected[0]
      if (changed !== undefined)
        await referrals.change(changed, (current) => ({ ...current, updatedAt: later(90_000 + seen.length) }))
    } while (after !== undefined)
    expect(seen).toEqual(expected)
  })

  it('says that there is no next page when the last one is exactly full', async () => {
    const agencyId = newAgency()
    for (let index = 0; index < 4; index += 1) await store({ raisedBy: { agencyId, userId: WORKER } })
    const page = await world.store().views.list({ agencies: [agencyId], limit: 4 })
    expect(page.rows).toHaveLength(4)
    expect(page).not.toHaveProperty('next')
  })

  it('shows an asked agency only what a message may have reached it about', async () => {
    const agencyId = newAgency()
    const seenIn = async (more: Parameters<typeof aRecipient>[0]): Promise<boolean> => {
      const { id } = await store({ recipients: [aRecipient({ agencyId, ...more })] })
      return (await listed({ agencies: [agencyId] })).includes(id)
    }
    for (const state of ['held', 'sending', 'undeliverable', 'not-shared', 'withdrawn'] as const)
      expect([state, await seenIn({ state })]).toEqual([state, false])
    for (const state of ['uncertain', 'delivered', 'opened', 'accepted', 'declined', 'finished'] as const)
      expect([state, await seenIn({ state })]).toEqual([state, true])
    expect(await seenIn({ state: 'withdrawn', deliveredAt: AT })).toBe(true)
  })

  it('follows a referral as its message arrives', async () => {
    const agencyId = newAgency()
    const referral = await store({ recipients: [aRecipient({ agencyId })] })
    expect(await listed({ agencies: [agencyId] })).toEqual([])
    await world.store().referrals.change(referral.id, (current) => ({
      ...current,
      recipients: current.recipients.map((recipient) => ({
        ...recipient,
        state: 'delivered',
        deliveredAt: AT,
      })),
    }))
    expect(await listed({ agencies: [agencyId] })).toEqual([referral.id])
  })

  it('filters by state, by agency and by what was typed of a reference', async () => {
    const agencyId = newAgency()
    const raisedBy = { agencyId, userId: WORKER }
    const one = await store({ raisedBy, state: 'held', recipients: [aRecipient({ agencyId: CLINIC })] })
    const other = await store({ raisedBy, recipients: [aRecipient({ agencyId: SCHOOL })] })
    const agencies = [agencyId]
    expect(await listed({ agencies, state: 'held' })).toEqual([one.id])
    expect(await listed({ agencies, agencyId: SCHOOL })).toEqual([other.id])
    expect(await listed({ agencies, agencyId })).toHaveLength(2)
    const { reference } = other
    for (const typed of [
      reference,
      `${reference}-2`,
      reference.toLowerCase().replaceAll('-', ' '),
      reference.slice(5, 10),
    ])
      expect(await listed({ agencies, referenceText: typed })).toContain(other.id)
    for (const typed of ['.*', '-', '', 'RX-0000-0000', '$where'])
      expect(await listed({ agencies, referenceText: typed })).toEqual([])
    expect(await listed({ agencies: [newAgency()], referenceText: reference })).toEqual([])
    expect(await listed({ agencies: [] })).toEqual([])
  })

  it('holds no timeline and no content; names come on request', async () => {
    const agencyId = newAgency()
    const entry = { key: 'k', at: AT, title: 'Raised', by: 'the referrer' }
    const referral = await store({ raisedBy: { agencyId, userId: WORKER }, timeline: [entry] })
    const { views } = world.store()
    const [row] = (await views.list({ agencies: [agencyId], limit: 5 })).rows
    const { timeline: _timeline, ...rest } = referral
    expect(row).toEqual(rest)
    expect(await views.one(referral.id)).toEqual(referral)
    expect(await views.one(referral.reference)).toEqual(referral)
    expect(await views.one('RX-XXXX-XXXX' as Reference)).toBeUndefined()
    const names = await views.personNames([referral.id, newId('referral')])
    expect([...names]).toEqual([
      [referral.id, { familyName: 'Quillfeather', givenNames: ['Tamsin'], birthDate: '2015-06-01' }],
    ])
  })
})

describe('what is not started', () => {
  it('is listed oldest first, from a given age on', async () => {
    const long = (minutes: number) => later(-minutes * 60_000)
    const [second, first] = [await store({ raisedAt: long(20) }), await store({ raisedAt: long(30) })]
    await store({ raisedAt: long(40), startedAt: AT })
    await store({ raisedAt: long(1) })
    const { referrals } = world.store()
    const query = { raisedBefore: long(10), limit: 10 }
    expect(await referrals.notStarted(query)).toEqual([first.id, second.id])
    expect(await referrals.notStarted({ ...query, limit: 1 })).toEqual([first.id])
  })
})

describe('the list of what needs a person', () => {
  it('goes page by page, first due first, for the owners asked', async () => {
    const { attention } = world.store()
    const ownerAgency = newAgency()
    const raise = (dueIn: number, more = {}) =>
      attention.raise({
        id: newId('attention-item'),
        kind: 'our-fault',
        ownerAgency,
        raisedAt: AT,
        dueAt: later(dueIn),
        ...more,
      })
    const items = []
    for (let index = 0; index < 12; index += 1) items.push(await raise(Math.floor(index / 3) * 1000))
    await raise(0, { ownerAgency: newAgency() })
    const expected = items
      .sort((one, other) => (one.dueAt + one.id < other.dueAt + other.id ? -1 : 1))
      .map(({ id }) => id)
    const seen: string[] = []
    let after: AttentionPlace | undefined
    do {
      const page = await attention.list({
        ownerAgencies: [ownerAgency],
        limit: 5,
        ...(after ? { after } : {}),
      })
      seen.push(...page.rows.map(({ id }) => id))
      after = page.next
      await raise(-1000 - seen.length)
    } while (after !== undefined)
    expect(seen).toEqual(expected)
  })

  it('filters by state, kind and referral', async () => {
    const { attention } = world.store()
    const ownerAgencies = [newAgency()]
    const [ownerAgency = newAgency()] = ownerAgencies
    const common = { ownerAgency, raisedAt: AT, dueAt: AT }
    const referralId = newId('referral')
    const one = await attention.raise({
      ...common,
      id: newId('attention-item'),
      kind: 'our-fault',
      referralId,
    })
    const other = await attention.raise({ ...common, id: newId('attention-item'), kind: 'retrying' })
    await attention.settle(other.id, { by: 'exchange', settlement: 'deliver', at: AT })
    const ids = async (more: object) =>
      (await attention.list({ ownerAgencies, limit: 9, ...more })).rows.map(({ id }) => id)
    expect(await ids({ state: 'open' })).toEqual([one.id])
    expect(await ids({ state: 'settled' })).toEqual([other.id])
    expect(await ids({ kind: 'our-fault' })).toEqual([one.id])
    expect(await ids({ referralId })).toEqual([one.id])
    expect(await ids({ kind: 'retrying', state: 'open' })).toEqual([])
  })
})

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
