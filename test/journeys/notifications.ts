/** Notifications through the whole running world: told, seen or not seen in time, taken back. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { type Answer, ask, type Body, until } from './journey-client.ts'
import {
  addressOf,
  casesOf,
  child,
  HILLSIDE,
  itemsOf,
  look,
  type Raised,
  RIVERSIDE,
  SHARE,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

const newNotification = (more: object = {}): Body => ({
  type: 'domestic-incident',
  urgency: 'standard',
  person: child(1),
  referrer: { name: 'Amina Shah', role: 'Social worker', phone: '01632 960 101' },
  facts: 'Police were called to the home last night; came without a coat this morning.',
  services: [HILLSIDE],
  sharingDecision: SHARE,
  ...more,
})

const post = (on: JourneyWorld, more: object = {}, key: string = randomUUID()): Promise<Answer> =>
  ask(on, 'POST', '/v1/notifications', { json: newNotification(more), key })

const tell = async (on: JourneyWorld, more: object = {}): Promise<Raised> => {
  const answer = await post(on, more)
  expect(answer.status).toBe(201)
  return answer.body as unknown as Raised
}

const opened = (on: JourneyWorld, { id, recipients }: Raised, number = 1): Promise<Answer> =>
  ask(on, 'POST', `${addressOf(id)}/recipients/${recipients[number - 1]?.id}/responses`, {
    as: 'priya',
    json: { move: 'open' },
  })

const kindsOpen = (on: JourneyWorld, id: string, kind: string) =>
  itemsOf(on, `referral=${id}&kind=${kind}&state=open`)

/** Registers the tests. */
export const notifications = (world: () => JourneyWorld): void => {
  describe('a notification', () => {
    it('is over when somebody there has opened it', async () => {
      const on = world()
      const raised = await tell(on)
      expect(raised.id).toMatch(/^ntf_/)
      const delivered = await untilState(on, raised.id, 'delivered')
      expect(delivered).toMatchObject({
        status: 'Delivered, not opened',
        waitingFor: 'partner',
        type: 'domestic-incident',
        typeName: 'Incident at home',
      })
      const seen = await opened(on, raised)
      expect(seen).toMatchObject({ status: 200, body: { state: 'opened' } })
      const closed = await untilShown(on, raised.id, 'closed', ({ state }) => state === 'closed')
      expect(closed.recipients[0]).toMatchObject({ state: 'opened', status: 'Seen by the partner' })
      expect(closed.timeline.map(({ title }) => title)).toEqual([
        'Notification accepted',
        'Decided to share',
        'Delivered',
        'Opened by the partner',
        'Closed',
      ])
      expect(closed.attention).toEqual([])
    })

    it('says to the partner that it is one, and asks for nothing', async () => {
      const on = world()
      const raised = await tell(on)
      await untilState(on, raised.id, 'delivered')
      const recipient = raised.recipients[0]?.id ?? ''
      const key = messageKey(idOf('referral', raised.id), idOf('recipient', recipient), 1)
      const sent = Buffer.from((await on.store.messages.documentOf(key)).bytes).toString('utf8')
      expect(sent).toContain('"code":"notification"')
      expect(sent).toContain('For information: no reply is asked')
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(1)
      const impossible = await ask(on, 'POST', `${addressOf(raised.id)}/recipients/${recipient}/responses`, {
        as: 'priya',
        json: { move: 'accept' },
      })
      expect(impossible).toMatchObject({ status: 409, body: { state: 'delivered' } })
      expect(impossible.body.possible).toContain('open')
      await opened(on, raised)
    })

    it('is over with its receipt where the system cannot say more, whatever that system answers', async () => {
      const on = world()
      const raised = await tell(on, { services: [RIVERSIDE], type: 'hospital-attendance' })
      const closed = await untilShown(on, raised.id, 'closed', ({ state }) => state === 'closed')
      expect(closed.recipients[0]).toMatchObject({ state: 'delivered', status: 'Received by the partner' })
      // Riverside's system accepts, starts and finishes whatever it gets.
      await untilAnswered(on, raised.id)
      expect(await itemsOf(on, `referral=${raised.id}&kind=unmatched-reply`)).toEqual([])
    })

    it('that is not seen in time goes before those who wait and those who were told', async () => {
      const on = world()
      const raised = await tell(on, { seeBy: new Date(Date.now() + 4_000).toISOString() })
      const late = await untilShown(on, raised.id, 'overdue', ({ timeline }) =>
        timeline.some(({ title }) => title === 'Not opened in time'),
      )
      expect(late.timeline.map(({ title }) => title)).toContain('Reminder: not opened yet')
      const items = await kindsOpen(on, raised.id, 'not-opened')
      const owners = (items as readonly { ownerAgency?: string }[]).map(({ ownerAgency }) => ownerAgency)
      expect(new Set(owners)).toEqual(new Set(['agc_northmoor-council', 'agc_hillside-housing']))
      await opened(on, raised)
      await untilShown(on, raised.id, 'closed', ({ state }) => state === 'closed')
      expect(await kindsOpen(on, raised.id, 'not-opened')).toEqual([])
    })

    it('that is taken back is taken back also from those who have it', async () => {
      const on = world()
      const raised = await tell(on, { services: [RIVERSIDE, HILLSIDE] })
      await untilState(on, raised.id, 'delivered')
      const withdrawn = await ask(on, 'POST', `${addressOf(raised.id)}/withdrawal`, {
        json: { reason: 'The wrong child.' },
      })
      expect(withdrawn).toMatchObject({ status: 200, body: { state: 'withdrawn' } })
      await untilShown(
        on,
        raised.id,
        'both told',
        ({ timeline }) => timeline.filter(({ title }) => title === 'Partner told not to act').length === 2,
      )
      const shown = await untilShown(on, raised.id, 'withdrawn', ({ state }) => state === 'withdrawn')
      expect(shown.recipients.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn'])
      for (const partner of ['riverside', 'hillside'] as const)
        expect((await casesOf(on, partner, raised.id))[0]).toMatchObject({ state: 'cancelled' })
    })
  })

  describe('the list of notifications', () => {
    it('holds them and no referral, and a supervisor does not read what they are about', async () => {
      const on = world()
      const key = randomUUID()
      const [first, again] = [await post(on, {}, key), await post(on, {}, key)]
      expect(again.body).toEqual(first.body)
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      const { id } = first.body as unknown as Raised
      const listed = async (path: string, as = 'amina') =>
        (await ask(on, 'GET', `${path}?limit=200`, { as })).body.items as readonly Body[]
      expect((await listed('/v1/notifications')).map((item) => item.id)).toContain(id)
      expect((await listed('/v1/notifications')).every((item) => item.kind === 'notification')).toBe(true)
      expect((await listed('/v1/referrals')).map((item) => item.id)).not.toContain(id)
      const [seen] = (await listed('/v1/notifications', 'lee')).filter((item) => item.id === id)
      expect(seen).toMatchObject({ seeBy: expect.any(String) })
      expect(seen).not.toHaveProperty('type')
      expect(await look(on, id, 'lee')).not.toHaveProperty('content')
      await untilState(on, id, 'delivered')
      await opened(on, first.body as unknown as Raised)
    })

    it('refuses a time to be seen by that has passed, and an id of another kind', async () => {
      const on = world()
      const past = await post(on, { seeBy: '2026-01-05T09:00:00Z' })
      expect(past).toMatchObject({ status: 422, body: { code: 'validation-failed' } })
      expect(past.body.errors).toMatchObject([{ pointer: '/seeBy', code: 'past' }])
      const other = await ask(on, 'GET', '/v1/notifications/rfl_0000000000000000000000001')
      expect(other.status).toBe(404)
    })
  })
}

/** Waits until the partner has answered to the end. */
const untilAnswered = async (on: JourneyWorld, id: string): Promise<void> => {
  await until('Riverside has given its last answer', async () => {
    const [held] = await casesOf(on, 'riverside', id)
    return held?.answers.every(({ state }) => state !== 'waiting')
  })
}
