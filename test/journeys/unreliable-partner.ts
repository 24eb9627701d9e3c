/** A partner that is away, slow, full or talks nonsense, and recognises repeats: it gets one case, by itself, in the end. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { StoredAttempt } from '../../database/message-document.ts'
import type { PartnerName } from '../../dev/cast.ts'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { until } from './journey-client.ts'
import {
  casesOf,
  child,
  HILLSIDE,
  itemsOf,
  type Raised,
  RIVERSIDE,
  raise,
  settle,
  untilShown,
  untilState,
  VALE,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

/** Attempts at the first message to its only recipient. */
export const attemptsAt = async (
  { store }: JourneyWorld,
  { id, recipients }: Raised,
): Promise<readonly StoredAttempt[]> => {
  const recipient = idOf('recipient', recipients[0]?.id ?? '')
  return (await store.messages.byKey(messageKey(idOf('referral', id), recipient, 1)))?.attempts ?? []
}

/** `unknown timeout` of each attempt. */
export const resultsOf = async (on: JourneyWorld, raised: Raised): Promise<readonly string[]> =>
  (await attemptsAt(on, raised)).map(({ result }) => `${result?.outcome} ${result?.reason}`)

/** Works while a partner misbehaves, and has it behave again whatever happens. */
export const whileFaulty = async <Result>(
  on: JourneyWorld,
  partner: PartnerName,
  fault: object,
  work: () => Promise<Result>,
): Promise<Result> => {
  await on.partners.tell(partner, fault)
  try {
    return await work()
  } finally {
    await on.partners.tell(partner)
  }
}

