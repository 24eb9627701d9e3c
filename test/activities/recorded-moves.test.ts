/** A move on a recipient as it is recorded: its clocks, and the attention that it answers. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { decisionClocks } from '../../activities/decision-clocks.ts'
import { raiseAttention } from '../../database/raise-attention.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { newId } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, COUNCIL } from '../database/record-samples.ts'
import { aSending, fillDirectory, type Sending, stepsOn, stored } from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

const CALENDAR = { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS }
const now = (): number => Date.parse(AT)

const aMove = ({ referral, recipient }: Sending, move: 'open' | 'ask' | 'finish') => ({
  referralId: referral.id,
  recipientId: recipient.id,
  move,
  commandId: newId('command'),
})

describe('the clocks of a decision', () => {
  it.each(['open', 'ask'] as const)(
    'begin with "%s" where it is the first proof of delivery',
    async (move) => {
      const sending = await aSending(world.store())
      const order = aMove(sending, move)
      const first = await stepsOn(world.store(), { now }).recordMove(order)
      const { recipient } = await stored(world.store(), sending)
      expect(first).toEqual({ clocks: { remind: expect.any(String), escalate: recipient.respondBy } })
      expect(first).toEqual({ clocks: decisionClocks(recipient) })
      expect(await stepsOn(world.store()).recordMove(order)).toEqual(first)
    },
  )

  it('do not begin again with a question of a partner who has long had it', async () => {
    const sending = await aSending(world.store(), {}, { state: 'accepted', deliveredAt: AT })
    expect(await stepsOn(world.store()).recordMove(aMove(sending, 'ask'))).toEqual({})
  })
})

describe('attention that a move answers', () => {
  const uncertain = async (): Promise<Sending> => {
    const sending = await aSending(world.store(), {}, { state: 'uncertain' })
    const attending = {
      ...world.store(),
      events: { attentionRaised: () => undefined, attentionSettled: () => undefined },
      now,
      calendar: CALENDAR,
    }
    await raiseAttention(attending, sending.referral, {
      kind: 'delivery-uncertain',
      ownerAgency: COUNCIL,
      because: 'timeout',
      occurrence: '1:1',
      recipientId: sending.recipient.id,
    })
    return sending
  }

  it('goes off the record in the write that moves the recipient', async () => {
    const sending = await uncertain()
    const { referrals } = world.store()
    const seen: string[] = []
    const change: typeof referrals.change = async (...order) => {
      const after = await referrals.change(...order)
      seen.push(`${after.recipients[0]?.state} ${after.openAttention.length}`)
      return after
    }
    await stepsOn(world.store(), { replaced: { referrals: { ...referrals, change } } }).recordMove(
      aMove(sending, 'finish'),
    )
    expect(seen).toEqual(['finished 0'])
    expect(await world.store().attention.openFor(sending.referral.id)).toEqual([])
  })

  it('is settled though the first run was killed before the move was written', async () => {
    const sending = await uncertain()
    const { referrals } = world.store()
    const order = aMove(sending, 'finish')
    const killed = stepsOn(world.store(), {
      replaced: { referrals: { ...referrals, change: () => Promise.reject(new Error('killed')) } },
    })
    await expect(killed.recordMove(order)).rejects.toThrow('killed')
    expect((await stored(world.store(), sending)).referral.openAttention).toHaveLength(1)
    await stepsOn(world.store()).recordMove(order)
    expect((await stored(world.store(), sending)).referral.openAttention).toEqual([])
    expect(await world.store().attention.openFor(sending.referral.id)).toEqual([])
  })
})

describe('the end of an item', () => {
  it('leaves to a person what nobody has looked at yet: an answer that came too late', async () => {
    const sending = await aSending(world.store(), {}, { state: 'withdrawn' })
    const { id: referralId } = sending.referral
    const attending = {
      ...world.store(),
      events: { attentionRaised: () => undefined, attentionSettled: () => undefined },
      now,
      calendar: CALENDAR,
    }
    await raiseAttention(attending, sending.referral, {
      kind: 'answered-after-the-end',
      ownerAgency: COUNCIL,
      because: 'after-the-end',
      occurrence: '1',
      recipientId: sending.recipient.id,
    })
    await stepsOn(world.store()).recordAllEnded({ referralId, told: true, withdrawn: true })
    expect(await world.store().attention.openFor(referralId)).toMatchObject([
      { kind: 'answered-after-the-end' },
    ])
  })

  it('asks nobody to tell a referrer whose receipt was recorded first', async () => {
    const sending = await aSending(world.store(), {}, { state: 'finished' })
    const { recordTold, recordAllEnded } = stepsOn(world.store())
    const { id: referralId } = sending.referral
    await recordTold({ referralId, commandId: newId('command'), how: 'read', close: true })
    expect(await recordAllEnded({ referralId, told: false, withdrawn: false })).toEqual({ told: true })
    expect(await world.store().attention.openFor(referralId)).toEqual([])
    expect((await stored(world.store(), sending)).referral).toMatchObject({
      state: 'closed',
      openAttention: [],
      endedAt: expect.any(String),
    })
  })
})
