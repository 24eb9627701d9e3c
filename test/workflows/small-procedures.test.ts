/** The procedures beside a referral: the answer to a message that matched nothing, the scan of a document, the sweep. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { replyWorkflowId } from '../../workflows/reply-messages.ts'
import type { replyWorkflow } from '../../workflows/reply-workflow.ts'
import type { sweepNotStartedWorkflow } from '../../workflows/sweep-not-started-workflow.ts'
import { WORKFLOW_QUEUE } from '../../workflows/task-queues.ts'
import { waitFor } from './delivery-scenarios.ts'
import type { Script } from './fake-referral.ts'
import { personalDataIn } from './history-contents.ts'
import { FIRST, SECOND } from './procedure-workers.ts'
import type { RaisedReferral } from './raised-referral.ts'
import { startScan } from './start-scan.ts'
import { startWorkflowWorld, type WorkflowWorld } from './workflow-world.ts'

let world: WorkflowWorld
beforeAll(async () => {
  world = await startWorkflowWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

describe('the reply to a message that matched nothing', () => {
  const reply = async (script: Partial<Script>): Promise<RaisedReferral> => {
    const a = world.aReferral(script)
    const { receivedMessageId } = a.fake
    const handle = await world.env.client.workflow.start<typeof replyWorkflow>('replyWorkflow', {
      workflowId: replyWorkflowId(receivedMessageId),
      taskQueue: WORKFLOW_QUEUE,
      args: [{ receivedMessageId }],
    })
    await handle.result()
    expect(personalDataIn(await handle.fetchHistory())).toEqual([])
    return a
  }

  it('is tried until the sender has it, over its channels in order', async () => {
    const a = await reply({ attempts: [waitFor(60), { next: 'next-channel' }, { next: 'delivered' }] })
    expect(a.orders('attemptReply').map(({ channelId, attempt }) => `${attempt}:${channelId}`)).toEqual([
      `1:${FIRST}`,
      `2:${FIRST}`,
      `3:${SECOND}`,
    ])
    expect(a.orders('recordReplyNotDelivered')).toEqual([])
  })

  it.each(['uncertain', 'undeliverable'] as const)('that ends %s is put before a person', async (next) => {
    const a = await reply({ attempts: [{ next }] })
    expect(a.orders('recordReplyNotDelivered')).toHaveLength(1)
  })

  it('to a sender without a channel is put before a person', async () => {
    const a = await reply({ channels: [] })
    expect(a.orders('attemptReply')).toEqual([])
    expect(a.orders('recordReplyNotDelivered')).toHaveLength(1)
  })
})

describe('the scan of a document', () => {
  const scanned = async (awayFor: number) => {
    const { attachmentId, handle } = await startScan(world, awayFor)
    await handle.result()
    expect(personalDataIn(await handle.fetchHistory())).toEqual([])
    return world.steps.scanner.seen(attachmentId)
  }

  it('is one step', async () => {
    expect(await scanned(0)).toEqual({ tries: 1, told: 0 })
  })

  it('is tried until the scanner is back, and nobody is told of a short absence', async () => {
    expect(await scanned(5)).toEqual({ tries: 6, told: 0 })
  })

  it('that takes long is told once, and still tried', async () => {
    expect(await scanned(40)).toEqual({ tries: 41, told: 1 })
  })
})

it('sweeps once each time it is started', async () => {
  for (const run of [1, 2]) {
    await world.env.client.workflow.execute<typeof sweepNotStartedWorkflow>('sweepNotStartedWorkflow', {
      workflowId: 'sweep-not-started',
      taskQueue: WORKFLOW_QUEUE,
    })
    expect(world.steps.sweeps()).toBe(run)
  }
})
