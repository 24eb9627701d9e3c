/** Every kept history replays against the present procedures: what is under way goes on after an upgrade. */
import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { personalDataIn } from '../workflows/history-contents.ts'
import { quietRuntime } from '../workflows/procedure-workers.ts'
import { replay } from '../workflows/replay-histories.ts'
import type { ToldHistory } from '../workflows/scenario.ts'
import { fromKept } from './kept-history.ts'

const HERE = new URL('.', import.meta.url)
let kept: ToldHistory[] = []

const read = async (name: string): Promise<ToldHistory> => ({
  workflowId: name.replace('.json', ''),
  history: fromKept(await readFile(new URL(name, HERE), 'utf8')),
})

beforeAll(async () => {
  quietRuntime()
  const names = (await readdir(HERE)).filter((name) => name.endsWith('.json'))
  kept = await Promise.all(names.map(read))
})

describe('the kept histories', () => {
  it('are there, of referrals and of deliveries', () => {
    const names = kept.map(({ workflowId }) => workflowId)
    expect(names.filter((name) => name.startsWith('referral-')).length).toBeGreaterThanOrEqual(6)
    expect(names.filter((name) => name.startsWith('delivery-')).length).toBeGreaterThanOrEqual(6)
  })

  it('replay to the same steps', async () => {
    expect(await replay(kept)).toBe(kept.length)
  })

  it('hold ids and codes only', () => {
    for (const { workflowId, history } of kept)
      expect({ workflowId, found: personalDataIn(history) }).toEqual({ workflowId, found: [] })
  })

  it('would be noticed to hold a name', async () => {
    const { history } = await read('delivery-by-the-next-channel.json')
    const [first] = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? []
    if (first)
      first.data = Buffer.from(JSON.stringify({ referralId: 'rfl_some-referral', person: 'Ada Sample' }))
    expect(personalDataIn(history)).toEqual(['Ada Sample'])
  })

  it('are whole: each has reached its end', () => {
    for (const { workflowId, history } of kept) {
      const last = history.events?.at(-1)
      expect({ workflowId, completed: Boolean(last?.workflowExecutionCompletedEventAttributes) }).toEqual({
        workflowId,
        completed: true,
      })
    }
  })

  it('are noticed when a procedure no longer does what they tell', async () => {
    const { history: other } = await read('delivery-by-the-next-channel.json')
    // As if the procedure had once asked for another step.
    for (const { activityTaskScheduledEventAttributes: scheduled } of other.events ?? [])
      if (scheduled?.activityType) scheduled.activityType.name = 'attemptSomethingElse'
    await expect(replay([{ workflowId: 'changed', history: other }])).rejects.toThrow(
      'changed does not replay',
    )
  })
})
