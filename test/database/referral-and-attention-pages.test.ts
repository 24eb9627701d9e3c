import { describe, expect, it } from '@jest/globals'
import type { AttentionPlace } from '../../database/attention-repository.ts'
import type { ReferralListQuery, ReferralPlace } from '../../database/referral-views.ts'
import type { ReferralId } from '../../domain/ids.ts'
import type { Reference } from '../../domain/reference.ts'
import type { Referral } from '../../domain/referral.ts'
import { newId, newItemId } from '../../runtime/new-id.ts'
import { useDatabase } from './database-world.ts'
import { AT, aKey, aRecipient, aReferral, CLINIC, CONTENT, later, SCHOOL, WORKER } from './record-samples.ts'

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

  it('tells the kinds of item apart, page by page', async () => {
    const agencyId = newAgency()
    const raisedBy = { agencyId, userId: WORKER }
    const told: ReferralId[] = []
    for (let index = 0; index < 4; index += 1) {
      await store({ raisedBy, updatedAt: later(index * 1000) })
      const id = newItemId('notification')
      await store({ id, kind: 'notification', raisedBy, updatedAt: later(index * 1000) })
      told.unshift(id)
    }
    const { views } = world.store()
    const query = { agencies: [agencyId], kind: 'notification', limit: 3 } as const
    const first = await views.list(query)
    const rest = await views.list({ ...query, ...(first.next === undefined ? {} : { after: first.next }) })
    expect([...first.rows, ...rest.rows].map(({ id }) => id)).toEqual(told)
    expect(await listed({ agencies: [agencyId], kind: 'referral' })).toHaveLength(4)
    expect(await listed({ agencies: [agencyId] })).toHaveLength(8)
    expect((await views.one(told[0] ?? newId('referral')))?.kind).toBe('notification')
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
