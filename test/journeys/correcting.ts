/** A referral is corrected after it went: the partner sees the next version once, with what has changed. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ask, until } from './journey-client.ts'
import { message, post } from './journey-messages.ts'
import {
  casesOf,
  child,
  HILLSIDE,
  itemsOf,
  look,
  moveRecipient as move,
  type Raised,
  raise,
  referralOf,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { sentTo } from './sharing-law.ts'
import { resultsOf, whileFaulty } from './unreliable-partner.ts'

const FACTS = 'Came without a coat on two days, says the school.'
const CHANGED = { category: 'concern', text: 'It was two days, not four.' } as const
const CORRECTION = { facts: FACTS, changes: [CHANGED], reason: 'The school had counted wrongly.' }

const correct = (
  on: JourneyWorld,
  { id }: Pick<Raised, 'id'>,
  json: object = CORRECTION,
  { as = 'amina', key = randomUUID() } = {},
) => ask(on, 'POST', `/v1/referrals/${id}/correction`, { as, key, json })

const updatesAt = async (on: JourneyWorld, id: string) => (await casesOf(on, 'vale', id))[0]?.updates ?? []

const versionsOf = async (on: JourneyWorld, id: string, as = 'amina') => {
  const { body } = await ask(on, 'GET', `/v1/referrals/${id}/versions`, { as })
  return (body.versions as { version: number; content: { facts: string } }[]).map(
    ({ version, content }) => [version, content.facts] as const,
  )
}

/** Registers the tests. */
export const correcting = (world: () => JourneyWorld): void => {
  describe('a correction', () => {
    it('reaches a partner that has it as version 2, once, with what has changed; version 1 is kept', async () => {
      const on = world()
      const raised = await raise(on, { services: [VALE] })
      await untilState(on, raised.id, 'delivered')
      const key = randomUUID()
      const taken = await correct(on, raised, CORRECTION, { key })
      expect(taken).toMatchObject({ status: 200, body: { state: 'with-partners', applied: true } })
      await until('vale to be told', async () => (await updatesAt(on, raised.id)).length > 0)
      expect((await correct(on, raised, CORRECTION, { key })).text).toBe(taken.text)
      const shown = await untilShown(on, raised.id, 'the end of the try', ({ timeline }) =>
        timeline.some(({ title }) => title === 'Correction delivered'),
      )
      expect(shown).toMatchObject({ contentVersion: 2, content: { facts: FACTS }, attention: [] })
      expect(shown.recipients[0]?.state).toBe('delivered')
      expect(await updatesAt(on, raised.id)).toMatchObject([{ version: '2', changed: CHANGED.text }])
      expect(await casesOf(on, 'vale', raised.id)).toHaveLength(1)
      const [first] = await versionsOf(on, raised.id)
      expect(await versionsOf(on, raised.id)).toEqual([first, [2, FACTS]])
      expect(first?.[1]).not.toBe(FACTS)
      expect(await versionsOf(on, raised.id, 'system')).toEqual([[2, FACTS]])
      expect((await ask(on, 'GET', `/v1/referrals/${raised.id}/versions`, { as: 'lee' })).status).toBe(403)
    })

    it('of what has not arrived goes as the newest in the first message', async () => {
      const on = world()
      const raised = await whileFaulty(on, 'vale', { fault: 'down' }, async () => {
        const made = await raise(on, { services: [VALE] })
        await untilShown(on, made.id, 'a try', ({ recipients: [one] }) => (one?.attempts ?? 0) > 0)
        expect((await correct(on, made)).status).toBe(200)
        return made
      })
      await untilState(on, raised.id, 'delivered')
      expect(await updatesAt(on, raised.id)).toEqual([])
      expect(await sentTo(on, raised.id, raised.recipients[0]?.id ?? '')).toContain(FACTS)
    })

    it('waits while nobody knows whether they have it, and is told by a person where no wire takes it', async () => {
      const on = world()
      const raised = await whileFaulty(on, 'hillside', { fault: 'accept-then-drop', times: 1 }, async () => {
        const made = await raise(on, { services: [HILLSIDE] })
        await untilState(on, made.id, 'uncertain')
        return made
      })
      expect((await correct(on, raised)).status).toBe(200)
      expect(await resultsOf(on, raised)).toEqual(['unknown connection-lost'])
      await move(on, raised, 'settlement', { settlement: 'received', saidBy: 'Their desk', how: 'By phone' })
      await untilShown(on, raised.id, 'an item', ({ attention }) =>
        attention.some(({ kind }) => kind === 'correction-not-sent'),
      )
      const [item] = await itemsOf(on, `kind=correction-not-sent&referral=${raised.id}`)
      expect((await settle(on, item?.id ?? '', 'done', { as: 'amina' })).status).toBe(200)
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(1)
    })

    it('of a fact is told also where all is over, by a person', async () => {
      const on = world()
      const raised = await raise(on, { services: [VALE] })
      await untilState(on, raised.id, 'delivered')
      const [theirs] = await casesOf(on, 'vale', raised.id)
      await on.partners.answer('vale', theirs?.caseId ?? '', 'finish')
      await untilShown(on, raised.id, 'the end', ({ status }) => status === 'Every service has answered')
      expect(
        (await correct(on, raised, { ...CORRECTION, facts: undefined, wanted: 'Nothing.' })).status,
      ).toBe(200)
      expect((await look(on, raised.id)).attention.map(({ kind }) => kind)).not.toContain(
        'correction-not-sent',
      )
      expect((await correct(on, raised)).status).toBe(200)
      expect((await look(on, raised.id)).attention.map(({ kind }) => kind)).toContain('correction-not-sent')
      expect(await look(on, raised.id)).toMatchObject({ contentVersion: 3 })
    })

    it('is refused for what is wrong with it, and for whoever did not raise it', async () => {
      const on = world()
      const raised = await raise(on, { services: [VALE] })
      const other = { ...child(1) }
      const cases: [object, number, object][] = [
        [{ changes: [CHANGED], reason: 'No.' }, 422, { errors: [{ code: 'nothing-changed' }] }],
        [{ ...CORRECTION, reason: '' }, 422, { errors: [{ pointer: '/reason' }] }],
        [{ ...CORRECTION, changes: [] }, 422, { errors: [{ pointer: '/changes' }] }],
        [
          { ...CORRECTION, changes: [{ ...CHANGED, category: 'gossip' }] },
          422,
          { errors: [{ pointer: '/changes/0/category' }] },
        ],
        [
          { ...CORRECTION, changes: [CHANGED, { ...CHANGED, category: 'health' }] },
          422,
          { errors: [{ pointer: '/changes/1/category', code: 'not-changed' }] },
        ],
        [
          { ...CORRECTION, person: other, changes: [{ ...CHANGED, category: 'identity' }] },
          422,
          { errors: [{ pointer: '/person', code: 'another-child' }] },
        ],
        [{ ...CORRECTION, services: [HILLSIDE] }, 400, { code: 'unknown-field' }],
      ]
      for (const [json, status, body] of cases)
        expect([json, await correct(on, raised, json)]).toMatchObject([json, { status, body }])
      expect((await correct(on, raised, CORRECTION, { as: 'lee' })).status).toBe(403)
      expect((await correct(on, { id: 'rfl_no-such-referral' })).status).toBe(404)
      expect(await look(on, raised.id)).toMatchObject({ contentVersion: 1 })
      const requestId = randomUUID()
      await post(on, message({ destination: '2222222222' }), { requestId, as: 'council-system' })
      const byMessage = { id: await referralOf(on, requestId) }
      expect(await correct(on, byMessage)).toMatchObject({
        status: 422,
        body: { errors: [{ code: 'came-by-message' }] },
      })
    })
  })
}
