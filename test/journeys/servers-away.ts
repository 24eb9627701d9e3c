/** Temporal or MongoDB killed under the exchange: what was accepted is kept and goes on, the rest is clearly refused. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ask, send, until } from './journey-client.ts'
import { message, post } from './journey-messages.ts'
import { issuesOf, outcomeIn } from './journey-outcomes.ts'
import {
  casesOf,
  child,
  HILLSIDE,
  itemsOf,
  look,
  newReferral,
  RIVERSIDE,
  raise,
  receivedOf,
  referralOf,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { whileFaulty } from './unreliable-partner.ts'

const SECONDS = 90

const notReady = async (on: JourneyWorld): Promise<readonly string[]> => {
  const { status, body } = await send(`${on.world.url}/health/ready`, {})
  const parts = body.parts as { part: string; ready: boolean }[]
  expect(status).toBe(parts.every(({ ready }) => ready) ? 200 : 503)
  return parts.filter(({ ready }) => !ready).map(({ part }) => part)
}

const isLive = async (on: JourneyWorld): Promise<boolean> =>
  (await send(`${on.world.url}/health/live`, {})).status === 200

/** Works while a server is killed; it is started again whatever happens. */
const whileAway = async <Result>(
  on: JourneyWorld,
  server: 'temporal' | 'mongo',
  work: () => Promise<Result>,
): Promise<Result> => {
  await on.world[server].kill()
  try {
    return await work()
  } finally {
    await on.world[server].start()
    await until(`${server} to be back`, async () => (await notReady(on)).length === 0, SECONDS)
  }
}

