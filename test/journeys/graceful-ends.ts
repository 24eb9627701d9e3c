/** A process that is asked to end finishes what it does: nothing is cut off, lost or done twice. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ask, send, until } from './journey-client.ts'
import {
  casesOf,
  child,
  HILLSIDE,
  newReferral,
  raise,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { resultsOf, whileFaulty } from './unreliable-partner.ts'

type Process = 'http' | 'workflowWorker' | 'activityWorker'

/** Milliseconds a process may take to end. */
const MOST_MS = 12_000

/** Asks it to end, and answers how it ended and after how long; it is started again. */
const endGracefully = async (
  { world }: JourneyWorld,
  name: Process,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<{ readonly exit: unknown; readonly milliseconds: number }> => {
  const process_ = world[name]
  const began = Date.now()
  process.kill(process_.pid() ?? 0, 'SIGTERM')
  try {
    await meanwhile()
    const exit = await process_.exited()
    return { exit, milliseconds: Date.now() - began }
  } finally {
    await process_.start()
  }
}

const CLEAN = { code: 0, signal: null }

/** Registers the tests. */
export const gracefulEnds = (world: () => JourneyWorld): void => {
  describe('a process that is asked to end', () => {
    it('as the API answers every request that it took; what it accepted goes on', async () => {
      const on = world()
      const ids: string[] = []
      const unanswered: string[] = []
      const raiseWith = (key: string) =>
        ask(on, 'POST', '/v1/referrals', { json: newReferral({ services: [HILLSIDE] }), key })
      const raiseUntilGone = async (): Promise<void> => {
        for (;;) {
          const key = randomUUID()
          try {
            const answer = await raiseWith(key)
            expect(answer.status).toBe(201)
            ids.push(String(answer.body.id))
          } catch {
            unanswered.push(key)
            return
          }
        }
      }
      const clients = Array.from({ length: 6 }, raiseUntilGone)
      await until('some answers', async () => ids.length > 3)
      const { exit, milliseconds } = await endGracefully(on, 'http', () => Promise.all(clients))
      expect(exit).toEqual(CLEAN)
      expect(milliseconds).toBeLessThan(MOST_MS)
      expect(unanswered).toHaveLength(6)
      for (const key of unanswered) {
        const answer = await raiseWith(key)
        expect(answer.status).toBe(201)
        // What got no answer was never taken.
        expect(answer.headers.get('idempotency-replayed')).toBeNull()
        ids.push(String(answer.body.id))
      }
      for (const id of ids) {
        await untilState(on, id, 'delivered')
        expect(await casesOf(on, 'hillside', id)).toHaveLength(1)
      }
    })

    it('as the activity worker waits for its partner’s answer: one attempt, one case', async () => {
      const on = world()
      const raised = await whileFaulty(
        on,
        'hillside',
        { fault: 'slow', milliseconds: 2_000, times: 1 },
        async () => {
          const taken = await raise(on, { services: [HILLSIDE] })
          await until('the call to be under way', async () => (await resultsOf(on, taken)).length === 1)
          const { exit, milliseconds } = await endGracefully(on, 'activityWorker')
          expect(exit).toEqual(CLEAN)
          expect(milliseconds).toBeLessThan(MOST_MS)
          return taken
        },
      )
      await untilState(on, raised.id, 'delivered')
      expect(await resultsOf(on, raised)).toEqual(['taken accepted'])
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(1)
    })

    it('as the workflow worker leaves its referrals to the next one', async () => {
      const on = world()
      const raised = await whileFaulty(
        on,
        'vale',
        { fault: 'fail', status: 503, code: 'REC_SERVICE_UNAVAILABLE', times: 1 },
        async () => {
          const taken = await raise(on, { services: [VALE], person: child(8) })
          const { exit, milliseconds } = await endGracefully(on, 'workflowWorker')
          expect(exit).toEqual(CLEAN)
          expect(milliseconds).toBeLessThan(MOST_MS)
          return taken
        },
      )
      await untilShown(on, raised.id, 'delivered', ({ recipients }) => recipients[0]?.state === 'delivered', {
        seconds: 60,
      })
      expect(await casesOf(on, 'vale', raised.id)).toHaveLength(1)
    })

    it('is asked for its health and metrics on an address of its own', async () => {
      const on = world()
      for (const name of ['workflowWorker', 'activityWorker'] as const) {
        const { readyUrl } = on.world[name]
        expect(await send(readyUrl, {})).toMatchObject({
          status: 200,
          body: { parts: ['worker', 'database', 'workflow-engine'].map((part) => ({ part, ready: true })) },
        })
        const { text } = await send(readyUrl.replace('/health/ready', '/metrics'), {})
        expect(text).toMatch(/^# TYPE exchange_/m)
      }
    })
  })
}
