/** The log of changes on a real store: nothing lost whoever is killed, nothing skipped however many write. */
import { describe, expect, it } from '@jest/globals'
import { createFollower } from '../../activities/follow-changes.ts'
import { readChanges } from '../../commands/read-changes.ts'
import type { ChangesPage } from '../../commands/subscription-contracts.ts'
import type { ChangeLog } from '../../database/change-log.ts'
import { type AgencyId, idOf, type ReferralId } from '../../domain/ids.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { SCOPES, type User } from '../../domain/user.ts'
import { newId } from '../../runtime/new-id.ts'
import { useDatabase } from './database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT } from './record-samples.ts'

const { store } = useDatabase()
const anAgency = (): AgencyId => newId('agency')

const clientOf = (agencyId: AgencyId): User => ({
  id: idOf('user', 'usr_client'),
  name: '',
  role: 'system-client',
  agencyId,
  supervises: [],
  scopes: SCOPES,
})

const raised = async (asking: AgencyId, asked: readonly AgencyId[]): Promise<Referral> => {
  const recipients = asked.map((agencyId, index) => aRecipient({ agencyId, number: index + 1 }))
  const referral = aReferral({ raisedBy: { agencyId: asking, userId: newId('user') }, recipients })
  await store().referrals.insertOnce(referral, CONTENT, aKey())
  return referral
}
const moved = (id: ReferralId, number: number, part: Partial<Recipient>): Promise<Referral> =>
  store().referrals.change(id, (current) => ({
    ...current,
    recipients: current.recipients.map((one) => (one.number === number ? { ...one, ...part } : one)),
  }))

const follower = (changeLog: ChangeLog = store().changeLog, now = Date.now) =>
  createFollower({ changeLog, now })

type Query = Partial<Parameters<typeof readChanges>[1]>
const page = async (agencyId: AgencyId, query: Query = {}): Promise<ChangesPage> => {
  const read = await readChanges(store(), { user: clientOf(agencyId), limit: 50, ...query })
  if (isRefusal(read)) throw new Error(read.detail)
  return read
}
/** Everything after a place, page by page. */
const all = async (agencyId: AgencyId, limit: number, query: Query = {}) => {
  const found: ChangesPage['changes'][number][] = []
  for (let last = await page(agencyId, { limit, ...query }); ; ) {
    found.push(...last.changes)
    if (!last.hasMore) return found
    last = await page(agencyId, { limit, ...query, after: last.place })
  }
}
const typesOf = (changes: ChangesPage['changes']) =>
  changes.map(({ type }) => type.replace(/^uk\.referral\.|\.v1$/g, ''))

describe('the feed', () => {
  it('tells each agency of its part alone, in order', async () => {
    const [asking, one, other] = [anAgency(), anAgency(), anAgency()]
    const { id, recipients } = await raised(asking, [one, other])
    await moved(id, 1, { state: 'delivered', deliveredAt: AT })
    await moved(id, 2, { state: 'delivered', deliveredAt: AT })
    await moved(id, 2, { state: 'accepted' })
    await store().referrals.change(id, (current) => ({ ...current, state: 'closed' }))
    await follower().pass()
    expect(typesOf(await all(asking, 50))).toEqual([
      'raised',
      'recipient.delivered',
      'recipient.delivered',
      'recipient.accepted',
      'closed',
    ])
    const told = await all(one, 50)
    expect(typesOf(told)).toEqual(['recipient.delivered'])
    expect(told[0]).toMatchObject({ itemId: id, recipientId: recipients[0]?.id })
    expect(JSON.stringify(told)).not.toContain(recipients[1]?.id)
    expect(typesOf(await all(other, 50))).toEqual(['recipient.delivered', 'recipient.accepted'])
    expect(await all(anAgency(), 50)).toEqual([])
  })

  it('leaves out what is not theirs to see any more', async () => {
    const [asking, one] = [anAgency(), anAgency()]
    const { id } = await raised(asking, [one])
    await moved(id, 1, { state: 'uncertain' })
    await follower().pass()
    expect(typesOf(await all(one, 50))).toEqual(['recipient.uncertain'])
    // It surely never arrived: from now on they must not know of the child.
    await moved(id, 1, { state: 'sending' })
    expect(await all(one, 50)).toEqual([])
    expect(typesOf(await all(asking, 50))).toEqual(['raised', 'recipient.uncertain'])
  })

  it('is read from any place, again and by type, and from now on', async () => {
    const [asking, one] = [anAgency(), anAgency()]
    const items = [await raised(asking, [one]), await raised(asking, [one]), await raised(asking, [one])]
    await follower().pass()
    const first = await page(asking, { limit: 2 })
    expect(first.hasMore).toBe(true)
    const now = await page(asking, { from: 'now' })
    for (const { id } of items) await moved(id, 1, { state: 'delivered', deliveredAt: AT })
    await follower().pass()
    const rest = await page(asking, { after: first.place })
    expect(typesOf(rest.changes)).toEqual(['raised', ...Array<string>(3).fill('recipient.delivered')])
    expect(await page(asking, { after: first.place })).toEqual(rest)
    expect(typesOf((await page(asking, { after: now.place })).changes)).toHaveLength(3)
    expect(await all(asking, 1, { type: 'uk.referral.recipient.delivered.v1' })).toHaveLength(3)
    const end = await page(asking, { after: rest.place })
    expect(end).toEqual({ changes: [], place: rest.place, hasMore: false })
  })
})

