/** Every named path, with workflows kept in the cache and with their whole history replayed at each task. */
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { DELIVERY_SCENARIOS } from './delivery-scenarios.ts'
import { REFERRAL_SCENARIOS } from './referral-scenarios.ts'
import { runScenario } from './scenario.ts'
import { startWorkflowWorld, type WorkflowWorld } from './workflow-world.ts'

const SCENARIOS = [...REFERRAL_SCENARIOS, ...DELIVERY_SCENARIOS]

describe.each([
  ['kept in the cache', {}],
  ['replayed at each task', { maxCachedWorkflows: 0 }],
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
