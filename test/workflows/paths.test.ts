/** Every named path (every third one in `npm test`), and each history that it leaves replayed from its first event. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sliced } from '../test-size.ts'
import { replay } from './replay-histories.ts'
import { historiesOf, runScenario, type ToldHistory } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'
import { startWorkflowWorld, type WorkflowWorld } from './workflow-world.ts'

const histories: ToldHistory[] = []
let world: WorkflowWorld
beforeAll(async () => {
  world = await startWorkflowWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const PATHS = sliced(SCENARIOS, 3)

it.each(PATHS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
  histories.push(...(await historiesOf(await runScenario(world, scenario))))
})

it('leaves histories that replay to the same steps', async () => {
  expect(await replay(histories)).toBeGreaterThan(PATHS.length)
})

it('has a name for each path', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length)
})
