/** Fetching replies: one procedure a channel, page after page, then at its interval, through faults of our own. */
import { expect, it } from '@jest/globals'
import { personalDataIn } from './history-contents.ts'
import { polled } from './poll-world.ts'

const wait = (seconds: number) => ({ next: 'wait', seconds }) as const

it('fetches on at once while more waits, then at the interval, and ends where nothing is fetched any more', async () => {
  const { isOne, seconds, history } = await polled([wait(0), wait(900), 'fault', wait(900), { next: 'done' }])
  expect(isOne).toBe(true)
  expect(seconds).toEqual([0, 0, 900, 901, 1801])
  expect(personalDataIn(history)).toEqual([])
})
