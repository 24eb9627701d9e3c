/** The procedure of a notice: it waits as it is told, survives faults of ours, and ends when nothing is left to do. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { personalDataIn } from './history-contents.ts'
import { type NoticeAnswer, type NoticeWorld, startNoticeWorld } from './notice-world.ts'
import { replay } from './replay-histories.ts'

const HOUR = 3600
const wait = (seconds: number): NoticeAnswer => ({ next: 'wait', seconds })

let world: NoticeWorld
beforeAll(async () => {
  world = await startNoticeWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

it('tries again when it is told to, and ends when nothing is left to do', async () => {
  const { handle, times } = await world.start([wait(10), wait(20), wait(72 * HOUR), { next: 'done' }])
  await handle.result()
  const at = times()
  const gaps = at.slice(1).map((time, index) => (time - (at[index] ?? 0)) / 1000)
  expect(gaps).toHaveLength(3)
  for (const [index, least] of [10, 20, 72 * HOUR].entries()) {
    expect(gaps[index]).toBeGreaterThanOrEqual(least)
    expect(gaps[index]).toBeLessThan(least + 60)
  }
  const history = await handle.fetchHistory()
  expect(personalDataIn(history)).toEqual([])
  expect(await replay([{ workflowId: handle.workflowId, history }])).toBe(1)
})

it('goes on after faults of ours, as nobody else would tell the person', async () => {
  const { handle, times } = await world.start(['fault', 'fault', 'fault', wait(5), 'fault', { next: 'done' }])
  await handle.result()
  expect(times()).toHaveLength(6)
})

it('is there once for each notice, also when it is started again after its end', async () => {
  const { handle, noticeId } = await world.start([{ next: 'done' }])
  await handle.result()
  await expect(world.start([], noticeId)).rejects.toThrow('already')
})
