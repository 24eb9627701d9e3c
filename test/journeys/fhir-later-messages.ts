/** What a sender says later: updates and cancellations; and a referral that is withdrawn. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ask, until } from './journey-client.ts'
import { type Bundle, message, post, resourceIn } from './journey-messages.ts'
import { NOT_FOUND, outcomeIn, warningsOf } from './journey-outcomes.ts'
import {
  casesOf,
  countOf,
  itemsOf,
  look,
  raise,
  referralOf,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

/** Registers the tests. */
export const fhirLaterMessages = (world: () => JourneyWorld): void => {
  describe('an update', () => {
    it('of a referral changes nothing by itself, and a person sees which referral it is about', async () => {
      const on = world()
      const [requestId, correlationId, update] = [randomUUID(), randomUUID(), randomUUID()]
      const about = message()
      await post(on, about, { requestId, correlationId })
      const answer = await post(on, message({ reason: 'update', about }), {
        requestId: update,
        correlationId,
      })
      expect(warningsOf(answer)).toEqual(['warning business-rule REC_UNPROCESSABLE_ENTITY'])
      const id = await referralOf(on, requestId)
      expect(await referralOf(on, update)).toBe(id)
      const [item] = await itemsOf(on, `kind=unusual-message&referral=${id}`)
      expect(item).toMatchObject({ because: 'update-received', state: 'open' })
      await untilState(on, id, 'finished', 'system')
      expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
    })
  })

  describe('a withdrawn agreement', () => {
    it('that a sender tells us of holds its referral here, and the partner who has it is told', async () => {
      const on = world()
      const [requestId, correlationId] = [randomUUID(), randomUUID()]
      const about = message({ destination: '2222222222' })
      await post(on, about, { requestId, correlationId, as: 'council-system' })
      const id = await referralOf(on, requestId)
      await untilState(on, id, 'delivered', 'council-system')
      const notice = message({ reason: 'update', about })
      Object.assign(resourceIn(notice, 'Consent'), { status: 'inactive' })
      const answer = await post(on, notice, { correlationId, as: 'council-system' })
      expect(outcomeIn(answer)).toBe('200')
      expect(warningsOf(answer)).toEqual([])
      const told = await untilShown(
        on,
        id,
        'the partner to be told',
        ({ timeline }) =>
          timeline.some(({ title }) => title === 'Partner told that the agreement was withdrawn'),
        { as: 'council-system' },
      )
      expect(told.sharing.agreementWithdrawnAt).toBeDefined()
      expect((await casesOf(on, 'vale', id))[0]?.notices).toHaveLength(1)
    })
  })

  describe('a cancellation', () => {
    const cancel = (on: JourneyWorld, correlationId: string, about: Bundle) =>
      post(on, message({ reason: 'update', status: 'revoked', about }), { correlationId })

    it('that names its referral as when it was raised withdraws it, and the partner is told not to act', async () => {
      const on = world()
      const [requestId, correlationId] = [randomUUID(), randomUUID()]
      const about = message({ destination: '2222222222' })
      await post(on, about, { requestId, correlationId, as: 'council-system' })
      const id = await referralOf(on, requestId)
      await untilState(on, id, 'delivered', 'council-system')
      // Somebody else's conversation of the same name is another one.
      expect(warningsOf(await cancel(on, correlationId, about))).toEqual([NOT_FOUND])
      expect((await look(on, id, 'council-system')).recipients[0]?.state).toBe('delivered')
      const answer = await post(on, message({ reason: 'update', status: 'revoked', about }), {
        correlationId,
        as: 'council-system',
      })
      expect(outcomeIn(answer)).toBe('200')
      const withdrawn = await untilState(on, id, 'withdrawn', 'council-system')
      expect(withdrawn.timeline.map(({ title }) => title)).toContain('Withdrawn')
      await until(
        'the partner to be told',
        async () => (await casesOf(on, 'vale', id))[0]?.state === 'cancelled',
      )
      const [request] = (answer.body.entry as Bundle['entry']).filter(
        ({ resource }) => resource.resourceType === 'ServiceRequest',
      )
      expect(request?.resource.id).toMatch(/^[0-9a-f-]{36}$/)
    })

    it('in a conversation of two referrals withdraws the one that it names, and none where it names none', async () => {
      const on = world()
      const correlationId = randomUUID()
      const ids: string[] = []
      const wireIds: string[] = []
      for (const destination of ['2222222222', '9999999999']) {
        const requestId = randomUUID()
        const answer = await post(on, message({ destination }), {
          requestId,
          correlationId,
          as: 'council-system',
        })
        ids.push(await referralOf(on, requestId))
        wireIds.push(String(resourceIn(answer.body as unknown as Bundle, 'ServiceRequest').id))
      }
      const cancelAs = (more: object) =>
        post(on, message({ reason: 'update', status: 'revoked', ...more }), {
          correlationId,
          as: 'council-system',
        })
      expect(warningsOf(await cancelAs({}))).toEqual([NOT_FOUND])
      expect(outcomeIn(await cancelAs({ serviceRequestId: wireIds[0] }))).toBe('200')
      await untilState(on, ids[0] ?? '', 'withdrawn', 'council-system')
      expect((await look(on, ids[1] ?? '', 'council-system')).state).toBe('held')
    })

    it('of a referral that is with nobody yet withdraws it as well', async () => {
      const on = world()
      const [requestId, correlationId] = [randomUUID(), randomUUID()]
      const about = message({ destination: '9999999999' })
      await post(on, about, { requestId, correlationId })
      const id = await referralOf(on, requestId)
      expect(outcomeIn(await cancel(on, correlationId, about))).toBe('200')
      await untilShown(on, id, 'withdrawn', ({ state }) => state === 'withdrawn', { as: 'system' })
      expect(await countOf(on, 'commands', { referralId: id, state: 'stored' })).toBe(0)
      const open = async () => (await itemsOf(on, `referral=${id}&state=open`)).length
      await until('nobody to be asked any more', async () => (await open()) === 0)
    })

    it('that comes too late is kept and put before a person', async () => {
      const on = world()
      const [requestId, correlationId] = [randomUUID(), randomUUID()]
      const about = message()
      await post(on, about, { requestId, correlationId })
      const id = await referralOf(on, requestId)
      await untilShown(on, id, 'its end', ({ state }) => state === 'closed', { as: 'system' })
      const answer = await cancel(on, correlationId, about)
      expect(warningsOf(answer)).toEqual(['warning conflict REC_CONFLICT'])
      expect((await look(on, id, 'system')).recipients[0]?.state).toBe('finished')
      expect(await itemsOf(on, `kind=unmatched-reply&referral=${id}`)).toHaveLength(1)
    })
  })

  describe('the withdrawal of a referral', () => {
    it('is answered with the state it leads to, and its partner is told not to act', async () => {
      const on = world()
      const { id } = await raise(on, { services: [VALE] })
      await untilState(on, id, 'delivered')
      const key = randomUUID()
      const withdraw = () =>
        ask(on, 'POST', `/v1/referrals/${id}/withdrawal`, { json: { reason: 'The family moved.' }, key })
      const answer = await withdraw()
      expect(answer).toMatchObject({ status: 200, body: { state: 'withdrawn', applied: true } })
      await until(
        'the partner to be told',
        async () => (await casesOf(on, 'vale', id))[0]?.state === 'cancelled',
      )
      expect((await look(on, id)).state).toBe('withdrawn')
      expect((await withdraw()).text).toBe(answer.text)
      expect(await casesOf(on, 'vale', id)).toHaveLength(1)
    })
  })
}
