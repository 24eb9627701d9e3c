/** Where nobody can know whether the partner has it: shown, never guessed, and settled by a person. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ask, until } from './journey-client.ts'
import {
  casesOf,
  HILLSIDE,
  itemsOf,
  moveRecipient as move,
  type Raised,
  raise,
  type Shown,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { resultsOf, whileFaulty } from './unreliable-partner.ts'

const inDoubt = (on: JourneyWorld, fault: string): Promise<Raised> =>
  whileFaulty(on, 'hillside', { fault, times: 1 }, async () => {
    const raised = await raise(on, { services: [HILLSIDE] })
    await untilState(on, raised.id, 'uncertain')
    return raised
  })

const SAID = { saidBy: 'Their duty desk', how: 'By phone' }

const titlesOf = ({ timeline }: Shown): readonly string[] => timeline.map(({ title }) => title)

/** Registers the tests. */
export const uncertainDelivery = (world: () => JourneyWorld): void => {
  describe('an uncertain delivery', () => {
    it('is shown, cannot be forced, and ends delivered once a person was told that they have it', async () => {
      const on = world()
      const raised = await inDoubt(on, 'accept-then-drop')
      const shown = await untilShown(on, raised.id, 'an item', ({ attention }) => attention.length > 0)
      expect(shown.status).toBe('Delivery uncertain: a person is checking')
      expect(shown.waitingFor).toBe('operations')
      expect(await resultsOf(on, raised)).toEqual(['unknown connection-lost'])
      expect(await move(on, raised, 'try-again', { reason: 'Hurry.' })).toMatchObject({
        status: 409,
        body: { code: 'state-conflict', state: 'uncertain' },
      })
      const key = randomUUID()
      const settled = await move(on, raised, 'settlement', { settlement: 'received', ...SAID }, key)
      expect(settled).toMatchObject({ status: 200, body: { state: 'delivered', applied: true } })
      const delivered = await untilState(on, raised.id, 'delivered')
      expect(titlesOf(delivered)).toContain('Receipt confirmed by a person')
      expect(delivered.attention).toEqual([])
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(1)
      expect((await move(on, raised, 'settlement', { settlement: 'received', ...SAID }, key)).text).toBe(
        settled.text,
      )
      expect(await move(on, raised, 'settlement', { settlement: 'received', ...SAID })).toMatchObject({
        status: 409,
      })
    })

    it('ends delivered after one more try where a person was told that they have not got it', async () => {
      const on = world()
      const raised = await inDoubt(on, 'drop-before-read')
      const answer = await move(on, raised, 'settlement', { settlement: 'not-received', ...SAID })
      expect(answer).toMatchObject({ status: 200, body: { state: 'sending' } })
      await untilState(on, raised.id, 'delivered')
      expect(await resultsOf(on, raised)).toEqual(['unknown connection-lost', 'taken accepted'])
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(1)
    })

    it.each([
      ['received', 'accept-then-drop'],
      ['not-received', 'drop-before-read'],
    ])(
      'is settled as %s by its attention item too, with the note kept; a repeat is harmless',
      async (settlement, fault) => {
        const on = world()
        const { id } = await inDoubt(on, fault)
        const [item] = await until('the item', async () => {
          const items = await itemsOf(on, `kind=delivery-uncertain&referral=${id}&state=open`)
          return items.length > 0 ? items : undefined
        })
        const key = randomUUID()
        const note = 'Asked Sam at their duty desk.'
        const settled = await settle(on, item?.id ?? '', settlement, { key, note })
        expect(settled).toMatchObject({ status: 200, body: { state: 'settled', settledBy: 'usr_lee' } })
        await untilState(on, id, 'delivered')
        expect((await settle(on, item?.id ?? '', settlement, { key, note })).text).toBe(settled.text)
        const [kept] = await itemsOf(on, `kind=delivery-uncertain&referral=${id}&state=settled`)
        expect(kept).toMatchObject({ settlement, settledBy: 'usr_lee', note })
        const other = await settle(
          on,
          item?.id ?? '',
          settlement === 'received' ? 'not-received' : 'received',
        )
        expect(other).toMatchObject({ status: 409, body: { code: 'state-conflict' } })
        expect(await casesOf(on, 'hillside', id)).toHaveLength(1)
      },
    )

    it('is proved by the partner’s own answer', async () => {
      const on = world()
      const { id } = await inDoubt(on, 'accept-then-drop')
      const [found] = await casesOf(on, 'hillside', id)
      await on.partners.answer('hillside', found?.caseId ?? '', 'finish')
      await untilState(on, id, 'finished')
      // The item is settled right after the answer is recorded.
      await until('the item to be settled', async () => {
        const items = await itemsOf(on, `kind=delivery-uncertain&referral=${id}&state=settled`)
        return items.length === 1
      })
      expect(await casesOf(on, 'hillside', id)).toHaveLength(1)
    })

    it('is also what a partner leaves that recognises repeats and is silent to the last resend', async () => {
      const on = world()
      const raised = await whileFaulty(on, 'vale', { fault: 'timeout-after-accept' }, async () => {
        const taken = await raise(on, { services: [VALE] })
        await untilState(on, taken.id, 'uncertain')
        return taken
      })
      const silent = 'unknown timeout'
      expect(await resultsOf(on, raised)).toEqual([silent, silent, silent])
      expect(await casesOf(on, 'vale', raised.id)).toHaveLength(1)
      await move(on, raised, 'settlement', { settlement: 'received', ...SAID })
      await untilState(on, raised.id, 'delivered')
    })

    it('of a withdrawn referral is followed by "do not act"', async () => {
      const on = world()
      const { id } = await inDoubt(on, 'accept-then-drop')
      const answer = await ask(on, 'POST', `/v1/referrals/${id}/withdrawal`, {
        json: { reason: 'Moved away.' },
      })
      expect(answer).toMatchObject({ status: 200, body: { state: 'withdrawn' } })
      await until(
        'the partner to be told',
        async () => (await casesOf(on, 'hillside', id))[0]?.state === 'cancelled',
      )
      expect((await untilState(on, id, 'withdrawn')).attention).toEqual([])
    })
  })
}
