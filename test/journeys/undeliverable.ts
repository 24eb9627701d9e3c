/** A delivery that cannot be made, or is declined: a supervisor tries again or rings, the referrer goes another way. */

import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { ask, until } from './journey-client.ts'
import { message, post } from './journey-messages.ts'
import {
  casesOf,
  HILLSIDE,
  itemsOf,
  look,
  moveRecipient as move,
  type Raised,
  raise,
  referralOf,
  responsesAt,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { resultsOf, whileFaulty } from './unreliable-partner.ts'

const REFUSED = { fault: 'fail', status: 422, code: 'REC_UNPROCESSABLE_ENTITY', issue: 'not-supported' }

/** How many answers to the sender were given up: kept on the record, and no part of what readers are shown. */
const givenUp = async (on: JourneyWorld, id: string): Promise<number> => {
  const referral = await on.store.referrals.byId(idOf('referral', id))
  return (referral?.timeline ?? []).filter(({ title }) => title === 'Could not be delivered').length
}

/** Registers the tests. */
export const undeliverable = (world: () => JourneyWorld): void => {
  describe('a delivery that cannot be made', () => {
    const refused = (on: JourneyWorld): Promise<Raised> =>
      whileFaulty(on, 'hillside', REFUSED, async () => {
        const raised = await raise(on, { services: [HILLSIDE] })
        const shown = await untilShown(on, raised.id, 'given up', ({ attention }) =>
          attention.some(({ kind }) => kind === 'undeliverable'),
        )
        expect(shown.recipients[0]).toMatchObject({
          state: 'undeliverable',
          because: 'not-supported',
          attempts: 1,
        })
        return raised
      })

    it('as it was refused is tried again when a supervisor says so', async () => {
      const on = world()
      const raised = await refused(on)
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(0)
      const answer = await move(on, raised, 'try-again', { reason: 'They mended it.' })
      expect(answer).toMatchObject({ status: 200, body: { state: 'sending' } })
      expect((await untilState(on, raised.id, 'delivered')).attention).toEqual([])
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(1)
    })

    it('is delivered by phone, and its partner’s people then answer here', async () => {
      const on = world()
      const raised = await refused(on)
      const spoken = { spokeTo: 'Sam Ito, duty officer', theirReference: 'HH-77' }
      const answer = await move(on, raised, 'phone-delivery', spoken)
      expect(answer).toMatchObject({ status: 200, body: { state: 'delivered' } })
      const responses = `/v1/referrals/${raised.id}/recipients/${raised.recipients[0]?.id}/responses`
      const accepted = await ask(on, 'POST', responses, {
        as: 'priya',
        json: { move: 'accept', worker: 'Priya Nair' },
      })
      expect(accepted).toMatchObject({ status: 200, body: { state: 'accepted' } })
      const finished = await ask(on, 'POST', responses, {
        as: 'priya',
        json: {
          move: 'finish',
          outcome: 'support-given',
          explanation: 'Helped with rent.',
          nextStep: 'A visit in spring.',
        },
      })
      expect(finished).toMatchObject({ status: 200, body: { state: 'finished' } })
      const { recipients } = await look(on, raised.id)
      expect(recipients[0]).toMatchObject({
        status: 'Outcome given',
        next: 'What happens next: A visit in spring.',
        outcome: { outcome: 'support-given' },
      })
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(0)
    })

    it.each([
      ['try-again', 'delivered'],
      ['delivered-by-phone', 'delivered'],
      ['no-next-step', 'undeliverable'],
    ])('is settled by its item with %s', async (settlement, state) => {
      const on = world()
      const { id } = await refused(on)
      const [item] = await itemsOf(on, `kind=undeliverable&referral=${id}&state=open`)
      const key = randomUUID()
      const settled = await settle(on, item?.id ?? '', settlement, { key })
      expect(settled).toMatchObject({ status: 200 })
      await untilState(on, id, state)
      expect((await settle(on, item?.id ?? '', settlement, { key })).text).toBe(settled.text)
      const [kept] = await itemsOf(on, `kind=undeliverable&referral=${id}&state=settled`)
      expect(kept).toMatchObject({ settlement, settledBy: 'usr_lee', note: 'Asked their duty desk.' })
    })

    it('ends when the referrer records the next step, and closes when they have read it', async () => {
      const on = world()
      const { id, recipients } = await refused(on)
      const answer = await ask(on, 'POST', `/v1/referrals/${id}/recipients/${recipients[0]?.id}/next-step`, {
        json: { nextStep: 'sent-elsewhere', reason: 'Raised with the county instead.' },
      })
      expect(answer).toMatchObject({ status: 200, body: { state: 'undeliverable' } })
      await untilShown(on, id, 'its end', ({ status }) => status === 'Every service has answered')
      await ask(on, 'POST', `/v1/referrals/${id}/receipt`)
      const closed = await untilShown(on, id, 'closed', ({ state }) => state === 'closed')
      expect(closed.attention).toEqual([])
    })

    it('as the partner stays away beyond all patience is given up, and not before', async () => {
      const on = world()
      const raised = await whileFaulty(on, 'vale', { fault: 'down' }, async () => {
        const taken = await raise(on, { services: [VALE] })
        await untilState(on, taken.id, 'undeliverable')
        return taken
      })
      const results = await resultsOf(on, raised)
      expect(results.length).toBeGreaterThan(2)
      expect(new Set(results)).toEqual(new Set(['not-now connection-refused']))
      await move(on, raised, 'try-again', { reason: 'They are back.' })
      await untilState(on, raised.id, 'delivered')
      expect(await casesOf(on, 'vale', raised.id)).toHaveLength(1)
    })
  })

  describe('a sender that cannot be told', () => {
    it('is rung once about all its answers, and the item says so once', async () => {
      const on = world()
      const [requestId, sent] = [randomUUID(), message()]
      const { id, item } = await whileFaulty(on, 'vale', REFUSED, async () => {
        await post(on, sent, { requestId })
        const taken = await referralOf(on, requestId)
        await until('each answer to be given up', async () => (await givenUp(on, taken)) === 3)
        const items = await itemsOf(on, `kind=undeliverable&referral=${taken}`)
        expect(items).toHaveLength(1)
        return { id: taken, item: items[0] }
      })
      expect(await settle(on, item?.id ?? '', 'told-by-phone')).toMatchObject({ status: 200 })
      await untilShown(on, id, 'closed', ({ state }) => state === 'closed', { as: 'system' })
      expect(await itemsOf(on, `kind=undeliverable&referral=${id}&state=open`)).toEqual([])
      expect(await responsesAt(on, 'vale', sent.id)).toEqual([])
    })
  })

  describe('a partner that declines', () => {
    it('leaves the next step to the referrer', async () => {
      const on = world()
      const raised = await raise(on, { services: [HILLSIDE] })
      await untilState(on, raised.id, 'delivered')
      const [found] = await casesOf(on, 'hillside', raised.id)
      await on.partners.answer('hillside', found?.caseId ?? '', 'decline')
      const declined = await untilShown(on, raised.id, 'declined', ({ attention }) =>
        attention.some(({ kind }) => kind === 'waiting-for-referrer'),
      )
      expect(declined).toMatchObject({ waitingFor: 'referrer', recipients: [{ state: 'declined' }] })
      const early = await ask(on, 'POST', `/v1/referrals/${raised.id}/receipt`)
      expect(early).toMatchObject({ status: 200, body: { state: 'with-partners' } })
      const step = { nextStep: 'none-needed', reason: 'They have help from their family.' }
      expect(await move(on, raised, 'next-step', step)).toMatchObject({ status: 200 })
      await untilShown(on, raised.id, 'its end', ({ status }) => status === 'Every service has answered')
    })
  })
}
