/** An answer that its message's document has no room for: the attempt ends as it says, and somebody can know of it. */
import { beforeAll, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { createEvents } from '../../runtime/events.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { useDatabase } from '../database/database-world.ts'
import { aSending, CHANNELS, fillDirectory, KEY_ALONE, stepsOn } from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

it('is told as a warning, and counted', async () => {
  const store = world.store()
  const { finishAttempt } = store.messages
  const full: typeof store.messages = {
    ...store.messages,
    finishAttempt: async (seen, number, { answer: _left, ...end }) => ({
      ...(await finishAttempt(seen, number, end)),
      answerLeftOut: true,
    }),
  }
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) })
  const metrics = createMetrics({ process: 'test' })
  const steps = stepsOn({ ...store, messages: full } as typeof store, {
    replaced: { events: createEvents(log, metrics) },
    waysOf: () => ({
      format: { ...KEY_ALONE, readAnswer: () => ({ outcome: 'taken', reason: 'accepted' }) },
      transport: {
        name: 'none',
        send: async () => ({
          ended: 'answered',
          answer: { status: 200, headers: {}, bytes: new TextEncoder().encode('a long page') },
        }),
        close: async () => undefined,
      },
    }),
  })
  const sending = await aSending(store)
  expect(await steps.attempt(sending.order)).toMatchObject({ next: 'delivered' })
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 40,
      channelId: CHANNELS.repeats,
      attempt: 1,
      referralId: sending.referral.id,
      recipientId: sending.recipient.id,
    }),
  ])
  expect(await metrics.registry.getSingleMetricAsString('exchange_answers_not_kept_total')).toMatch(/ 1$/)
})
