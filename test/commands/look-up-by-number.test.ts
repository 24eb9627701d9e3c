/** A sender finds what it raised for a child by the number, all of it, and no other child's record is opened for that. */
import { randomBytes } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { createReferralLookUp } from '../../commands/look-up-referral.ts'
import { sweepNotStarted } from '../../commands/sweep-not-started.ts'
import { createSealer } from '../../database/personal-data.ts'
import { createReferralRepository } from '../../database/referral-repository.ts'
import { createReferralsByNumber } from '../../database/referrals-by-number.ts'
import { type AgencyId, idOf } from '../../domain/ids.ts'
import type { Referral } from '../../domain/referral.ts'
import type { User } from '../../domain/user.ts'
import { newId, newItemId } from '../../runtime/new-id.ts'
import { rawText, useDatabase } from '../database/database-world.ts'
import { aKey, aReferral, CONTENT, COUNCIL, later, SCHOOL } from '../database/record-samples.ts'
import { standingOver } from './standing-over.ts'

const world = useDatabase()
const [NUMBER, OTHER, THIRD] = ['9990000018', '9990000026', '9990000034']

const standing = () =>
  standingOver(world.store(), { readReply: () => undefined, moveRecipient: async () => undefined })

/** A new agency each time, so that what other tests raised is not in its way. */
const newAgency = (): AgencyId => idOf('agency', `agc_${randomBytes(6).toString('hex')}`)

const raised = async (by: AgencyId, nhsNumber: string | undefined, more: Partial<Referral> = {}) => {
  const referral = aReferral({ raisedBy: { agencyId: by, userId: newId('user') }, ...more })
  const { nhsNumber: _left, ...person } = CONTENT.person
  const content = { ...CONTENT, person: nhsNumber === undefined ? person : { ...person, nhsNumber } }
  await world.store().referrals.insertOnce(referral, content, aKey())
  return referral
}

const systemOf = (agencyId: AgencyId): User => ({
  id: newId('user'),
  name: 'Case system',
  role: 'system-client',
  agencyId,
  supervises: [],
})

const references = async (agencyId: AgencyId, nhsNumber: string): Promise<readonly string[]> => {
  const lookUp = createReferralLookUp(standing())
  return (await lookUp.byNhsNumber(systemOf(agencyId), nhsNumber)).map(({ reference }) => reference)
}

const documents = () => world.store().database.connection.collection<{ _id: string }>('referrals')

/** As it was stored before there were prints. */
const unprinted = async ({ id }: Referral) =>
  documents().updateOne({ _id: id }, { $unset: { numberPrint: '', confirmedNumberPrint: '' } })

const damaged = async ({ id }: Referral) =>
  documents().updateOne({ _id: id }, { $set: { content: 'damaged' } })

it('finds all of its own for that number, newest change first, and opens no other child’s', async () => {
  const [agency, stranger] = [newAgency(), newAgency()]
  const older = await raised(agency, NUMBER, { updatedAt: later(1) })
  const newer = await raised(agency, NUMBER, { updatedAt: later(2) })
  await damaged(await raised(agency, OTHER))
  await damaged(await raised(agency, undefined))
  await raised(stranger, NUMBER)
  await raised(agency, NUMBER, { id: newItemId('notification'), kind: 'notification' })
  expect(await references(agency, NUMBER)).toEqual([newer.reference, older.reference])
  expect(await references(agency, THIRD)).toEqual([])
})

it('finds one that others change while it looks', async () => {
  const agency = newAgency()
  const mine = await raised(agency, NUMBER)
  const changing = Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      world.store().referrals.change(mine.id, (now) => ({ ...now, updatedAt: later(index) })),
    ),
  )
  for (let look = 0; look < 10; look += 1) expect(await references(agency, NUMBER)).toEqual([mine.reference])
  await changing
})

it('follows a number that is corrected, and one that the register confirmed', async () => {
  const agency = newAgency()
  const { id, reference } = await raised(agency, NUMBER)
  await world.store().referrals.correct(id, ({ referral, content }) => ({
    referral: { ...referral, updatedAt: later(5) },
    content: { ...content, person: { ...content.person, nhsNumber: OTHER } },
  }))
  expect(await references(agency, NUMBER)).toEqual([])
  expect(await references(agency, OTHER)).toEqual([reference])
  const confirmed = (now: Referral) => ({ ...now, updatedAt: later(6) })
  await world.store().referrals.change(id, confirmed, { confirmedNumber: THIRD })
  expect(await references(agency, THIRD)).toEqual([reference])
  expect(await references(agency, OTHER)).toEqual([reference])
})

it('finds what was stored under a key that is no longer the first', async () => {
  const [before, after] = ['old', 'new'].map((name) => ({ name, key: new Uint8Array(randomBytes(32)) }))
  if (before === undefined || after === undefined) throw new Error('two keys')
  const { connection } = world.store().database
  const referral = aReferral({ raisedBy: { agencyId: newAgency(), userId: newId('user') } })
  const old = createReferralRepository({ connection, sealer: createSealer([before]) })
  await old.insertOnce(referral, CONTENT, aKey())
  const query = { raisedBy: referral.raisedBy.agencyId, kind: 'referral', nhsNumber: NUMBER } as const
  const foundWith = async (...keys: (typeof before)[]) =>
    (await createReferralsByNumber({ connection, sealer: createSealer(keys) }).raisedFor(query)).length
  expect(await foundWith(after, before)).toBe(1)
  expect(await foundWith(after)).toBe(0)
})

it('finds what was stored before there were prints, also before the sweep has come to it', async () => {
  const agency = newAgency()
  const early = await raised(agency, NUMBER)
  await world.store().referrals.change(early.id, (now) => ({ ...now, updatedAt: later(1) }), {
    confirmedNumber: THIRD,
  })
  await unprinted(early)
  await unprinted(await raised(agency, OTHER))
  expect(await references(agency, NUMBER)).toEqual([early.reference])
  expect(await references(agency, THIRD)).toEqual([early.reference])
  expect(await world.store().referralsByNumber.withoutPrints({ raisedBy: agency, limit: 10 })).toEqual([])
})

it('the sweep prints the rest, one that does not open stops none, and nothing else of a record changes', async () => {
  const agency = newAgency()
  const [broken, whole] = [await raised(agency, NUMBER), await raised(agency, NUMBER)]
  await unprinted(broken)
  await unprinted(whole)
  await damaged(broken)
  const news = () =>
    documents().findOne({ _id: whole.id }, { projection: { outbox: 1, record: 1, updatedAt: 1 } })
  const before = await news()
  await sweepNotStarted(standing())
  expect(await world.store().referralsByNumber.withoutPrints({ limit: 10 })).toEqual([broken.id])
  expect(await news()).toEqual(before)
  await expect(references(agency, NUMBER)).rejects.toMatchObject({ code: 'data-damaged' })
  await documents().deleteOne({ _id: broken.id })
  expect(await references(agency, NUMBER)).toEqual([whole.reference])
})

it('no number is readable in what is stored', async () => {
  await raised(COUNCIL, NUMBER)
  await raised(SCHOOL, OTHER)
  const text = await rawText(world.store(), 'referrals')
  for (const number of [NUMBER, OTHER, THIRD]) expect(text).not.toContain(number)
})
