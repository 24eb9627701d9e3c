/** What the law of sharing does to a referral under way: less for one, an emergency, an agreement taken back. */
import { describe, expect, it } from '@jest/globals'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { ask } from './journey-client.ts'
import {
  casesOf,
  child,
  HILLSIDE,
  itemsOf,
  look,
  RIVERSIDE,
  raise,
  SHARE,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { whileFaulty } from './unreliable-partner.ts'

/** The first message to a recipient, as it was sent. */
export const sentTo = async ({ store }: JourneyWorld, id: string, recipientId: string): Promise<string> => {
  const key = messageKey(idOf('referral', id), idOf('recipient', recipientId), 1)
  return new TextDecoder().decode((await store.messages.documentOf(key)).bytes)
}

/** Registers the tests. */
export const sharingLaw = (world: () => JourneyWorld): void => {
  describe('less for one recipient', () => {
    it('leaves it out of that recipient’s message and reading, and in the other’s', async () => {
      const on = world()
      const sharingDecision = {
        ...SHARE,
        recipients: [{ service: HILLSIDE, categories: ['identity', 'concern'] }],
      }
      const { id, recipients } = await raise(on, { services: [RIVERSIDE, HILLSIDE], sharingDecision })
      await untilShown(on, id, 'both', ({ recipients: all }) =>
        all.every(({ deliveredAt }) => deliveredAt !== undefined),
      )
      const line = child(0).address.lines[0] ?? ''
      expect(await sentTo(on, id, recipients[0]?.id ?? '')).toContain(line)
      expect(await sentTo(on, id, recipients[1]?.id ?? '')).not.toContain(line)
      const { content } = await look(on, id, 'priya')
      expect(content?.person).toMatchObject({ familyName: child(0).familyName })
      expect(content?.person).not.toHaveProperty('address')
    })
  })

  describe('an emergency', () => {
    it('goes at once with nothing but the word, and its record is due within a working day', async () => {
      const on = world()
      const sharingDecision = { decision: 'share', emergency: true }
      const { id } = await raise(on, { services: [HILLSIDE], sharingDecision, urgency: 'immediate' })
      const shown = await untilState(on, id, 'delivered')
      expect(shown.attention.map(({ kind }) => kind)).toEqual(['sharing-record-incomplete'])
      const [item] = await itemsOf(on, `kind=sharing-record-incomplete&referral=${id}`)
      expect(Date.parse(item?.dueAt ?? '')).toBeGreaterThan(Date.parse(item?.raisedAt ?? ''))
      expect(shown.sharing.missing?.map(({ pointer }) => pointer)).toEqual(
        expect.arrayContaining(['/purpose', '/article6', '/agreement']),
      )
      const completed = { ...SHARE, categories: ['identity', 'concern'] }
      const decided = await ask(on, 'POST', `/v1/referrals/${id}/sharing-decision`, { json: completed })
      expect(decided.status).toBe(200)
      const after = await look(on, id)
      expect(after.attention).toEqual([])
      expect(after.sharing.missing).toBeUndefined()
      expect(await casesOf(on, 'hillside', id)).toHaveLength(1)
    })
  })

  describe('a withdrawn agreement', () => {
    let waiting = ''
    const withdraw = (on: JourneyWorld, id: string) =>
      ask(on, 'POST', `/v1/referrals/${id}/agreement-withdrawal`, {
        json: { saidBy: 'Robin Sample, mother', how: 'by phone' },
      })

    it('holds what waits for a partner that is away: nothing leaves when it is back', async () => {
      const on = world()
      await whileFaulty(on, 'hillside', { fault: 'down' }, async () => {
        const { id } = await raise(on, { services: [HILLSIDE] })
        await untilShown(on, id, 'a try', ({ recipients: [one] }) => (one?.attempts ?? 0) > 0)
        expect((await withdraw(on, id)).status).toBe(200)
        const held = await untilState(on, id, 'held')
        expect(held.sharing.agreementWithdrawnAt).toBeDefined()
        waiting = id
      })
      const still = await ask(on, 'POST', `/v1/referrals/${waiting}/sharing-decision`, {
        json: {
          decision: 'do-not-share',
          reason: 'They no longer want it.',
          reasons: { harmIfShared: 'Trust would be lost.', harmIfNot: 'Little.' },
        },
      })
      expect(still.status).toBe(200)
      await untilState(on, waiting, 'not-shared')
      expect(await casesOf(on, 'hillside', waiting)).toHaveLength(0)
    })
    it('and then a decision to share less: what was composed before never leaves', async () => {
      const on = world()
      const less = {
        ...SHARE,
        categories: ['identity', 'concern'],
        agreement: { status: 'withdrawn' },
        reasons: { necessity: 'They will lose the flat.', publicInterest: 'Two small children.' },
      }
      const raised = await whileFaulty(on, 'hillside', { fault: 'down' }, async () => {
        const made = await raise(on, { services: [HILLSIDE], person: child(3) })
        await untilShown(on, made.id, 'a try', ({ recipients: [one] }) => (one?.attempts ?? 0) > 0)
        await withdraw(on, made.id)
        await untilState(on, made.id, 'held')
        return made
      })
      const path = `/v1/referrals/${raised.id}/sharing-decision`
      const alone = await ask(on, 'POST', path, { json: less })
      expect(alone).toMatchObject({ status: 422, body: { errors: [{ pointer: '/approval' }] } })
      expect((await ask(on, 'POST', path, { json: less, as: 'tomasz' })).status).toBe(200)
      await untilState(on, raised.id, 'delivered')
      const sent = await sentTo(on, raised.id, raised.recipients[0]?.id ?? '')
      expect(sent).toContain(child(3).familyName)
      expect(sent).not.toContain(child(3).address.lines[0] ?? '')
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(1)
    })

    it('tells those who have it by message, once, also where their first answer is lost', async () => {
      const on = world()
      const { id } = await raise(on, { services: [VALE], person: child(2) })
      await untilState(on, id, 'delivered')
      const told = await whileFaulty(on, 'vale', { fault: 'accept-then-drop', times: 1 }, async () => {
        expect((await withdraw(on, id)).status).toBe(200)
        return untilShown(on, id, 'the partner to be told', ({ timeline }) =>
          timeline.some(({ title }) => title === 'Partner told that the agreement was withdrawn'),
        )
      })
      expect(told.attention).toEqual([])
      expect(told.recipients[0]?.state).toBe('delivered')
      const cases = await casesOf(on, 'vale', id)
      expect(cases).toMatchObject([
        { state: 'received', notices: [expect.stringContaining('withdrawn its agreement')] },
      ])
    })

    it('has a person tell those who have it, where their system takes no such message', async () => {
      const on = world()
      const { id } = await raise(on, { services: [HILLSIDE] })
      await untilState(on, id, 'delivered')
      expect((await withdraw(on, id)).status).toBe(200)
      const told = await untilShown(on, id, 'an item', ({ attention }) =>
        attention.some(({ kind }) => kind === 'agreement-withdrawn'),
      )
      expect(told.recipients[0]?.state).toBe('delivered')
      // What is withdrawn is not read here any more either.
      expect((await look(on, id, 'priya')).content).toBeUndefined()
      const [item] = await itemsOf(on, `kind=agreement-withdrawn&referral=${id}`)
      expect(await settle(on, item?.id ?? '', 'done')).toMatchObject({ status: 200 })
    })
  })
}
