/** Another service is asked in place of one: that declined, that cannot be reached, that has it and is late. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { finished } from './first-acceptance.ts'
import { ask, until } from './journey-client.ts'
import {
  casesOf,
  HILLSIDE,
  itemsOf,
  look,
  type Raised,
  RIVERSIDE,
  raise,
  SHARE,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

const DECLINED = {
  move: 'decline',
  reason: 'no-room',
  explanation: 'Every place is taken until the summer.',
  nextStep: 'Ask another service.',
} as const

const AWAITED = { decision: 'awaited', askedManager: false } as const

const redirection = (service: string, more: object = {}) => ({
  service,
  reason: 'They cannot help in time.',
  sharingDecision: SHARE,
  ...more,
})

/** Asks another service in place of the first one. */
const redirect = (
  on: JourneyWorld,
  { id, recipients }: Raised,
  json: object,
  { as = 'amina', key = randomUUID() } = {},
) => ask(on, 'POST', `/v1/referrals/${id}/recipients/${recipients[0]?.id}/redirect`, { as, key, json })

const respond = (on: JourneyWorld, { id }: Raised, recipient: string | undefined, json: object, as: string) =>
  ask(on, 'POST', `/v1/referrals/${id}/recipients/${recipient}/responses`, { as, json })

const casesAt = async (on: JourneyWorld, partner: 'hillside' | 'vale', id: string) =>
  (await casesOf(on, partner, id)).map(({ state }) => state)

