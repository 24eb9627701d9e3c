/** One referral to several services that stops at the first acceptance; and two acceptances that cross. */
import { describe, expect, it } from '@jest/globals'
import { ask, until } from './journey-client.ts'
import {
  casesOf,
  HILLSIDE,
  itemsOf,
  look,
  newReferral,
  type Raised,
  RIVERSIDE,
  raise,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { whileFaulty } from './unreliable-partner.ts'

const MODE = { mode: 'first-acceptance' } as const

/** An outcome as a service's people give it. */
export const finished = (explanation: string) => ({
  move: 'finish',
  outcome: 'support-given',
  explanation,
  nextStep: 'A visit in spring.',
})

/** What a service of this agency answers here, by its own people. */
const respond = (on: JourneyWorld, { id, recipients }: Raised, number: number, json: object, as: string) =>
  ask(on, 'POST', `/v1/referrals/${id}/recipients/${recipients[number - 1]?.id}/responses`, { as, json })

const stateAt = async (on: JourneyWorld, partner: 'hillside' | 'vale', id: string) =>
  (await casesOf(on, partner, id))[0]?.state

/** Registers the tests. */
export const firstAcceptance = (world: () => JourneyWorld): void => {
  describe('a referral that stops at the first acceptance', () => {
    let two: Raised

    it('tells the others not to act as soon as one has taken it on, and ends with its outcome', async () => {
      const on = world()
      const raised = await raise(on, { services: [VALE, HILLSIDE], ...MODE })
      await untilState(on, raised.id, 'delivered')
      expect((await respond(on, raised, 2, { move: 'accept' }, 'priya')).status).toBe(200)
      await until('vale to be told', async () => (await stateAt(on, 'vale', raised.id)) === 'cancelled')
      const shown = await untilShown(
        on,
        raised.id,
        'both',
        ({ recipients: [vale] }) => vale?.status === 'Stopped, as another service goes on',
      )
      expect(shown.recipients.map(({ state }) => state)).toEqual(['withdrawn', 'accepted'])
      expect(shown.attention).toEqual([])
      expect(await stateAt(on, 'hillside', raised.id)).toBe('received')
      // The one that was stopped does not learn who goes on.
      const theirs = await look(on, raised.id, 'system')
      expect(theirs.recipients).toHaveLength(1)
      expect(JSON.stringify(theirs)).not.toContain('Hillside')
      await respond(on, raised, 2, finished('Housed.'), 'priya')
      await untilShown(on, raised.id, 'the end', ({ status }) => status === 'Every service has answered')
    })

    it('sends nothing to one that has not gone yet', async () => {
      const on = world()
      const { id, ...more } = await whileFaulty(on, 'vale', { fault: 'down' }, async () => {
        const raised = await raise(on, { services: [VALE, HILLSIDE], ...MODE })
        await untilShown(
          on,
          raised.id,
          'a try',
          ({ recipients: [vale, hillside] }) => (vale?.attempts ?? 0) > 0 && hillside?.state === 'delivered',
        )
        await respond(on, raised, 2, { move: 'accept' }, 'priya')
        await untilShown(on, raised.id, 'the stop', ({ recipients: [vale] }) => vale?.state === 'withdrawn')
        return raised
      })
      expect(await casesOf(on, 'vale', id)).toEqual([])
      await respond(on, { id, ...more }, 2, finished('Housed.'), 'priya')
    })

    it('keeps an acceptance that crosses, and has a person say who goes on', async () => {
      const on = world()
      two = await raise(on, { services: [VALE, HILLSIDE], ...MODE })
      await untilState(on, two.id, 'delivered')
      const [theirs] = await casesOf(on, 'vale', two.id)
      await respond(on, two, 2, { move: 'accept' }, 'priya')
      await until('vale to be told', async () => (await stateAt(on, 'vale', two.id)) === 'cancelled')
      await on.partners.answer('vale', theirs?.caseId ?? '', 'accept')
      // The person is asked first, and then it is on the record.
      const crossed = 'Accepted although another service goes on'
      const shown = await untilShown(
        on,
        two.id,
        'the crossing',
        ({ recipients: [vale] }) => vale?.status === crossed,
      )
      expect(shown.attention.map(({ kind }) => kind)).toContain('accepted-by-several')
      expect(shown.recipients.map(({ status }) => status)).toEqual([crossed, 'Accepted'])
      expect(shown.timeline.map(({ title }) => title)).toContain(
        'Accepted though another is to go on: a person decides',
      )
      expect(await itemsOf(on, `kind=unmatched-reply&referral=${two.id}`)).toEqual([])
    })

    it('is settled by saying that this one goes on: the other is told not to act, this one to go on', async () => {
      const on = world()
      const [item] = await itemsOf(on, `kind=accepted-by-several&referral=${two.id}`)
      expect(await settle(on, item?.id ?? '', 'toss-a-coin', { as: 'amina' })).toMatchObject({ status: 422 })
      const key = 'the-key-of-this-choice'
      const settled = await settle(on, item?.id ?? '', 'this-one-goes-on', { as: 'amina', key })
      expect(settled.status).toBe(200)
      await until('hillside to be told', async () => (await stateAt(on, 'hillside', two.id)) === 'cancelled')
      const [theirs] = await until('vale to be told', async () => {
        const cases = await casesOf(on, 'vale', two.id)
        return cases[0]?.updates.length === 1 ? cases : undefined
      })
      expect(theirs?.updates[0]).toMatchObject({ version: '3', changed: expect.stringContaining('go on') })
      expect(theirs?.state).toBe('received')
      expect(await casesOf(on, 'vale', two.id)).toHaveLength(1)
      const shown = await untilShown(
        on,
        two.id,
        'both',
        ({ recipients: [vale, hillside] }) =>
          vale?.state === 'accepted' && hillside?.status === 'Stopped, as another service goes on',
      )
      expect(shown.attention).toEqual([])
      expect((await settle(on, item?.id ?? '', 'this-one-goes-on', { as: 'amina', key })).status).toBe(200)
      expect(await settle(on, item?.id ?? '', 'both-go-on', { as: 'amina' })).toMatchObject({ status: 409 })
      await on.partners.answer('vale', theirs?.caseId ?? '', 'finish')
      await untilShown(on, two.id, 'the end', ({ status }) => status === 'Every service has answered')
    })

    it('refuses a mode that there is not', async () => {
      const answer = await ask(world(), 'POST', '/v1/referrals', {
        json: newReferral({ services: [RIVERSIDE, HILLSIDE], mode: 'whoever' }),
      })
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/mode' }] } })
    })
  })
}
