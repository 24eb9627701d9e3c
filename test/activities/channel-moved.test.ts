/** A channel that leads elsewhere: what may be at the old address is nobody's repeat at the new one. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { MockActivityEnvironment } from '@temporalio/testing'
import { createPollSteps } from '../../activities/poll-steps.ts'
import type { AttemptResult } from '../../domain/delivery.ts'
import { type ChannelId, idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import type { WireDocument } from '../../partners/format.ts'
import type { FetchRequest } from '../../partners/reply-source.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { aSending, channelOf, fillDirectory, KEY_ALONE, recordsOn, stepsOn, stored } from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

const put = async (more: Partial<Channel>, id = idOf('channel', `chn_${newUuid()}`)): Promise<ChannelId> => {
  await world.store().directory.putChannel({ ...channelOf(id, true, { queryable: true }), ...more })
  return id
}

const UNKNOWN: AttemptResult = { outcome: 'unknown', reason: 'connection-lost' }

/** An attempt in doubt, the channel changed, and the next attempt. */
const afterChange = async (first: AttemptResult, before: Partial<Channel>, after: Partial<Channel>) => {
  const channelId = await put(before)
  const sending = await aSending(world.store())
  const sent: WireDocument[] = []
  const order = { ...sending.order, channelId, lastChannel: false }
  await stepsOn(world.store(), { partner: async () => first, sent }).attempt(order)
  await put(after, channelId)
  const options = { asked: () => 'not-there' as const, sent }
  const next = await stepsOn(world.store(), options).attempt({ ...order, attempt: 2 })
  return { next, sent: sent.length, order, sending, sentAgain: () => sent.length - 1 }
}

describe('what may have arrived at the old address', () => {
  it.each([
    ['address', { address: 'https://old.example' }, { address: 'https://new.example' }],
    ['mailbox', { settings: { to: 'OLD' } }, { settings: { to: 'NEW' } }],
  ])('is not sent to another %s: a person asks', async (_what, before, after) => {
    const { next, sent, sending } = await afterChange(UNKNOWN, before, after)
    expect([next.next, sent]).toEqual(['uncertain', 1])
    const { referral, recipient } = await stored(world.store(), sending)
    expect(recipient).toMatchObject({ state: 'uncertain', because: 'address-changed' })
    expect(referral.openAttention).toMatchObject([{ kind: 'delivery-uncertain' }])
  })

  it('goes to the new one once a person has said that it did not arrive', async () => {
    const { order, sending } = await afterChange(UNKNOWN, { address: 'one' }, { address: 'two' })
    await world.store().referrals.change(sending.referral.id, (current) => ({
      ...current,
      recipients: current.recipients.map((one) => ({ ...one, state: 'sending' as const })),
    }))
    const again = await stepsOn(world.store()).attempt({ ...order, attempt: 3, roundStart: 3 })
    expect(again.next).toBe('delivered')
  })

  it.each([
    ['surely did not arrive', { outcome: 'not-now', reason: 'connection-refused' }, { address: 'two' }],
    ['is at the same address still', UNKNOWN, { address: 'one', perSecond: 1 }],
  ] as [string, AttemptResult, Partial<Channel>][])('what %s goes on', async (_what, first, after) => {
    const { next, sent } = await afterChange(first, { address: 'one' }, after)
    expect([next.next, sent]).toEqual(['delivered', 2])
  })
})

describe('replies', () => {
  it('are fetched from the beginning of another mailbox, and from where it was of the same', async () => {
    const channelId = await put({ address: 'one', poll: { everySeconds: 60 } })
    const asked: (string | undefined)[] = []
    const replies = {
      fetch: async ({ place }: FetchRequest) => {
        asked.push(place)
        return { fetched: 'replies', replies: [], place: `after ${asked.length}`, more: false } as const
      },
    }
    const steps = createPollSteps({
      records: recordsOn(world.store()),
      places: world.store().pollPlaces,
      waysOf: () => ({ format: KEY_ALONE, replies }),
      takeReply: async () => 'new',
    })
    const poll = () => new MockActivityEnvironment().run(steps.pollChannel, { channelId })
    await poll()
    await put({ address: 'one', perSecond: 1, poll: { everySeconds: 60 } }, channelId)
    await poll()
    await put({ address: 'two', poll: { everySeconds: 60 } }, channelId)
    await poll()
    await poll()
    expect(asked).toEqual([undefined, 'after 1', undefined, 'after 3'])
  })

  it('go on from a place that was kept before it was noted of what it is', async () => {
    const { pollPlaces, database } = world.store()
    const channelId = idOf('channel', `chn_${newUuid()}`)
    const row = { _id: channelId as unknown as never, version: 4, place: 'after 9' }
    await database.connection.collection('poll_places').insertOne(row)
    const seen = await pollPlaces.of(channelId, 'here')
    expect(seen).toEqual({ version: 4, place: 'after 9', isMarked: false })
    await pollPlaces.move(channelId, seen, { place: 'after 9', from: 'here' })
    expect(await pollPlaces.of(channelId, 'here')).toMatchObject({ place: 'after 9', isMarked: true })
    expect(await pollPlaces.of(channelId, 'elsewhere')).toEqual({ version: 5, isMarked: false })
  })
})
