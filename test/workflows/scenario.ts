/** A named path through the procedures: the same code drives the tests and the recording of histories. */
import assert from 'node:assert/strict'
import type { WorkflowHandle } from '@temporalio/client'
import { hasEnded } from '../../domain/recipient.ts'
import { personalDataIn } from './history-contents.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { WorkflowWorld } from './workflow-world.ts'

export interface Scenario {
  /** Starts with the procedure whose history shows it best. */
  readonly name:
    | `referral-${string}`
    | `delivery-${string}`
    | `notification-${string}`
    | `information-request-${string}`
  /** Drives it to its end and asserts what is its own; leaves nothing running. */
  readonly run: (world: WorkflowWorld) => Promise<RaisedReferral>
}

/** What a history looks like to the SDK's replay. */
export type ToldHistory = { workflowId: string; history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>> }

/** Histories of the referral and of every delivery that was begun. */
export const historiesOf = async (raised: RaisedReferral): Promise<ToldHistory[]> => {
  const handles = await raised.handles()
  return Promise.all(
    handles.map(async (handle) => ({
      workflowId: handle.workflowId,
      history: await handle.fetchHistory(),
    })),
  )
}

/** Runs it and asserts what holds for every path: all has ended, the record agrees, histories hold ids and codes only. */
export const runScenario = async (world: WorkflowWorld, { run }: Scenario): Promise<RaisedReferral> => {
  const raised = await run(world)
  assert.deepEqual(raised.fake.ends(), [], 'a step ended in a way the scenario did not use')
  for (const handle of await raised.handles()) {
    const { status } = await handle.describe()
    assert.equal(status.name, 'COMPLETED', `${handle.workflowId} is ${status.name}`)
  }
  for (const { history } of await historiesOf(raised)) assert.deepEqual(personalDataIn(history), [])
  for (const [index, recipientId] of raised.fake.recipientIds.entries()) {
    const state = raised.state(index + 1)
    const nextStep = raised.fake.orders('recordNextStep').some((order) => order.recipientId === recipientId)
    const { kind, endsWithReceipt = false } = raised.fake.script
    const byWord = raised.moves().some((move) => move === 'deliver-by-phone' || move === 'confirm-received')
    const facts = { nextStepRecorded: nextStep, endsWithReceipt: endsWithReceipt || byWord }
    assert.ok(
      state !== undefined && hasEnded(kind, { state, ...facts }),
      `recipient ${index + 1} is left ${state}`,
    )
  }
  return raised
}
