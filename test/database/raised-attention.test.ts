/** Raising an attention item, killed or overtaken at each of its lines. */
import { describe, expect, it } from '@jest/globals'
import type { AttentionRepository } from '../../database/attention-repository.ts'
import { raiseAttention, settleAttention } from '../../database/raise-attention.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import type { Referral } from '../../domain/referral.ts'
import { useDatabase } from './database-world.ts'
import { AT, aKey, aReferral, CONTENT, COUNCIL } from './record-samples.ts'

const world = useDatabase()

const attending = (attention: Partial<AttentionRepository> = {}) => ({
  ...world.store(),
  attention: { ...world.store().attention, ...attention },
  events: { attentionRaised: () => undefined, attentionSettled: () => undefined },
  now: () => Date.parse(AT),
  calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
})

const UNREAD = {
  kind: 'waiting-for-referrer',
  ownerAgency: COUNCIL,
  because: 'outcome-unread',
  occurrence: 'outcome-unread',
} as const
const BY_EXCHANGE = { by: 'exchange', settlement: 'closed' }

const aStored = async (): Promise<Referral> => {
  const referral = aReferral()
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  return referral
}

/** What is open by the item list, and by the marks on the referral. */
const open = async ({ id }: Referral) => ({
  items: (await world.store().attention.openFor(id)).map(({ kind }) => kind),
  marks: (await world.store().referrals.byId(id))?.openAttention.map(({ kind }) => kind),
})

describe('an attention item', () => {
  it('is on the list and on the referral, once for each occurrence', async () => {
    const referral = await aStored()
    await raiseAttention(attending(), referral, UNREAD)
    await raiseAttention(attending(), referral, UNREAD)
    expect(await open(referral)).toEqual({ items: [UNREAD.kind], marks: [UNREAD.kind] })
  })

  it('is settled by what ends the need for it, though its raising was killed after the item was stored', async () => {
    const referral = await aStored()
    const killed = attending({
      raise: async (item) => {
        await world.store().attention.raise(item)
        throw new Error('killed')
      },
    })
    await expect(raiseAttention(killed, referral, UNREAD)).rejects.toThrow('killed')
    const now = await world.store().referrals.byId(referral.id)
    await settleAttention(attending(), referral, now?.openAttention ?? [], BY_EXCHANGE)
    expect(await open(referral)).toEqual({ items: [], marks: [] })
  })

  it('is settled at once where the need for it ended while it was raised', async () => {
    const referral = await aStored()
    const overtaken = attending({
      raise: async (item) => {
        const now = await world.store().referrals.byId(referral.id)
        await settleAttention(attending(), referral, now?.openAttention ?? [], BY_EXCHANGE)
        return world.store().attention.raise(item)
      },
    })
    await raiseAttention(overtaken, referral, UNREAD)
    expect(await open(referral)).toEqual({ items: [], marks: [] })
  })

  it('does not come back once it was settled', async () => {
    const referral = await aStored()
    const { openAttention } = await raiseAttention(attending(), referral, UNREAD)
    await settleAttention(attending(), referral, openAttention, BY_EXCHANGE)
    expect((await raiseAttention(attending(), referral, UNREAD)).openAttention).toEqual([])
    expect(await open(referral)).toEqual({ items: [], marks: [] })
  })
})
