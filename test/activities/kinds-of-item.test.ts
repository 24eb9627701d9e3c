/** A wire that has no message for a kind of item is passed by for it, and nothing is sent or composed. */
import { beforeAll, expect, it } from '@jest/globals'
import { useDatabase } from '../database/database-world.ts'
import { aSending, fillDirectory, KEY_ALONE, stepsOn } from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

it.each([
  ['notification', false, { next: 'next-channel' }],
  ['notification', true, { next: 'undeliverable' }],
  ['referral', true, { next: 'delivered' }],
] as const)('a %s, on the last channel: %s', async (kind, lastChannel, expected) => {
  let calls = 0
  const steps = stepsOn(world.store(), {
    formatOf: () => ({ ...KEY_ALONE, carriesKinds: ['referral'] }),
    partner: async () => {
      calls += 1
      return { outcome: 'taken', reason: 'accepted' }
    },
  })
  const { order } = await aSending(world.store(), { kind })
  expect(await steps.attempt({ ...order, lastChannel })).toMatchObject(expected)
  expect(calls).toBe(kind === 'referral' ? 1 : 0)
})
