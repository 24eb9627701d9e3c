/** Every named path, with workflows kept in the cache and with their whole history replayed at each task. */
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { runScenario } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'
import { startWorkflowWorld, type WorkflowWorld } from './workflow-world.ts'

describe.each([
  ['kept in the cache', {}],
  ['replayed at each task', { maxCachedWorkflows: 1 }],
])('%s', (_how, options) => {
  let world: WorkflowWorld
  beforeAll(async () => {
    world = await startWorkflowWorld(options)
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
  })
  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    await runScenario(world, scenario)
  })
})
