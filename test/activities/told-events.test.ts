/** Events to systems: signed by the published algorithm, in order, and never to whom they are not. */
import { describe, expect, it } from '@jest/globals'
import { newId } from '../../runtime/new-id.ts'
import { AT } from '../database/record-samples.ts'
import { type Receiver, signedBy } from './telling-receiver.ts'
import { asking, clientOf, done } from './telling-stage.ts'
import { useTelling } from './telling-world.ts'

const telling = useTelling()

describe('an event', () => {
  it('is signed by the published algorithm, holds ids and codes only, and is marked as delivered', async () => {
    const { receiver, stage } = await telling.both()
    const { id, recipients, reference } = await stage.raise()
    await stage.round()
    expect(receiver.got).toHaveLength(1)
    const [got] = receiver.got
    if (got === undefined) throw new Error('nothing came')
    expect(signedBy(got, stage.secret, `whsec_${'A'.repeat(44)}`)).toEqual([true, false])
    expect(signedBy({ ...got, body: `${got.body} ` }, stage.secret)).toEqual([false])
    expect(got.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    expect(got.headers['webhook-id']).toBe(got.event.id)
    expect(got.event).toMatchObject({
      specversion: '1.0',
      type: 'uk.referral.raised.v1',
      subject: id,
      dataclass: 'id-only',
      data: { itemId: id, links: { item: `/v1/referrals/${id}` } },
    })
    expect(got.body).not.toMatch(/Quillfeather|Tamsin|9990000018|Odalys/)
    expect(got.body).not.toContain(reference)
    expect(got.body).not.toContain(recipients[0]?.agencyId)
    expect(await stage.deliveries()).toMatchObject([
      { eventId: got.event.id, state: 'delivered', attempts: 1, last: { outcome: 'taken', status: 204 } },
    ])
    await stage.round()
    expect(receiver.got).toHaveLength(1)
  })

  it('of one item comes after the one before it, also when that had to be tried again', async () => {
    const { receiver, stage } = await telling.both()
    receiver.answer = (response) => void response.writeHead(503, { 'retry-after': '30' }).end()
    const { id } = await stage.raise()
    await stage.round()
    await telling.store().referrals.change(id, (one) => ({ ...one, state: 'closed' }))
    receiver.answer = (response) => void response.writeHead(204).end()
    stage.clock.now += 10_000
    await stage.round()
    // It asked for half a minute.
    expect(receiver.got).toHaveLength(1)
    stage.clock.now += 25_000
    await stage.round()
    await stage.round()
    const [first, again, next] = receiver.got
    expect(again?.event.id).toBe(first?.event.id)
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(next?.event.type).toBe('uk.referral.closed.v1')
    expect(Number(next?.event.sequence)).toBeGreaterThan(Number(again?.event.sequence))
    expect(receiver.got).toHaveLength(3)
  })

  it('goes to the agency that raised it and to the one asked, and to no other', async () => {
    const { receiver, stage } = await telling.both()
    const [asked, other] = [newId('agency'), newId('agency')]
    const theirs: Record<string, Receiver> = {
      asked: await telling.receiving(),
      other: await telling.receiving(),
    }
    for (const [name, agencyId] of [
      ['asked', asked],
      ['other', other],
    ] as const) {
      const user = clientOf(agencyId)
      await telling.store().directory.putUser(user)
      const url = theirs[name]?.url ?? ''
      done(
        await stage.commands.subscribe({
          ...asking(user),
          url,
          types: ['uk.referral.recipient.delivered.v1'],
        }),
      )
    }
    const { id } = await stage.raise(asked)
    await telling.store().referrals.change(id, (one) => ({
      ...one,
      recipients: one.recipients.map((recipient) => ({ ...recipient, state: 'delivered', deliveredAt: AT })),
    }))
    await stage.round()
    await stage.round()
    expect(receiver.got.map(({ event }) => event.type)).toEqual([
      'uk.referral.raised.v1',
      'uk.referral.recipient.delivered.v1',
    ])
    expect(theirs.asked?.got.map(({ event }) => event.subject)).toEqual([id])
    expect(theirs.other?.got).toEqual([])
  })

  it('that is no longer theirs to see when it is to be sent is not sent', async () => {
    const { receiver, stage } = await telling.both()
    const asker = await telling.stageFor(receiver.url)
    await telling.store().subscriptions.change(asker.id, (one) => ({ ...one, state: 'paused' }))
    const { id } = await asker.raise(stage.agencyId)
    const become = (state: 'uncertain' | 'sending') =>
      telling.store().referrals.change(id, (one) => ({
        ...one,
        recipients: one.recipients.map((recipient) => ({ ...recipient, state })),
      }))
    await become('uncertain')
    receiver.answer = (response) => void response.writeHead(503).end()
    await stage.round()
    expect(receiver.got).toHaveLength(1)
    await become('sending')
    stage.clock.now += 3_600_000
    await stage.round()
    expect(receiver.got).toHaveLength(1)
    expect((await stage.deliveries()).map(({ state }) => state)).toContain('dropped')
  })

  it('is sent to a client that still is one, and stops where it is not', async () => {
    const { receiver, stage } = await telling.both()
    await telling.store().directory.putUser({ ...stage.user, scopes: ['changes.read'] })
    await stage.raise()
    await stage.round()
    expect(receiver.got).toEqual([])
    expect(await telling.store().subscriptions.byId(stage.id)).toMatchObject({
      state: 'disabled',
      because: 'not-permitted',
    })
  })
})