/** Registers the tests. */
export const unreliablePartner = (world: () => JourneyWorld): void => {
  describe('a partner that recognises repeats', () => {
    it('and is down gets it once it is up again, and meanwhile everyone sees that it is tried again', async () => {
      const on = world()
      const both = await whileFaulty(on, 'riverside', { fault: 'down' }, async () => {
        const raised = await raise(on, { services: [RIVERSIDE, HILLSIDE] })
        const shown = await untilShown(
          on,
          raised.id,
          'a second try',
          ({ recipients }) => (recipients[0]?.attempts ?? 0) > 1,
        )
        expect(shown.recipients[0]).toMatchObject({ state: 'sending', because: 'connection-refused' })
        expect(shown.recipients[0]?.status).toMatch(/^Not delivered yet, trying again at /)
        expect(shown.timeline.map(({ title }) => title)).toContain('Try 1 failed, trying again')
        // The other recipient does not wait for it.
        await untilShown(on, raised.id, 'the other', ({ recipients }) => recipients[1]?.state === 'delivered')
        return raised
      })
      await untilShown(on, both.id, 'the outcome', ({ recipients }) => recipients[0]?.state === 'finished')
      expect(await casesOf(on, 'riverside', both.id)).toHaveLength(1)
      expect(await casesOf(on, 'hillside', both.id)).toHaveLength(1)
    })

    it.each([
      ['fail', {}, 'unknown server-error', 'lost'],
      ['fail', { status: 503, code: 'REC_SERVICE_UNAVAILABLE' }, 'not-now unavailable', 'lost'],
      ['fail', { status: 504, code: 'REC_TIMEOUT', issue: 'timeout' }, 'unknown timeout', 'lost'],
      ['fail', { status: 408, code: 'REC_TIMEOUT', issue: 'timeout' }, 'unknown timeout', 'lost'],
      ['fail', { status: 425, code: 'REC_TOO_EARLY', issue: 'duplicate' }, 'not-now too-early', 'lost'],
      ['unavailable-without-outcome', {}, 'unknown server-error', 'lost'],
      ['drop-before-read', {}, 'unknown connection-lost', 'lost'],
      ['maintenance-page', {}, 'unknown unreadable-answer', 'lost'],
      ['html-502', {}, 'unknown server-error', 'lost'],
      ['accept-then-drop', {}, 'unknown connection-lost', 'kept'],
      ['half-answer', {}, 'unknown connection-lost', 'kept'],
      ['garbage', {}, 'unknown unreadable-answer', 'kept'],
    ])(
      '%s %j: ends %s, is sent again under the same key, and is one case (%s)',
      async (fault, more, result, fate) => {
        const on = world()
        const raised = await whileFaulty(on, 'vale', { fault, times: 1, ...more }, async () => {
          const taken = await raise(on, { services: [VALE] })
          await untilState(on, taken.id, 'delivered')
          return taken
        })
        const known = fate === 'kept' ? 'already-known duplicate' : 'taken accepted'
        expect(await resultsOf(on, raised)).toEqual([result, known])
        const cases = await casesOf(on, 'vale', raised.id)
        expect(cases.map(({ timesReceived }) => timesReceived)).toEqual([fate === 'kept' ? 2 : 1])
      },
    )

    it('and asks for time gets it: Retry-After is waited for', async () => {
      const on = world()
      const plan = { fault: 'too-many-requests', times: 1, retryAfterSeconds: 2 }
      const raised = await whileFaulty(on, 'riverside', plan, async () => {
        const taken = await raise(on)
        await untilState(on, taken.id, 'finished')
        return taken
      })
      expect(await resultsOf(on, raised)).toEqual(['not-now throttled', 'taken accepted'])
      const [first, second] = await attemptsAt(on, raised)
      const waited = Date.parse(second?.startedAt ?? '') - Date.parse(first?.finishedAt ?? '')
      expect(waited).toBeGreaterThanOrEqual(2000)
    })

    it('and is slower than we wait knows it when it is sent again', async () => {
      const on = world()
      const plan = { fault: 'slow', milliseconds: 1_500, times: 1 }
      const raised = await whileFaulty(on, 'vale', plan, async () => {
        const taken = await raise(on, { services: [VALE] })
        await untilState(on, taken.id, 'delivered')
        return taken
      })
      const results = await resultsOf(on, raised)
      expect(results[0]).toBe('unknown timeout')
      expect(results.at(-1)).toBe('already-known duplicate')
      expect(await casesOf(on, 'vale', raised.id)).toHaveLength(1)
    })

    it('and forgets to: each try was the same message under the same key, which is all we can do', async () => {
      const on = world()
      const plan = [
        { fault: 'accept-then-drop', times: 1 },
        { fault: 'forget-duplicates', times: 2 },
      ]
      const raised = await whileFaulty(on, 'vale', plan, async () => {
        const taken = await raise(on, { services: [VALE] })
        await untilState(on, taken.id, 'delivered')
        return taken
      })
      const cases = await casesOf(on, 'vale', raised.id)
      expect(cases.length).toBeGreaterThan(0)
      const keys = cases.flatMap(({ requestIds, bundleId }) => [...requestIds, bundleId])
      expect(new Set(keys).size).toBe(1)
    })

    it('and leaves urgent work in doubt: a person is told at once, and is not needed any more once it is there', async () => {
      const on = world()
      const plan = { fault: 'accept-then-drop', times: 1 }
      const { id } = await whileFaulty(on, 'vale', plan, async () => {
        const taken = await raise(on, { services: [VALE], urgency: 'immediate' })
        await untilState(on, taken.id, 'delivered')
        return taken
      })
      const raised = async () => itemsOf(on, `kind=retrying&referral=${id}&state=settled`)
      const [item] = await until('the item to be settled', async () =>
        (await raised()).length > 0 ? raised() : undefined,
      )
      expect(item).toMatchObject({ because: 'connection-lost', settledBy: 'exchange' })
      expect(item?.dueAt).toBe(item?.raisedAt)
    })
  })

  describe('a partner that does not accept our sign-in', () => {
    it('is paused with one item for its owner; what waits goes once that is settled', async () => {
      const on = world()
      const [one, other] = await whileFaulty(on, 'riverside', { fault: 'unauthorised' }, async () => {
        const both = await Promise.all([raise(on), raise(on, { person: child(2) })])
        await until(
          'the channel to be paused',
          async () => (await itemsOf(on, 'kind=partner-paused')).length > 0,
        )
        const log = join(on.world.dataFolder, 'logs', 'activity-worker.log')
        await until('its queue to be left', async () =>
          (await readFile(log, 'utf8')).includes('channel paused'),
        )
        return both
      })
      const [item, ...more] = await itemsOf(on, 'kind=partner-paused')
      expect(more).toEqual([])
      expect(item).toMatchObject({
        channelId: 'chn_riverside-bars',
        because: 'not-authorised',
        state: 'open',
      })
      const third = await raise(on, { person: child(4) })
      const wrong = await settle(on, item?.id ?? '', 'done')
      expect(wrong).toMatchObject({ status: 422, body: { possible: ['resumed'] } })
      expect(await settle(on, item?.id ?? '', 'resumed')).toMatchObject({
        status: 200,
        body: { state: 'settled' },
      })
      for (const { id } of [one, other, third]) {
        await untilState(on, id, 'finished')
        expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
      }
      expect(await itemsOf(on, 'kind=partner-paused&state=open')).toEqual([])
    })
  })
}
