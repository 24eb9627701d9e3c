/** A partner that is down for two hours under many deliveries, on the clock of the time-skipping server. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Context } from '@temporalio/activity'
import {
  atCircuit,
  type Circuit,
  closed,
  type Failure,
  failuresAfter,
  opened,
  probeFailed,
  sayDown,
  secondsToWait,
} from '../../domain/channel-circuit.ts'
import type { AttemptFollowUp, AttemptOrder } from '../../workflows/activity-contracts.ts'
import { waitFor } from './delivery-scenarios.ts'
import { startWorkflowWorld, type WorkflowWorld } from './workflow-world.ts'

const DELIVERIES = 12
const DOWN_SECONDS = 2 * 3600

let world: WorkflowWorld
beforeAll(async () => {
  world = await startWorkflowWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

it('is tried seldom while it is down, and has everything within minutes of being up', async () => {
  const upAt = (await world.env.currentTimeMs()) + DOWN_SECONDS * 1000
  let circuit: Circuit | undefined
  let failures: readonly Failure[] = []
  let tries = 0
  let runs = 0
  let last = 0
  const step = (order: AttemptOrder): AttemptFollowUp => {
    const now = Context.current().info.currentAttemptScheduledTimestampMs
    const by = `${order.recipientId}#${order.attempt}`
    runs += 1
    const told = atCircuit(circuit, { by, leaseMs: 60_000 }, now)
    if (told.may === 'wait') return waitFor(secondsToWait(told.until, now, (runs % 10) / 10))
    if (told.may === 'probe') circuit = told.circuit
    tries += 1
    if (now >= upAt) {
      circuit = closed(circuit, now) ?? circuit
      last = now
      return { next: 'delivered' }
    }
    failures = failuresAfter(failures, 'down', { of: order.recipientId, at: now })
    if (told.may === 'probe') circuit = probeFailed(circuit, by, now) ?? circuit
    else if (sayDown(failures)) circuit = opened(circuit, 'connection-refused', now) ?? circuit
    return waitFor(60)
  }
  const all = await Promise.all(
    Array.from({ length: DELIVERIES }, () => world.aReferral({ otherwise: step }).start()),
  )
  await all[0]?.pass(DOWN_SECONDS + 900)
  for (const one of all) expect(one.state()).toBe('delivered')
  // Each by itself would have been tried 120 times.
  expect(tries).toBeLessThan(12 + 30 + DELIVERIES)
  expect(runs).toBeLessThan(DELIVERIES * 40)
  expect(last - upAt).toBeLessThan(500_000)
  expect(circuit).toMatchObject({ state: 'closed', outages: [expect.anything()] })
  // What follows a delivery is told elsewhere.
  for (const one of all)
    for (const handle of await one.handles()) await handle.terminate().catch(() => undefined)
})
