/**
 * Every named path with workflows kept in the cache, the main ones also with the whole history replayed whenever
 * another workflow had its turn, and each history replayed once more when it has ended. (With no cache at all the SDK
 * stalls on local activities until the task times out, so one is the least.)
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { replay } from './replay-histories.ts'
import { historiesOf, runScenario, type ToldHistory } from './scenario.ts'
import { MAIN_SCENARIOS, SCENARIOS } from './scenarios.ts'
import { startWorkflowWorld, type WorkflowWorld } from './workflow-world.ts'

describe.each([
  ['kept in the cache', SCENARIOS, {}],
  ['replayed at each turn', MAIN_SCENARIOS, { maxCachedWorkflows: 1 }],
])('%s', (_how, scenarios, options) => {
  const histories: ToldHistory[] = []
  let world: WorkflowWorld
  beforeAll(async () => {
    world = await startWorkflowWorld(options)
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
  })
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    histories.push(...(await historiesOf(await runScenario(world, scenario))))
  })
  it('leaves histories that replay to the same steps', async () => {
    expect(await replay(histories)).toBeGreaterThan(scenarios.length)
  })
})