/** Registers the tests. */
export const redirects = (world: () => JourneyWorld): void => {
  describe('a redirect', () => {
    it('asks another in place of one that declined, under a fresh decision; both see the path', async () => {
      const on = world()
      const raised = await raise(on, { services: [HILLSIDE] })
      await untilState(on, raised.id, 'delivered')
      await respond(on, raised, raised.recipients[0]?.id, DECLINED, 'priya')
      const key = randomUUID()
      const taken = await redirect(on, raised, redirection(VALE), { key })
      expect(taken).toMatchObject({ status: 200, body: { state: 'redirected', applied: true } })
      const shown = await untilShown(
        on,
        raised.id,
        'delivery',
        ({ recipients }) => recipients[1]?.state === 'delivered',
      )
      const [old, next] = shown.recipients
      expect(shown.recipients).toMatchObject([
        { state: 'redirected', status: 'Passed to another service', replacedBy: next?.id },
        { state: 'delivered', replaces: old?.id },
      ])
      expect(shown.timeline.map(({ title }) => title)).toEqual(
        expect.arrayContaining(['Passed to another service', 'Asked in place of another service']),
      )
      expect(shown.attention).toEqual([])
      expect(await casesAt(on, 'vale', raised.id)).toEqual(['received'])
      expect(await casesAt(on, 'hillside', raised.id)).toEqual(['received'])
      // A repeat is answered the same; another one finds it ended.
      expect((await redirect(on, raised, redirection(VALE), { key })).text).toBe(taken.text)
      expect(await redirect(on, raised, redirection(RIVERSIDE))).toMatchObject({
        status: 409,
        body: { code: 'state-conflict', state: 'redirected', possible: [] },
      })
      for (const [as, other] of [
        ['priya', 'Vale'],
        ['system', 'Hillside'],
      ] as const) {
        const theirs = await look(on, raised.id, as)
        expect(theirs.recipients).toHaveLength(1)
        expect(JSON.stringify(theirs)).not.toMatch(new RegExp(`${other}|replace`))
      }
      await respond(on, raised, next?.id, finished('Seen.'), 'system')
      await untilShown(on, raised.id, 'the end', ({ status }) => status === 'Every service has answered')
    })

    it('tells one that has it not to act, and holds the new one until somebody has decided', async () => {
      const on = world()
      const raised = await raise(on, { services: [VALE] })
      await untilState(on, raised.id, 'delivered')
      const theirs = await redirect(on, raised, redirection(HILLSIDE), { as: 'lee' })
      expect(theirs).toMatchObject({ status: 403, body: { code: 'not-permitted' } })
      const json = redirection(HILLSIDE, { sharingDecision: AWAITED })
      expect((await redirect(on, raised, json, { as: 'lee' })).status).toBe(200)
      await until('vale to be told', async () => (await casesAt(on, 'vale', raised.id))[0] === 'cancelled')
      const held = await untilShown(on, raised.id, 'a decision asked for', ({ attention }) =>
        attention.some(({ kind }) => kind === 'sharing-decision-needed'),
      )
      expect(held.recipients.map(({ state }) => state)).toEqual(['redirected', 'held'])
      expect(await casesOf(on, 'hillside', raised.id)).toEqual([])
      const decided = await ask(on, 'POST', `/v1/referrals/${raised.id}/sharing-decision`, { json: SHARE })
      expect(decided.status).toBe(200)
      await untilShown(on, raised.id, 'delivery', ({ recipients }) => recipients[1]?.state === 'delivered')
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(1)
    })

    it('and an acceptance that crosses it are both kept, and a person says who goes on', async () => {
      const on = world()
      const raised = await raise(on, { services: [VALE] })
      await untilState(on, raised.id, 'delivered')
      const [theirs] = await casesOf(on, 'vale', raised.id)
      await redirect(on, raised, redirection(HILLSIDE))
      await untilShown(on, raised.id, 'delivery', ({ recipients }) => recipients[1]?.state === 'delivered')
      await until('vale to be told', async () => (await casesAt(on, 'vale', raised.id))[0] === 'cancelled')
      await on.partners.answer('vale', theirs?.caseId ?? '', 'accept')
      const [item] = await until('the item', async () => {
        const items = await itemsOf(on, `kind=accepted-by-several&referral=${raised.id}`)
        return items.length === 1 ? items : undefined
      })
      expect((await settle(on, item?.id ?? '', 'this-one-goes-on', { as: 'amina' })).status).toBe(200)
      await until(
        'hillside to be told',
        async () => (await casesAt(on, 'hillside', raised.id))[0] === 'cancelled',
      )
      await until('vale to be told', async () => (await casesAt(on, 'vale', raised.id))[0] === 'received')
      const shown = await untilShown(
        on,
        raised.id,
        'both',
        ({ recipients: [vale, hillside] }) =>
          vale?.state === 'accepted' && hillside?.status === 'Stopped, as another service goes on',
      )
      expect(shown.recipients.map(({ status }) => status)).toEqual([
        'Accepted',
        'Stopped, as another service goes on',
      ])
      await on.partners.answer('vale', theirs?.caseId ?? '', 'finish')
      await untilShown(on, raised.id, 'the end', ({ status }) => status === 'Every service has answered')
    })

    it('of one that has taken it on is refused, unless whoever asks says that they know it', async () => {
      const on = world()
      const raised = await raise(on, { services: [HILLSIDE] })
      await untilState(on, raised.id, 'delivered')
      await respond(on, raised, raised.recipients[0]?.id, { move: 'accept' }, 'priya')
      expect(await redirect(on, raised, redirection(VALE))).toMatchObject({
        status: 409,
        body: { code: 'state-conflict', state: 'accepted', possible: expect.arrayContaining(['finish']) },
      })
      expect((await redirect(on, raised, redirection(VALE, { evenIfTakenOn: true }))).status).toBe(200)
      await until(
        'hillside to be told',
        async () => (await casesAt(on, 'hillside', raised.id))[0] === 'cancelled',
      )
      await untilShown(on, raised.id, 'delivery', ({ recipients }) => recipients[1]?.state === 'delivered')
    })

    it('is refused for what is wrong with it, and for whoever has no part in it', async () => {
      const on = world()
      const raised = await raise(on, { services: [VALE] })
      await untilState(on, raised.id, 'delivered')
      const cases: [object, number, object][] = [
        [redirection('svc_nowhere'), 422, { code: 'service-unknown', errors: [{ pointer: '/service' }] }],
        [redirection('svc_hillside-floating-support'), 422, { code: 'service-closed' }],
        [redirection(VALE), 422, { errors: [{ pointer: '/service', code: 'asked-already' }] }],
        [redirection(HILLSIDE, { reason: ' ' }), 422, { errors: [{ pointer: '/reason' }] }],
        [{ service: HILLSIDE, reason: 'No.' }, 422, { errors: [{ pointer: '/sharingDecision' }] }],
        [
          redirection(HILLSIDE, { evenIfTakenOn: 'perhaps' }),
          422,
          { errors: [{ pointer: '/evenIfTakenOn' }] },
        ],
        [redirection(HILLSIDE, { why: 'late' }), 400, { code: 'unknown-field' }],
        [
          redirection(HILLSIDE, {
            sharingDecision: {
              decision: 'do-not-share',
              reason: 'No.',
              reasons: { harmIfShared: 'Much.', harmIfNot: 'Little.' },
            },
          }),
          422,
          { code: 'sharing-decision-invalid', errors: [{ pointer: '/sharingDecision/decision' }] },
        ],
        [
          redirection(HILLSIDE, { sharingDecision: { decision: 'share', categories: ['identity'] } }),
          422,
          { code: 'lawful-basis-missing' },
        ],
      ]
      for (const [json, status, body] of cases)
        expect([json, await redirect(on, raised, json)]).toMatchObject([json, { status, body }])
      const stranger = { ...raised, recipients: [{ id: 'rcp_no-such-recipient', state: '' }] }
      expect(await redirect(on, stranger, redirection(HILLSIDE))).toMatchObject({ status: 404 })
      expect((await redirect(on, raised, redirection(HILLSIDE), { as: 'priya' })).status).toBe(403)
      expect((await redirect(on, raised, redirection(HILLSIDE), { as: 'system' })).status).toBe(403)
      expect((await untilState(on, raised.id, 'delivered')).recipients).toHaveLength(1)
    })
  })
}
