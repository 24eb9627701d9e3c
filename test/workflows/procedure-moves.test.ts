/** What may be asked of a running procedure: impossible moves leave no trace, repeats have one effect. */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { WorkflowHandle } from '@temporalio/client'
import { close, finishAndClose } from './delivery-scenarios.ts'
import { someId } from './some-id.ts'
import { startWorkflowWorld, type WorkflowWorld } from './workflow-world.ts'

let world: WorkflowWorld
beforeAll(async () => {
  world = await startWorkflowWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** What a history tells, without the bare fact that the procedure was looked at. */
const eventsOf = async (handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<number> =>
  ((await handle.fetchHistory()).events ?? []).filter(
    (event) =>
      !event.workflowTaskScheduledEventAttributes &&
      !event.workflowTaskStartedEventAttributes &&
      !event.workflowTaskCompletedEventAttributes,
  ).length

describe('a move on a recipient', () => {
  it('is refused with the state and what is possible, and leaves no trace in the history', async () => {
    const a = await world.aReferral().start()
    await a.move('accept')
    const before = await eventsOf(a.delivery())
    for (const move of ['open', 'confirm-received', 'share', 'decline', 'try-again'] as const)
      expect(await a.refusal(() => a.move(move))).toEqual({
        code: 'state-conflict',
        state: 'accepted',
        possible: ['withdraw', 'redirect', 'ask', 'start', 'hold', 'finish'],
      })
    expect(await a.refusal(() => a.move('record-next-step'))).toEqual({
      code: 'state-conflict',
      state: 'accepted',
      possible: [],
    })
    expect(await eventsOf(a.delivery())).toBe(before)
    expect(a.moves()).toEqual(['accept'])
    await finishAndClose(a)
  })

  it('has one effect when the same command comes twice', async () => {
    const a = await world.aReferral().start()
    const commandId = someId('command')
    await a.untilState('delivered')
    const answers = await Promise.all([a.move('accept', { commandId }), a.move('accept', { commandId })])
    expect(answers).toEqual(['accepted', 'accepted'])
    expect(await a.move('accept', { commandId })).toBe('accepted')
    expect(a.orders('recordMove')).toEqual([{ recipientId: a.recipientId(), move: 'accept', commandId }])
    await finishAndClose(a)
  })

  it('is recorded in the order in which it was taken, however slow the first record is', async () => {
    const order: string[] = []
    let plan: () => void = () => undefined
    const planning = new Promise<void>((resolve) => {
      plan = resolve
    })
    const a = await world
      .aReferral({
        before: async (step, move) => {
          if (step === 'planDelivery') await planning
          if (step === 'recordMove' && 'move' in move && order.push(String(move.move)) === 1) await delay(150)
        },
      })
      .start()
    // While the procedure is at another step, both reach it in one task.
    await a.called('planDelivery')
    const both = [a.move('start'), a.move('ask')]
    await a.delivery().describe()
    plan()
    await Promise.all(both)
    const last = order[1] === 'ask' ? 'asked' : 'in-progress'
    expect(a.state()).toBe(last)
    await a.untilState(last)
    await finishAndClose(a)
  })
})

describe('a move on the item', () => {
  it('is refused once it was withdrawn, and leaves no trace', async () => {
    const a = await world.aReferral({ recipients: ['sending', 'sending'] }).start()
    await a.move('finish', { recipient: 2 })
    await a.called('attemptDelivery', 2)
    await a.untilState('delivered')
    await a.moveItem('withdraw')
    await a.called('recordAllEnded')
    // The first refusal also waits for what was under way.
    await a.refusal(() => a.moveItem('withdraw'))
    const before = await eventsOf(a.referral)
    expect(await a.refusal(() => a.moveItem('withdraw'))).toEqual({ code: 'state-conflict', possible: [] })
    expect(await eventsOf(a.referral)).toBe(before)
    await close(a)
  })

  it('cannot return to its sender what has recipients, even in the first moments', async () => {
    const a = await world.aReferral({ recipients: ['sending'] }).start()
    expect(await a.refusal(() => a.moveItem('return-to-sender'))).toMatchObject({ code: 'state-conflict' })
    await a.called('attemptDelivery')
    expect(await a.refusal(() => a.moveItem('return-to-sender'))).toEqual({
      code: 'state-conflict',
      possible: ['acknowledge'],
    })
    await finishAndClose(a)
  })

  it('returns to its sender once only', async () => {
    const a = await world
      .aReferral({ recipients: [], checkIdentity: false, answersByMessage: true, attempts: ['open'] })
      .start()
    await a.called('prepareReferral')
    const commandId = someId('command')
    await a.moveItem('return-to-sender', { commandId })
    await a.moveItem('return-to-sender', { commandId })
    expect(await a.refusal(() => a.moveItem('return-to-sender'))).toMatchObject({ code: 'state-conflict' })
    await a.fake.endAttempt({ next: 'delivered' })
    await a.closed()
    expect(a.orders('attemptDelivery')).toHaveLength(1)
  })
})