describe('a follower', () => {
  it('that is killed after each of its steps leaves nothing out and tells nothing twice', async () => {
    const [asking, one] = [anAgency(), anAgency()]
    const { id } = await raised(asking, [one])
    // Killed between the record's change and the log; then after the row and before anything is marked.
    const killed: ChangeLog = { ...store().changeLog, append: () => Promise.reject(new Error('killed')) }
    await expect(follower(killed).pass()).rejects.toThrow('killed')
    const written: ChangeLog = {
      ...store().changeLog,
      append: async (...row) => {
        await store().changeLog.append(...row)
        throw new Error('killed')
      },
    }
    await expect(follower(written).pass()).rejects.toThrow('killed')
    await moved(id, 1, { state: 'delivered', deliveredAt: AT })
    await follower().pass()
    await follower().pass()
    expect(typesOf(await all(asking, 50))).toEqual(['raised', 'recipient.delivered'])
    expect(new Set((await all(asking, 50)).map(({ id: event }) => event)).size).toBe(2)
  })

  it('empties the outbox of what is quiet, and costs a quiet record nothing afterwards', async () => {
    const clock = { now: Date.now() }
    const on = follower(store().changeLog, () => clock.now)
    const { id } = await raised(anAgency(), [anAgency()])
    await on.pass()
    expect((await store().changeLog.untold(500)).map((one) => one.id)).toContain(id)
    clock.now += 60_000
    await on.pass()
    expect(await store().changeLog.untold(500)).toEqual([])
    await moved(id, 1, { state: 'delivered', deliveredAt: AT })
    expect((await store().changeLog.untold(500)).map(({ outbox }) => outbox.length)).toEqual([1])
    await on.pass()
    expect(
      typesOf(await all((await store().referrals.byId(id))?.raisedBy.agencyId ?? anAgency(), 9)),
    ).toEqual(['raised', 'recipient.delivered'])
  })

  it('leaves whole what moves on while it empties others', async () => {
    const clock = { now: Date.now() }
    const [quiet, busy] = [anAgency(), anAgency()]
    const [{ id: still }, { id: moving }] = [
      await raised(quiet, [anAgency()]),
      await raised(busy, [anAgency()]),
    ]
    const delivered: Partial<Recipient> = { state: 'delivered', deliveredAt: AT }
    const crossing: ChangeLog = {
      ...store().changeLog,
      async clear(told) {
        await moved(moving, 1, delivered)
        return store().changeLog.clear(told)
      },
    }
    const on = follower(crossing, () => clock.now)
    await on.pass()
    clock.now += 60_000
    await on.pass()
    expect((await store().changeLog.untold(500)).map(({ id }) => id)).toEqual([moving])
    await moved(still, 1, delivered)
    await follower().pass()
    expect(typesOf(await all(quiet, 9))).toEqual(['raised', 'recipient.delivered'])
    expect(typesOf(await all(busy, 9))).toEqual(['raised', 'recipient.delivered'])
  })

  it('and a second one beside it, under 12 writers, skip and double nothing for whoever reads along', async () => {
    const asking = anAgency()
    const WRITERS = 12
    const ROUNDS = 6
    const writing = { done: false }
    const writers = Promise.all(
      Array.from({ length: WRITERS }, async () => {
        const { id } = await raised(asking, [anAgency()])
        for (let round = 0; round < ROUNDS; round += 1)
          await moved(id, 1, { state: round % 2 === 0 ? 'accepted' : 'on-hold', deliveredAt: AT })
      }),
    ).then(() => {
      writing.done = true
    })
    const follow = async (): Promise<void> => {
      const on = follower()
      while (!writing.done) await on.pass()
    }
    const readAlong = async (): Promise<readonly string[]> => {
      const seen: string[] = []
      let after: string | undefined
      const read = async (): Promise<void> => {
        const next = await page(asking, { limit: 7, ...(after === undefined ? {} : { after }) })
        seen.push(...next.changes.map(({ id }) => id))
        after = next.place
        if (next.hasMore) await read()
      }
      while (!writing.done) await read()
      // Both followers have ended: what one was about to write is brought over by another.
      await Promise.all(following)
      await follower().pass()
      await read()
      return seen
    }
    const following = [follow(), follow()]
    const [seen] = await Promise.all([readAlong(), writers, ...following])
    expect(seen).toHaveLength(WRITERS * (1 + ROUNDS))
    expect(new Set(seen).size).toBe(seen.length)
    const whole = await all(asking, 50)
    expect(whole.map(({ id }) => id)).toEqual(seen)
    // Of each item in the order in which it happened.
    for (const item of new Set(whole.map(({ itemId }) => itemId)))
      expect(typesOf(whole.filter(({ itemId }) => itemId === item))).toEqual([
        'raised',
        ...['accepted', 'onhold', 'accepted', 'onhold', 'accepted', 'onhold'].map(
          (state) => `recipient.${state}`,
        ),
      ])
  })
})
