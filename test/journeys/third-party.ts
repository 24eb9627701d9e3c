/** A supplier in its sandbox: subscribes, raises, is told of all that follows though the exchange is killed, reads the feed. */
import { describe, expect, it } from '@jest/globals'
import { EVENT_TYPES } from '../../domain/item-change.ts'
import { signedBy, startReceiver } from '../activities/telling-receiver.ts'
import { isFullRun } from '../test-size.ts'
import { ask, type Body, until } from './journey-client.ts'
import { HILLSIDE, newReferral, raise } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

const SYSTEM = 'sandbox-dev-system'
const ACCEPTS = 'svc_sandbox-dev-partner-accepts'
const FINISHED = 'uk.referral.recipient.finished.v1'

/** The whole feed of an agency's system. */
const feed = async (on: JourneyWorld, as: string): Promise<readonly Body[]> => {
  const found: Body[] = []
  for (let after = ''; ; ) {
    const { body } = await ask(on, 'GET', `/v1/changes?limit=100${after}`, { as })
    found.push(...(body.items as Body[]))
    if (body.hasMore !== true) return found
    after = `&after=${encodeURIComponent(String(body.next))}`
  }
}

/** What a killed worker held is free again after twenty seconds: too long for every run. */
const KILLS = isFullRun

/** Registers the tests. */
export const thirdParty = (world: () => JourneyWorld): void => {
  describe('a third-party system', () => {
    it(`tries everything in a sandbox, and is told of each change${KILLS ? ', though the sender is killed' : ''}`, async () => {
      const on = world()
      await using receiver = await startReceiver()
      const services = await ask(on, 'GET', '/v1/services', { as: SYSTEM })
      expect(services.headers.get('exchange-sandbox')).toBe('sandbox-dev')
      expect((services.body.items as Body[]).every(({ id }) => String(id).includes('sandbox-dev'))).toBe(true)
      const json = { url: receiver.url, types: EVENT_TYPES }
      const made = await ask(on, 'POST', '/v1/subscriptions', { as: SYSTEM, json })
      expect(made.status).toBe(201)
      const raised = await raise(on, { services: [ACCEPTS] }, SYSTEM)
      if (KILLS) {
        // Between the record's change and the event, or while it is sent: nobody knows where it stands.
        await on.world.activityWorker.kill()
        await on.world.activityWorker.start()
      }
      await until(
        'the event of the outcome',
        async () => receiver.got.some(({ event }) => event.type === FINISHED && event.subject === raised.id),
        90,
      )
      const types = receiver.got
        .filter(({ event }) => event.subject === raised.id)
        .map(({ event }) => event.type.replace(/^uk\.referral\.|\.v1$/g, ''))
      for (const type of ['raised', 'recipient.delivered', 'recipient.accepted', 'recipient.finished'])
        expect(types).toContain(type)
      for (const got of receiver.got) expect(signedBy(got, String(made.body.secret))).toEqual([true])
      const told = (await feed(on, SYSTEM)).filter(({ itemId }) => itemId === raised.id)
      expect(new Set(told.map(({ id }) => id)).size).toBe(told.length)
      expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining([FINISHED]))
      const deliveries = await ask(on, 'GET', `/v1/subscriptions/${String(made.body.id)}/deliveries`, {
        as: SYSTEM,
      })
      expect(deliveries.body.items).not.toEqual([])
      await ask(on, 'DELETE', `/v1/subscriptions/${String(made.body.id)}`, { as: SYSTEM })
    }, 150_000)

    it('asks nobody real from a sandbox, and nobody real asks there or learns of it', async () => {
      const on = world()
      const from = (as: string, service: string) =>
        ask(on, 'POST', '/v1/referrals', { as, json: newReferral({ services: [service] }) })
      expect((await from(SYSTEM, HILLSIDE)).body.code).toBe('service-unknown')
      expect((await from('council-system', ACCEPTS)).body.code).toBe('service-unknown')
      const theirs = JSON.stringify(await feed(on, 'riverside-system'))
      for (const { itemId } of await feed(on, SYSTEM)) expect(theirs).not.toContain(String(itemId))
      expect((await ask(on, 'GET', '/v1/changes', { as: 'hillside-system' })).status).toBe(403)
    })
  })
}
