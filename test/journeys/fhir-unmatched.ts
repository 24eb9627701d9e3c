/** Messages that match nothing, and cancellations: kept, put before a person, and the sender told the result by message. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { afterWorkingMinutes, OFFICE_HOURS } from '../../domain/clock.ts'
import { until } from './journey-client.ts'
import { type Bundle, message, post, resourceIn } from './journey-messages.ts'
import { NOT_FOUND, warningsOf } from './journey-outcomes.ts'
import {
  casesOf,
  countOf,
  itemsOf,
  look,
  raise,
  receivedOf,
  referralOf,
  responsesAt,
  type ShownItem,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { whileFaulty } from './unreliable-partner.ts'

const CALENDAR = { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS }

const itemAbout = async (on: JourneyWorld, requestId: string, kind: string): Promise<ShownItem> => {
  const stored = await receivedOf(on, requestId)
  const items = await itemsOf(on, `kind=${kind}`)
  const found = items.filter(({ receivedMessageId }) => receivedMessageId === stored?.id)
  expect(found).toHaveLength(1)
  return found[0] as ShownItem
}

/** Registers the tests. */
export const fhirUnmatched = (world: () => JourneyWorld): void => {
  describe('a message that matches nothing', () => {
    it.each([
      ['response', message({ event: 'servicerequest-response', inResponseTo: randomUUID() })],
      ['cancellation', message({ reason: 'update', status: 'revoked' })],
      ['entry in error', message({ reason: 'update', status: 'entered-in-error' })],
      ['deletion', message({ reason: 'delete', status: 'entered-in-error' })],
      ['update', message({ reason: 'update' })],
    ])(
      'as a %s is taken with a warning, and once a person has settled it the sender is told',
      async (_what, sent) => {
        const on = world()
        const requestId = randomUUID()
        const answer = await post(on, sent, { requestId })
        expect(answer.status).toBe(200)
        expect(warningsOf(answer)[0]).toBe(NOT_FOUND)
        expect(resourceIn(answer.body as unknown as Bundle, 'ServiceRequest').id).toBeDefined()
        const item = await itemAbout(on, requestId, 'unmatched-reply')
        // Within one working hour.
        const due = afterWorkingMinutes(Date.parse(item.raisedAt), 60, CALENDAR)
        expect(item.dueAt).toBe(new Date(due).toISOString())
        const key = randomUUID()
        const settled = await settle(on, item.id, 'done', { key })
        expect(settled).toMatchObject({ status: 200, body: { state: 'settled', settledBy: 'usr_lee' } })
        await until(
          'the sender to be told',
          async () => (await responsesAt(on, 'vale', sent.id)).length === 1,
        )
        const again = await settle(on, item.id, 'done', { key })
        expect(again.text).toBe(settled.text)
        expect(await itemsOf(on, 'kind=unmatched-reply&state=settled')).toContainEqual(
          expect.objectContaining({ id: item.id, settlement: 'done', note: 'Asked their duty desk.' }),
        )
        expect(await responsesAt(on, 'vale', sent.id)).toHaveLength(1)
      },
    )

    it('and whose sender cannot be told by message is rung about', async () => {
      const on = world()
      const [requestId, sent] = [randomUUID(), message({ reason: 'update', status: 'revoked' })]
      await post(on, sent, { requestId })
      const item = await itemAbout(on, requestId, 'unmatched-reply')
      const toRing = await whileFaulty(on, 'vale', { fault: 'down' }, async () => {
        expect(await settle(on, item.id, 'done')).toMatchObject({ status: 200 })
        return until('a person to be asked to ring', async () =>
          (await itemsOf(on, 'kind=undeliverable')).find(
            (one) => one.receivedMessageId === item.receivedMessageId,
          ),
        )
      })
      expect(await settle(on, toRing.id, 'try-again')).toMatchObject({
        status: 422,
        body: { possible: ['told-by-phone'] },
      })
      expect(await settle(on, toRing.id, 'told-by-phone')).toMatchObject({
        status: 200,
        body: { state: 'settled' },
      })
      expect(await responsesAt(on, 'vale', sent.id)).toEqual([])
    })

    it('names an unknown destination: taken, and due at once where it is urgent; returned, its sender is told', async () => {
      const on = world()
      for (const [priority, isDueAtOnce] of [
        ['routine', false],
        ['stat', true],
      ] as const) {
        const requestId = randomUUID()
        const sent = message({ destination: '9999999999', priority })
        const answer = await post(on, sent, { requestId })
        expect(warningsOf(answer)).toEqual([NOT_FOUND])
        const id = await referralOf(on, requestId)
        const item = await itemAbout(on, requestId, 'unknown-destination')
        expect(item.referralId).toBe(id)
        expect(item.dueAt === item.raisedAt).toBe(isDueAtOnce)
        const shown = await look(on, id, 'system')
        expect(shown).toMatchObject({ recipients: [], status: 'A person is looking at it' })
        const key = randomUUID()
        const settled = await settle(on, item.id, 'returned-to-sender', { key })
        expect(settled).toMatchObject({ status: 200, body: { state: 'settled' } })
        await until(
          'the sender to be told',
          async () => (await responsesAt(on, 'vale', sent.id)).length === 1,
        )
        await untilShown(on, id, 'its end', ({ state }) => state === 'closed', { as: 'system' })
        expect(await countOf(on, 'commands', { referralId: id, state: 'stored' })).toBe(0)
        expect((await settle(on, item.id, 'returned-to-sender', { key })).text).toBe(settled.text)
        expect(await responsesAt(on, 'vale', sent.id)).toHaveLength(1)
      }
    })

    it('is no answer of the agency that was asked: another agency’s reply changes nothing', async () => {
      const on = world()
      const { id } = await raise(on, { services: [VALE] })
      await untilState(on, id, 'delivered')
      const [found] = await casesOf(on, 'vale', id)
      const requestId = randomUUID()
      const forged = message({
        event: 'servicerequest-response',
        inResponseTo: found?.bundleId ?? '',
        status: 'completed',
      })
      expect(warningsOf(await post(on, forged, { requestId, as: 'hillside-system' }))).toEqual([NOT_FOUND])
      await itemAbout(on, requestId, 'unmatched-reply')
      expect((await look(on, id)).recipients[0]?.state).toBe('delivered')
    })
  })
}