/** Registers the tests. */
export const serversAway = (world: () => JourneyWorld): void => {
  describe('with Temporal away', () => {
    it('referrals, messages and moves are kept, and done once it is back: each once', async () => {
      const on = world()
      const delivered = await raise(on, { services: [HILLSIDE] })
      await untilState(on, delivered.id, 'delivered')
      const toWithdraw = await raise(on, { services: [VALE] })
      await untilState(on, toWithdraw.id, 'delivered')
      const [unmatched, requestId, key, moveKey] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
      await post(on, message({ reason: 'update', status: 'revoked' }), { requestId: unmatched })
      const received = await receivedOf(on, unmatched)
      const item = (await itemsOf(on, 'kind=unmatched-reply')).find(
        ({ receivedMessageId }) => receivedMessageId === received?.id,
      )
      const recipient = `/v1/referrals/${delivered.id}/recipients/${delivered.recipients[0]?.id}`
      const accept = () =>
        ask(on, 'POST', `${recipient}/responses`, { as: 'priya', json: { move: 'accept' }, key: moveKey })
      const withdraw = { json: { reason: 'The family moved.' } }

      const raised = await whileAway(on, 'temporal', async () => {
        const answer = await ask(on, 'POST', '/v1/referrals', { json: newReferral(), key })
        expect(answer).toMatchObject({ status: 202, body: { started: false, state: 'with-partners' } })
        const again = await ask(on, 'POST', '/v1/referrals', { json: newReferral(), key })
        expect(again).toMatchObject({ status: 202, text: answer.text })
        expect(again.headers.get('idempotency-replayed')).toBe('true')
        const taken = await post(on, message(), { requestId })
        expect(outcomeIn(taken).slice(0, 3)).toBe('200')
        expect(issuesOf(taken).map(({ severity, code }) => `${severity} ${code}`)).toEqual([
          'warning informational',
        ])
        const moves = await Promise.all([
          accept(),
          ask(on, 'POST', `/v1/referrals/${toWithdraw.id}/withdrawal`, withdraw),
        ])
        for (const move of moves) expect(move).toMatchObject({ status: 202, body: { applied: false } })
        expect((await look(on, delivered.id)).recipients[0]?.state).toBe('delivered')
        // What nobody would come back to is not said to be done.
        expect(await settle(on, item?.id ?? '', 'done')).toMatchObject({
          status: 503,
          body: { code: 'workflow-engine-away' },
        })
        expect(await notReady(on)).toEqual(['workflow-engine'])
        expect(await isLive(on)).toBe(true)
        return String(answer.body.id)
      })

      const finished = ({ recipients }: Awaited<ReturnType<typeof look>>) =>
        recipients[0]?.state === 'finished'
      await untilShown(on, raised, 'the outcome', finished, { seconds: SECONDS })
      expect(await casesOf(on, 'riverside', raised)).toHaveLength(1)
      const fromMessage = await referralOf(on, requestId)
      await untilShown(on, fromMessage, 'the outcome', finished, { as: 'system', seconds: SECONDS })
      expect(await casesOf(on, 'riverside', fromMessage)).toHaveLength(1)
      const accepted = ({ recipients }: Awaited<ReturnType<typeof look>>) =>
        recipients[0]?.state === 'accepted'
      await untilShown(on, delivered.id, 'the kept answer', accepted, { seconds: SECONDS })
      expect(await accept()).toMatchObject({ status: 200, body: { state: 'accepted', applied: true } })
      await untilShown(on, toWithdraw.id, 'withdrawn', ({ state }) => state === 'withdrawn', {
        seconds: SECONDS,
      })
      await until(
        'the partner to be told',
        async () => (await casesOf(on, 'vale', toWithdraw.id))[0]?.state === 'cancelled',
      )
      expect(await itemsOf(on, `kind=our-fault&referral=${delivered.id}`)).toEqual([])
      expect(await settle(on, item?.id ?? '', 'done')).toMatchObject({ status: 200 })
    }, 180_000)
  })

  describe('with MongoDB away', () => {
    it('everything is a clear 503 and nothing is half done; what was under way goes on when it is back', async () => {
      const on = world()
      const key = randomUUID()
      const requestId = randomUUID()
      const sent = message()
      const underWay = await whileFaulty(on, 'riverside', { fault: 'down' }, async () => {
        const sending = await raise(on, { services: [RIVERSIDE], person: child(6) })
        await untilShown(on, sending.id, 'a try', ({ recipients }) => (recipients[0]?.attempts ?? 0) > 0)
        await whileAway(on, 'mongo', async () => {
          const refused = { status: 503, body: { code: 'database-away', retryable: true } }
          const answers = await Promise.all([
            ask(on, 'POST', '/v1/referrals', { json: newReferral({ person: child(7) }), key }),
            ask(on, 'GET', '/v1/referrals'),
            ask(on, 'GET', `/v1/referrals/${sending.id}`),
            ask(on, 'GET', '/v1/attention-items', { as: 'lee' }),
          ])
          for (const answer of answers) {
            expect(answer).toMatchObject(refused)
            expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
          }
          const byMessage = await post(on, sent, { requestId })
          expect(outcomeIn(byMessage)).toBe('503 REC_SERVICE_UNAVAILABLE transient')
          expect(byMessage.headers.get('retry-after')).not.toBeNull()
          expect(byMessage.headers.get('x-request-id')).toBe(requestId)
          expect(await notReady(on)).toEqual(['database'])
          expect(await isLive(on)).toBe(true)
          expect((await send(`${on.world.url}/metrics`, {})).text).toMatch(
            /exchange_part_ready\{[^}]*part="database"[^}]*\} 0/,
          )
        })
        return sending
      })
      const before = (await ask(on, 'GET', '/v1/referrals?limit=1')).status
      expect(before).toBe(200)
      const raised = await ask(on, 'POST', '/v1/referrals', { json: newReferral({ person: child(7) }), key })
      expect(raised.status).toBe(201)
      expect(raised.headers.get('idempotency-replayed')).toBeNull()
      expect(await receivedOf(on, requestId)).toBeUndefined()
      expect(outcomeIn(await post(on, sent, { requestId }))).toBe('200')
      for (const [id, as] of [
        [underWay.id, 'amina'],
        [String(raised.body.id), 'amina'],
        [await referralOf(on, requestId), 'system'],
      ] as const) {
        await untilShown(on, id, 'the outcome', ({ recipients }) => recipients[0]?.state === 'finished', {
          as,
          seconds: SECONDS,
        })
        expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
      }
    }, 180_000)
  })
}
