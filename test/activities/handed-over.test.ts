/** What a carrier took, on the record: said honestly, moved by the partner's own word, and before a person without it. */
import { beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type AttemptResult, messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { involvementOf } from '../../domain/involvement.ts'
import { type ItemFacts, itemWords } from '../../domain/item-standing.ts'
import { newId } from '../../runtime/new-id.ts'
import type { ReceiptOrder } from '../../workflows/receipt-contracts.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aCommand, later, SCHOOL } from '../database/record-samples.ts'
import {
  aSending,
  CHANNELS,
  channelOf,
  fillDirectory,
  RECEIPT_SECONDS,
  type Sending,
  stepsOn,
  stored,
} from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

const now = () => Date.parse(AT)
const UNTIL = later(RECEIPT_SECONDS * 1000)
const HANDED: AttemptResult = { outcome: 'taken', reason: 'handed-over', carrierReference: 'mesh-1' }

const openKinds = async ({ referral }: Sending) =>
  (await world.store().attention.openFor(referral.id)).map(({ kind, because }) => `${kind}: ${because}`)

const titles = async (sending: Sending) =>
  (await stored(world.store(), sending)).referral.timeline.map(({ title }) => title)

const FACTS: ItemFacts = {
  reader: 'referrer',
  time: { time: (instant) => instant.slice(11, 16), day: (day) => day },
  agencyName: () => 'Riverside School',
  words: new Map(),
}

const standing = async (sending: Sending) => {
  const { referral } = await stored(world.store(), sending)
  return itemWords(referral, FACTS).whole
}

/** One that a carrier has. */
const handed = async (
  channelId = CHANNELS.carrier,
  { kind = 'referral' }: { kind?: 'referral' | 'notification' } = {},
): Promise<Sending> => {
  const sending = await aSending(world.store(), { kind })
  const order = { ...sending.order, channelId }
  await stepsOn(world.store(), { now, partner: async () => HANDED }).attempt(order)
  return { ...sending, order }
}

const receipt = ({ order }: Sending, became: ReceiptOrder['became'], more: Partial<ReceiptOrder> = {}) => ({
  referralId: order.referralId,
  recipientId: order.recipientId,
  messageVersion: 1,
  attempt: 1,
  became,
  commandId: '' as const,
  ...more,
})

describe('an attempt that a carrier took', () => {
  it('leaves the recipient sending, and says who has it, since when and until when', async () => {
    const sending = await aSending(world.store())
    const order = { ...sending.order, channelId: CHANNELS.carrier }
    const steps = stepsOn(world.store(), { now, partner: async () => HANDED })
    const after = await steps.attempt(order)
    expect(after).toEqual({ next: 'handed-over', until: UNTIL, asks: true })
    const { recipient } = await stored(world.store(), sending)
    expect(recipient).toMatchObject({ state: 'sending', handedOver: { at: AT, until: UNTIL, attempt: 1 } })
    expect(recipient.deliveredAt).toBeUndefined()
    expect(await titles(sending)).toEqual(['Handed over for delivery'])
    expect(await standing(sending)).toMatchObject({
      status: 'Handed over for delivery at 09:00, not yet confirmed by them',
      next: expect.stringContaining('We wait for the receipt of Riverside School'),
      dueBy: UNTIL,
    })
    expect(await openKinds(sending)).toEqual([])
    // They may have it: their people may answer on our pages.
    const { referral } = await stored(world.store(), sending)
    expect(involvementOf(referral).askedAgencies).toEqual([SCHOOL])
  })

  it('is not sent again by a run after one that was killed, and waits no longer than the first', async () => {
    const sending = await handed()
    const sent: never[] = []
    const again = stepsOn(world.store(), { now: () => now() + 60_000, sent })
    expect(await again.attempt(sending.order)).toEqual({ next: 'handed-over', until: UNTIL, asks: true })
    expect(sent).toEqual([])
    expect(await titles(sending)).toHaveLength(1)
  })

  it('says so where their system never confirms anything', async () => {
    const sending = await handed(CHANNELS.silent)
    expect((await standing(sending)).next).toContain('Their system sends no receipt')
    const { referral } = await stored(world.store(), sending)
    expect(referral.timeline[0]?.detail).toContain('Their system sends no receipt')
  })

  it.each(['withdrawal', 'answer'] as const)('ends a %s, and is not called delivered', async (purpose) => {
    const sending = await aSending(world.store(), {}, { state: 'withdrawn', withdrawalNotice: 'owed' })
    const order = { ...sending.order, messageVersion: 2, purpose, channelId: CHANNELS.carrier }
    const steps = stepsOn(world.store(), { now, partner: async () => HANDED })
    expect(await steps.attempt(order)).toMatchObject({ next: 'delivered' })
    expect((await titles(sending)).join()).toContain('handed over for delivery')
    const { recipient } = await stored(world.store(), sending)
    expect(recipient.withdrawalNotice).toBe(purpose === 'withdrawal' ? 'handed-over' : 'owed')
  })
})

describe('their receipt', () => {
  it('delivers it at the time at which it came', async () => {
    const sending = await handed()
    const command = aCommand({ move: 'deliver', createdAt: later(60_000) })
    await world.store().commands.storeOnce(command)
    const { referralId, recipientId } = sending.order
    const steps = stepsOn(world.store(), { now: () => now() + 90_000 })
    const move = { referralId, recipientId, move: 'deliver', commandId: command.id } as const
    expect(await steps.recordMove(move)).toMatchObject({ clocks: expect.anything() })
    const { recipient } = await stored(world.store(), sending)
    expect(recipient).toMatchObject({ state: 'delivered', deliveredAt: later(60_000) })
    expect(recipient.handedOver).toBeUndefined()
  })

  it('ends a notification where nobody can be seen to open it', async () => {
    const sending = await handed(CHANNELS.carrier, { kind: 'notification' })
    const { referralId, recipientId } = sending.order
    const move = { referralId, recipientId, move: 'deliver', commandId: newId('command') } as const
    expect(await stepsOn(world.store(), { now }).recordMove(move)).toMatchObject({ ends: true })
  })

  it.each<[AttemptResult | 'not-there', object]>([
    [{ outcome: 'already-known', reason: 'duplicate' }, { says: 'has-it' }],
    [{ outcome: 'taken', reason: 'receipt-given' }, { says: 'has-it' }],
    [HANDED, { says: 'nothing' }],
    ['not-there', { says: 'nothing' }],
    [{ outcome: 'unknown', reason: 'timeout' }, { says: 'nothing' }],
    [
      { outcome: 'refused', reason: 'returned-by-carrier' },
      { says: 'returned', because: 'returned-by-carrier' },
    ],
  ])('asked for once more, %j is %j, and nothing is sent', async (answer, says) => {
    const sending = await handed()
    const sent: never[] = []
    const steps = stepsOn(world.store(), { now, sent, asked: () => answer })
    expect(await steps.ask(sending.order)).toEqual(says)
    expect(sent).toEqual([])
    const { referralId, recipientId } = sending.order
    const message = await world.store().messages.byKey(messageKey(referralId, recipientId, 1))
    expect(message?.attempts[0]?.returned !== undefined).toBe('because' in says)
  })
})

it('is asked for with what the channel’s transport is told, as the message was', async () => {
  const settings = { secret: 'basic' }
  const id = idOf('channel', 'chn_with-settings')
  const abilities = { acknowledges: 'later', queryable: true } as const
  await world.store().directory.putChannel({ ...channelOf(id, false, abilities), settings })
  const sending = await handed(id)
  const asking = jest.fn()
  const steps = stepsOn(world.store(), { now, asking, asked: () => HANDED })
  await steps.ask(sending.order)
  expect(asking).toHaveBeenCalledWith(expect.objectContaining({ settings }))
})

it('is not asked for at another place than that at which the carrier took it', async () => {
  const id = idOf('channel', 'chn_that-moves')
  const channel = channelOf(id, false, { acknowledges: 'later', queryable: true })
  await world.store().directory.putChannel({ ...channel, settings: { to: 'OLD' } })
  const sending = await handed(id)
  await world.store().directory.putChannel({ ...channel, settings: { to: 'NEW' } })
  const asking = jest.fn()
  const asked = () => ({ outcome: 'already-known', reason: 'duplicate' }) as const
  expect(await stepsOn(world.store(), { now, asking, asked }).ask(sending.order)).toEqual({ says: 'nothing' })
  expect(asking).not.toHaveBeenCalled()
})

describe('without a receipt in time', () => {
  it('it is uncertain and before a person, once however often it is recorded', async () => {
    const sending = await handed()
    const steps = stepsOn(world.store(), { now })
    for (let run = 1; run <= 2; run += 1)
      expect(await steps.recordReceipt(receipt(sending, 'uncertain'))).toEqual({})
    const { recipient } = await stored(world.store(), sending)
    expect(recipient).toMatchObject({ state: 'uncertain', because: 'no-receipt' })
    expect(await openKinds(sending)).toEqual(['delivery-uncertain: no-receipt'])
    expect(await titles(sending)).toHaveLength(2)
  })

  it('what they answered meanwhile stands', async () => {
    const sending = await handed()
    const { referralId, recipientId } = sending.order
    const steps = stepsOn(world.store(), { now })
    await steps.recordMove({ referralId, recipientId, move: 'accept', commandId: newId('command') })
    await steps.recordReceipt(receipt(sending, 'uncertain'))
    expect((await stored(world.store(), sending)).recipient.state).toBe('accepted')
    expect(await openKinds(sending)).toEqual([])
  })
})

describe('what came back', () => {
  it('settles the doubt and is still being sent where another way is left', async () => {
    const sending = await handed()
    const steps = stepsOn(world.store(), { now })
    await steps.recordReceipt(receipt(sending, 'uncertain'))
    await steps.recordReceipt(receipt(sending, 'next-channel', { because: 'returned-by-carrier' }))
    const { recipient, referral } = await stored(world.store(), sending)
    expect(recipient.state).toBe('sending')
    expect(recipient).not.toHaveProperty('handedOver')
    expect(recipient).not.toHaveProperty('contentVersion')
    expect(await openKinds(sending)).toEqual([])
    expect(involvementOf(referral).askedAgencies).toEqual([])
    expect((await titles(sending)).at(-1)).toBe('Returned undelivered, trying another way')
  })

  it('is undeliverable and before a person where none is left, with who gave it back', async () => {
    const sending = await handed()
    const command = aCommand({ move: 'bounce', codes: { because: 'rejected-by-partner', attempt: '1' } })
    await world.store().commands.storeOnce(command)
    const order = receipt(sending, 'undeliverable', { commandId: command.id })
    await stepsOn(world.store(), { now }).recordReceipt(order)
    expect(await openKinds(sending)).toEqual(['undeliverable: rejected-by-partner'])
    expect((await standing(sending)).status).toContain('Their system refused it after it was handed over')
  })

  it('is withdrawn without a word to them, and what is with a carrier is not', async () => {
    for (const [isBack, notice] of [
      [true, undefined],
      [false, 'owed'],
    ] as const) {
      const sending = await handed()
      const steps = stepsOn(world.store(), { now })
      if (isBack) await steps.recordReceipt(receipt(sending, 'undeliverable'))
      const { referralId, recipientId } = sending.order
      await steps.recordMove({ referralId, recipientId, move: 'withdraw', commandId: newId('command') })
      expect((await stored(world.store(), sending)).recipient.withdrawalNotice).toBe(notice)
    }
  })
})
