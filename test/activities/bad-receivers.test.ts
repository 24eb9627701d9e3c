/** Receivers that are dead, slow, wrong or gone: tried again for days, at nobody else's cost. */
import { describe, expect, it } from '@jest/globals'
import { eventPlace } from '../../domain/event-place.ts'
import type { EventDelivery } from '../../domain/event-subscription.ts'
import { createFaultInAddress, forSubscribers } from '../../partners/transports/https/address-guard.ts'
import { newId } from '../../runtime/new-id.ts'
import { openTelling } from '../../workers/open-telling.ts'
import type { Receiver } from './telling-receiver.ts'
import { clientOf, done } from './telling-stage.ts'
import { useTelling } from './telling-world.ts'

const telling = useTelling()
const DAY_MS = 86_400_000

describe('a receiver that', () => {
  const BAD = {
    redirects: (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    'answers a page': (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    'breaks off': (response) => void response.destroy(),
    'answers garbage': (response) => void response.socket?.end('not HTTP at all\r\n\r\n'),
    fails: (response) => void response.writeHead(500).end('x'.repeat(10_000)),
  } as const satisfies Record<string, Receiver['answer']>

  it.each(Object.keys(BAD) as (keyof typeof BAD)[])(
    '%s is tried again later, and nothing is followed',
    async (how) => {
      const { receiver, stage } = await telling.both()
      receiver.answer = BAD[how]
      await stage.raise()
      await stage.round()
      expect(receiver.got).toHaveLength(1)
      expect(await stage.deliveries()).toMatchObject([{ state: 'waiting', attempts: 1 }])
      expect(await telling.store().subscriptions.byId(stage.id)).toMatchObject({
        state: 'active',
        failures: 1,
      })
      receiver.answer = (response) => void response.writeHead(200).end()
      stage.clock.now += 60_000
      await stage.round()
      expect(await stage.deliveries()).toMatchObject([{ state: 'delivered', attempts: 2 }])
      expect(await telling.store().subscriptions.byId(stage.id)).toMatchObject({ failures: 0 })
    },
  )

  it('cannot take one event gets all others', async () => {
    const { receiver, stage } = await telling.both()
    const poison = await stage.raise()
    receiver.answer = (response, { event }) =>
      void response.writeHead(event.subject === poison.id ? 422 : 204).end()
    await stage.raise()
    await stage.raise()
    await stage.round()
    await stage.round()
    expect((await stage.deliveries()).map(({ state }) => state).toSorted()).toEqual([
      'delivered',
      'delivered',
      'waiting',
    ])
  })

  it('cannot take more events than are looked at in one turn gets all others still', async () => {
    const { receiver, stage } = await telling.both()
    const nextAt = new Date(stage.clock.now + 60_000).toISOString()
    const refused = Array.from(
      { length: 201 },
      (_, index): EventDelivery => ({
        subscriptionId: stage.id,
        eventId: newId('event'),
        type: 'uk.referral.raised.v1',
        itemId: newId('referral'),
        at: nextAt,
        place: eventPlace(0, index),
        state: 'waiting',
        attempts: 1,
        round: 1,
        nextAt,
        version: 1,
      }),
    )
    await telling.store().eventDeliveries.insertAll(refused)
    const { id } = await stage.raise()
    await stage.round()
    expect(receiver.got.map(({ event }) => event.subject)).toEqual([id])
  })

  it('breaks off many at once has failed once, and is tried again as soon as after one', async () => {
    const { receiver, stage } = await telling.both()
    receiver.answer = (response) => void response.writeHead(500).end()
    for (let count = 0; count < 5; count += 1) await stage.raise()
    await stage.round()
    expect(receiver.got).toHaveLength(5)
    const soon = new Date(stage.clock.now + 5_000).toISOString()
    expect(await telling.store().subscriptions.byId(stage.id)).toMatchObject({ failures: 1, nextTryAt: soon })
  })

  it('never answers holds up nobody else', async () => {
    const { receiver, stage } = await telling.both()
    const dead = await telling.receiving()
    dead.answer = () => undefined
    await stage.subscribe(dead.url)
    const rounds = stage.rounds()
    for (let count = 0; count < 5; count += 1) await stage.raise()
    for (let count = 0; count < 20 && receiver.got.length < 5; count += 1) await rounds.round()
    const began = Date.now()
    while (receiver.got.length < 5 && Date.now() - began < 60_000)
      await new Promise((next) => setImmediate(next))
    expect(receiver.got).toHaveLength(5)
    expect(dead.got.length).toBeLessThanOrEqual(8)
    dead.hangUp()
    await rounds.end()
  })

  it('lies in a network that is allowed for partners is not called: whoever subscribes is no partner', async () => {
    const { stage } = await telling.both()
    const inner = await telling.receiving()
    const url = inner.url.replace('http:', 'https:')
    const { subscription } = await stage.subscribe(url)
    const calling = { allowNetworks: ['127.0.0.0/8'], allowPlainHttpTo: 'nobody' } as const
    const open = openTelling({ calling }, {
      ...telling.store(),
      ...stage.on,
      commands: stage.commands,
    } as never)
    await stage.raise()
    await open.rounds.round()
    await open.rounds.end()
    await open.close()
    const [delivery] = await telling.store().eventDeliveries.waiting(subscription.id, 1)
    expect(delivery?.last).toMatchObject({ outcome: 'misconfigured', reason: 'address-wrong' })
    expect(createFaultInAddress(forSubscribers(calling))(url)).toBe('network-not-allowed')
  })

  it('is gone (410) is stopped at once, and its agency told', async () => {
    const { receiver, stage } = await telling.both()
    receiver.answer = (response) => void response.writeHead(410).end()
    await stage.raise()
    await stage.round()
    expect(await telling.store().subscriptions.byId(stage.id)).toMatchObject({
      state: 'disabled',
      because: 'gone',
    })
  })

  it('fails for three days is stopped; its agency is told, and brings it back with all that waits', async () => {
    const { receiver, stage } = await telling.both()
    receiver.answer = (response) => void response.writeHead(500).end()
    await stage.raise()
    await stage.raise()
    await stage.round()
    stage.clock.now += 3 * DAY_MS
    await stage.round()
    const stopped = await telling.store().subscriptions.byId(stage.id)
    expect(stopped).toMatchObject({ state: 'disabled', because: 'failing' })
    const page = { ownerAgencies: [stage.agencyId], limit: 5 }
    const [item] = (await telling.store().attention.list({ ...page, state: 'open' })).rows
    expect(item).toMatchObject({ kind: 'events-stopped', because: `failing:${stage.id}` })
    const tries = receiver.got.length
    stage.clock.now += DAY_MS
    await stage.round()
    expect(receiver.got).toHaveLength(tries)
    receiver.answer = (response) => void response.writeHead(200).end()
    const administrator = clientOf(stage.agencyId, { role: 'agency-administrator' })
    done(
      await stage.commands.changeSubscription({
        user: administrator,
        subscriptionId: stage.id,
        state: 'active',
      }),
    )
    await stage.round()
    expect((await stage.deliveries()).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
    expect((await telling.store().attention.list({ ...page, state: 'open' })).rows).toEqual([])
    // Stopped again, it is another occurrence.
    receiver.answer = (response) => void response.writeHead(410).end()
    await stage.raise()
    await stage.round()
    expect((await telling.store().attention.list({ ...page, state: 'open' })).rows).toHaveLength(1)
  })
})
