/** The last channel has no message for this, or is there no more: recorded, and put before a person. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { MessagePurpose } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { newId } from '../../runtime/new-id.ts'
import type { AttemptOrder } from '../../workflows/activity-contracts.ts'
import { useDatabase } from '../database/database-world.ts'
import { aReceivedMessage, COUNCIL } from '../database/record-samples.ts'
import {
  aSending,
  begun,
  CHANNELS,
  fillDirectory,
  KEY_ALONE,
  type Sending,
  stepsOn,
  stored,
} from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

const GONE = idOf('channel', 'chn_taken-away')
const openKinds = async ({ referral }: Sending) =>
  (await world.store().attention.openFor(referral.id)).map(({ kind, because }) => `${kind}: ${because}`)

const titles = async (sending: Sending) =>
  (await stored(world.store(), sending)).referral.timeline.map(({ title, detail }) => `${title}: ${detail}`)

/** Steps whose wire has no message of this purpose. */
const without = (purpose: MessagePurpose) =>
  stepsOn(world.store(), {
    formatOf: () => ({ ...KEY_ALONE, carries: KEY_ALONE.carries.filter((known) => known !== purpose) }),
    partner: () => Promise.reject(new Error('it was sent')),
  })

describe('the last channel', () => {
  it.each([
    ['has no message for it', CHANNELS.repeats, 'not-supported'],
    ['is there no more', GONE, 'address-wrong'],
  ] as const)(
    '%s: it is undeliverable on the record, once however often it runs',
    async (_, channelId, because) => {
      const sending = await aSending(world.store())
      const order = { ...sending.order, channelId }
      for (let run = 1; run <= 2; run += 1)
        expect(await without('new').attempt(order)).toEqual({ next: 'undeliverable' })
      const { recipient } = await stored(world.store(), sending)
      expect(recipient).toMatchObject({ state: 'undeliverable', because })
      expect(await openKinds(sending)).toEqual([`undeliverable: ${because}`])
      expect(await titles(sending)).toEqual([expect.stringContaining('Could not be delivered')])
    },
  )

  it('has no word not to act: a person rings', async () => {
    const sending = await aSending(world.store(), {}, { state: 'withdrawn', withdrawalNotice: 'owed' })
    const order: AttemptOrder = { ...sending.order, messageVersion: 2, purpose: 'withdrawal' }
    expect(await without('withdrawal').attempt(order)).toEqual({ next: 'undeliverable' })
    const { recipient } = await stored(world.store(), sending)
    expect(recipient).toMatchObject({ state: 'withdrawn', withdrawalNotice: 'not-delivered' })
    expect(await openKinds(sending)).toEqual(['undeliverable: not-supported'])
  })

  it('has no answer to a sender: one call tells it all that did not reach it', async () => {
    const sending = await aSending(world.store())
    const recipientId = idOf('recipient', 'rcp_the-sender-itself')
    for (const messageVersion of [1, 2]) {
      const order: AttemptOrder = { ...sending.order, recipientId, messageVersion, purpose: 'answer' }
      expect(await without('answer').attempt(order)).toEqual({ next: 'undeliverable' })
    }
    expect(await openKinds(sending)).toEqual(['undeliverable: not-supported'])
    expect(await titles(sending)).toHaveLength(2)
    expect((await stored(world.store(), sending)).recipient.state).toBe('sending')
  })

  it('has no correction: the procedure has a person tell them, and nothing is asked for twice', async () => {
    const sending = await aSending(world.store(), {}, { state: 'delivered' })
    const order: AttemptOrder = { ...sending.order, messageVersion: 2, purpose: 'correction' }
    expect(await without('correction').attempt(order)).toEqual({ next: 'undeliverable' })
    expect(await openKinds(sending)).toEqual([])
  })
})

describe('an earlier try that may have arrived', () => {
  it.each([CHANNELS.repeats, GONE])(
    'keeps it from every other way: it is uncertain (%s)',
    async (channelId) => {
      const sending = await aSending(world.store())
      await begun(world.store(), sending)
      const doubt = async () => ({ outcome: 'unknown', reason: 'connection-lost' }) as const
      expect(await stepsOn(world.store(), { partner: doubt }).attempt(sending.order)).toMatchObject({
        inDoubt: true,
      })
      const order = { ...sending.order, channelId, attempt: 2, lastChannel: false }
      expect(await without('new').attempt(order)).toEqual({ next: 'uncertain' })
      expect((await stored(world.store(), sending)).recipient.state).toBe('uncertain')
      expect(await openKinds(sending)).toEqual(['delivery-uncertain: interrupted'])
    },
  )

  it('is uncertain on the record where its channel was taken away while it ran', async () => {
    const sending = await aSending(world.store())
    await begun(world.store(), sending)
    const order = { ...sending.order, channelId: GONE }
    expect(await stepsOn(world.store()).attempt(order)).toEqual({ next: 'uncertain' })
    expect((await stored(world.store(), sending)).recipient).toMatchObject({ state: 'uncertain' })
    expect(await openKinds(sending)).toEqual(['delivery-uncertain: interrupted'])
  })
})

describe('a try on another channel', () => {
  const elsewhere = async (sending: Sending) =>
    stepsOn(world.store(), { partner: () => Promise.reject(new Error('it was sent')) }).attempt({
      ...sending.order,
      channelId: CHANNELS.noRepeats,
      attempt: 2,
    })

  it('that was lost with its worker and called off is in doubt: nothing is sent', async () => {
    const sending = await aSending(world.store())
    await begun(world.store(), sending)
    expect(await elsewhere(sending)).toEqual({ next: 'uncertain' })
    expect(await openKinds(sending)).toEqual(['delivery-uncertain: interrupted'])
  })

  it('that surely was not accepted keeps nothing back', async () => {
    const sending = await aSending(world.store())
    const away = async () => ({ outcome: 'not-now', reason: 'connection-refused' }) as const
    await stepsOn(world.store(), { partner: away }).attempt(sending.order)
    const order = { ...sending.order, channelId: CHANNELS.noRepeats, attempt: 2 }
    expect(await stepsOn(world.store()).attempt(order)).toMatchObject({ next: 'delivered' })
  })
})

it('sent another way by a person, it is where it is on the record, whatever an attempt made of it meanwhile', async () => {
  const sending = await aSending(world.store())
  const steps = stepsOn(world.store())
  await steps.attempt(sending.order)
  const before = (await stored(world.store(), sending)).recipient
  const { referralId, recipientId } = sending.order
  await steps.recordMove({ referralId, recipientId, move: 'use-next-channel', commandId: newId('command') })
  expect((await stored(world.store(), sending)).recipient).toEqual(before)
  expect((await titles(sending)).at(-1)).toContain('Sent another way')
})

describe('the word that a message matched nothing', () => {
  it.each([
    [CHANNELS.repeats, false, 'next-channel'],
    [CHANNELS.repeats, true, 'undeliverable'],
    [GONE, true, 'undeliverable'],
  ] as const)(
    'goes another way where a channel has none (%s, the last: %s)',
    async (channelId, lastChannel, next) => {
      const received = aReceivedMessage({ sender: COUNCIL })
      await world.store().received.receiveOnce(received)
      const order = { receivedMessageId: received.id, channelId, lastChannel, attempt: 1, roundStart: 1 }
      expect(await without('answer').reply(order)).toEqual({ next })
    },
  )
})
