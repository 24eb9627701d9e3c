/** Pausing, rotating, sending again, ending; and a sender that is killed. */
import { describe, expect, it } from '@jest/globals'
import { createFollower } from '../../activities/follow-changes.ts'
import { newId } from '../../runtime/new-id.ts'
import { rawText } from '../database/database-world.ts'
import { AT } from '../database/record-samples.ts'
import { signedBy } from './telling-receiver.ts'
import { asking, clientOf, done, NO_EVENT } from './telling-stage.ts'
import { useTelling } from './telling-world.ts'

const telling = useTelling()

describe('whoever has a subscription', () => {
  it('pauses it: what happens meanwhile waits', async () => {
    const { receiver, stage } = await telling.both()
    const change = (state: 'active' | 'paused') =>
      stage.commands.changeSubscription({ user: stage.user, subscriptionId: stage.id, state })
    done(await change('paused'))
    await stage.raise()
    await stage.round()
    expect(receiver.got).toEqual([])
    done(await change('active'))
    await stage.round()
    expect(receiver.got).toHaveLength(1)
  })

  it('rotates the secret: both sign for a while, then the new one alone', async () => {
    const { receiver, stage } = await telling.both()
    const rotate = { ...asking(stage.user), subscriptionId: stage.id, overlapHours: 1 }
    const { secret = '' } = done(await stage.commands.rotateSecret(rotate))
    expect(secret).not.toBe(stage.secret)
    // A repeat of the request makes no third one, and shows none.
    expect(done(await stage.commands.rotateSecret(rotate))).toMatchObject({ replayed: true })
    expect(done(await stage.commands.rotateSecret(rotate))).not.toHaveProperty('secret')
    await stage.raise()
    await stage.round()
    stage.clock.now += 3_600_000
    await stage.raise()
    await stage.round()
    expect(receiver.got.map((got) => signedBy(got, stage.secret, secret))).toEqual([
      [true, true],
      [false, true],
    ])
    expect(await rawText(telling.store(), 'event_subscriptions')).not.toMatch(/whsec_/)
  })

  it('has an event sent again under its own id, and all that were given up', async () => {
    const { receiver, stage } = await telling.both()
    const { user, id: subscriptionId, commands } = stage
    await stage.raise()
    await stage.round()
    const [delivery] = await stage.deliveries()
    if (delivery === undefined) throw new Error('there is one')
    const { eventId } = delivery
    done(await commands.replayDelivery({ user, subscriptionId, eventId }))
    await stage.round()
    expect(receiver.got.map(({ event }) => event.id)).toEqual([eventId, eventId])
    await telling.store().eventDeliveries.change(delivery, (one) => ({ ...one, state: 'failed' }))
    const since = new Date(Date.parse(delivery.at) - 1).toISOString()
    expect(await commands.replayFailures({ user, subscriptionId, since })).toEqual({
      replayed: 1,
      more: false,
    })
    await stage.round()
    expect(receiver.got).toHaveLength(3)
    expect(await commands.replayFailures({ user, subscriptionId, since })).toEqual({
      replayed: 0,
      more: false,
    })
    expect(await commands.replayDelivery({ user, subscriptionId, eventId: NO_EVENT })).toMatchObject({
      code: 'not-found',
    })
  })

  it('ends it, and is the only one who can see or touch it', async () => {
    const { receiver, stage } = await telling.both()
    const { id: subscriptionId, commands } = stage
    const stranger = clientOf(newId('agency'))
    for (const refused of [
      await commands.readSubscription({ user: stranger, subscriptionId }),
      await commands.changeSubscription({ user: stranger, subscriptionId, state: 'paused' }),
      await commands.endSubscription({ user: stranger, subscriptionId }),
      await commands.rotateSecret({ ...asking(stranger), subscriptionId, overlapHours: 0 }),
      await commands.listDeliveries({ user: stranger, subscriptionId, limit: 5 }),
      await commands.replayFailures({ user: stranger, subscriptionId, since: AT }),
    ])
      expect(refused).toMatchObject({ code: 'not-found' })
    done(await commands.endSubscription({ user: stage.user, subscriptionId }))
    await stage.raise()
    await stage.round()
    expect(receiver.got).toEqual([])
    expect(
      await commands.changeSubscription({ user: stage.user, subscriptionId, state: 'active' }),
    ).toMatchObject({ code: 'state-conflict' })
  })
})

describe('the sender', () => {
  it('that is killed after the call sends it once more under the same id, and never not at all', async () => {
    const { receiver, stage } = await telling.both()
    await stage.raise()
    const change = telling.store().eventDeliveries.change
    const killed = stage.rounds()
    Object.assign(stage.on.eventDeliveries, { change: () => Promise.reject(new Error('killed')) })
    await killed.round()
    await killed.end()
    Object.assign(stage.on.eventDeliveries, { change })
    expect(receiver.got).toHaveLength(1)
    await stage.round()
    expect(receiver.got.map(({ event }) => event.id)).toEqual(Array(2).fill(receiver.got[0]?.event.id))
    expect(await stage.deliveries()).toMatchObject([{ state: 'delivered' }])
  })

  it('is one process at a time; another takes over when the first is gone', async () => {
    const { receiver, stage } = await telling.both()
    const [one, other] = [stage.rounds(), stage.rounds()]
    await one.round()
    await stage.raise()
    await other.round()
    await other.end()
    expect(receiver.got).toEqual([])
    stage.clock.now += 30_000
    await other.round()
    await other.end()
    expect(receiver.got).toHaveLength(1)
    await one.end()
  })

  it('that has the duty again tells what another one logged and did not live to tell', async () => {
    const { receiver, stage } = await telling.both()
    await stage.raise()
    for (let count = 0; count < 4; count += 1) await stage.round()
    stage.clock.now += 60_000
    await stage.raise()
    const other = createFollower(stage.on)
    await other.pass()
    stage.clock.now += 10_000
    await other.pass()
    await stage.round()
    expect(receiver.got).toHaveLength(2)
  })

  it('waits for no sandbox: simulated partners that have much to answer hold up nobody’s events', async () => {
    const { receiver, stage } = await telling.both()
    // Whoever had the duty before gave it up on a clock of its own.
    stage.clock.now += 120_000
    let finish = (): void => undefined
    let begun = 0
    const rounds = stage.rounds('with-sandboxes', () => {
      begun += 1
      return new Promise((resolve) => {
        finish = resolve
      })
    })
    await stage.raise()
    const twoRounds = async (): Promise<string> => {
      await rounds.round()
      await stage.raise()
      await rounds.round()
      return 'over'
    }
    const limit = new Promise((resolve) => setTimeout(resolve, 60_000, 'held up').unref())
    expect(await Promise.race([twoRounds(), limit])).toBe('over')
    expect(begun).toBe(1)
    finish()
    await rounds.end()
    expect(receiver.got.length).toBeGreaterThan(0)
  })
})
