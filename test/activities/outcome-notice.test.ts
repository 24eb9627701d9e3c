/** One service's outcome while others are still asked: the referrer is told of it at once, and again of the next. */
import { expect, it } from '@jest/globals'
import type { RecipientId } from '../../domain/ids.ts'
import type { Referral } from '../../domain/referral.ts'
import { newId, newUuid } from '../../runtime/new-id.ts'
import { recordReading } from '../../web/referral/record-reading.ts'
import { aUser } from '../database/attachment-stage.ts'
import { useDatabase } from '../database/database-world.ts'
import {
  AT,
  aKey,
  aRecipient,
  aReferral,
  CONTENT,
  COUNCIL,
  later,
  WORKER,
} from '../database/record-samples.ts'
import { stepsOn } from './steps-world.ts'

const world = useDatabase()
const NAMES = { agencies: new Map(), services: new Map() }
const TAKEN = { state: 'with-partners', applied: true, replayed: false } as const

const asked = async (number: number, more: Partial<Referral> = {}) => {
  const recipients = Array.from({ length: number }, (_, index) =>
    aRecipient({ number: index + 1, state: 'in-progress', deliveredAt: AT }),
  )
  const referral = aReferral({ recipients, ...more })
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  const finish = (recipientId: RecipientId, at: number) =>
    stepsOn(world.store(), { now: () => Date.parse(later(at)) }).recordMove({
      referralId: referral.id,
      recipientId,
      move: 'finish',
      commandId: newId('command'),
    })
  return { referral, recipients, finish }
}

const reasons = async ({ id }: Referral) =>
  (await world.store().attention.openFor(id)).map(({ because, recipientId }) => [because, recipientId])

/** The referrer looked at it then. */
const read = async ({ id }: Referral, at: string): Promise<void> => {
  const commandId = newId('command')
  await world.store().commands.storeOnce({
    id: commandId,
    kind: 'move',
    key: newUuid(),
    fingerprint: 'f',
    referralId: id,
    actor: { userId: WORKER, agencyId: COUNCIL },
    move: 'acknowledge',
    codes: {},
    state: 'stored',
    createdAt: at,
  })
  await stepsOn(world.store()).recordTold({ referralId: id, commandId, how: 'read', close: false })
}

it('is told of at once, until it is read; one that came after the look stays', async () => {
  const { referral, recipients, finish } = await asked(3)
  const [one, other] = recipients
  if (one === undefined || other === undefined) throw new RangeError('three were asked')
  await finish(one.id, 1_000)
  expect(await reasons(referral)).toEqual([['outcome', one.id]])
  await finish(other.id, 5_000)
  await read(referral, later(3_000))
  expect(await reasons(referral)).toEqual([['outcome', other.id]])
  await read(referral, later(6_000))
  expect(await reasons(referral)).toEqual([])
})

it('that came between a look and its record is news to the next one', async () => {
  const { referral, recipients, finish } = await asked(3)
  const [one, other] = recipients
  if (one === undefined || other === undefined) throw new RangeError('three were asked')
  await finish(one.id, 1_000)
  await finish(other.id, 5_000)
  await read(referral, later(3_000))
  const look = async () => {
    const shown = await world.store().referrals.byId(referral.id)
    if (shown === undefined) throw new RangeError('not stored')
    const readable = { referral: shown, reader: 'referrer', names: NAMES, words: new Map() } as const
    return recordReading({ acknowledge: async () => TAKEN }, readable, aUser('practitioner'))
  }
  expect(await look()).toBe('recorded')
  await read(referral, later(6_000))
  expect(await look()).toBe('nothing-new')
  // The first look, recorded again: what was seen since stays seen.
  await read(referral, later(3_000))
  expect(await look()).toBe('nothing-new')
})

it('is told with the end of the item where it is the last', async () => {
  const alone = await asked(1)
  for (const { id } of alone.recipients) await alone.finish(id, 1_000)
  expect(await reasons(alone.referral)).toEqual([])
})
