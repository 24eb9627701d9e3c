/** A procedure whose history has grown too long goes on in a new run, with all that matters. */

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { defaultPayloadConverter } from '@temporalio/common'
import type { DeliveryInput } from '../../workflows/delivery-messages.ts'
import { finishAndClose } from './delivery-scenarios.ts'
import { handedOver } from './fake-receipts.ts'
import type { RaisedReferral } from './raised-referral.ts'
import { startWorkflowWorld, type WorkflowWorld } from './workflow-world.ts'

const HOUR = 3600
let world: WorkflowWorld
beforeAll(async () => {
  world = await startWorkflowWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

describe('a history that has grown too long', () => {
  /** The server suggests to continue as new from 4 MiB on. */
  const grow = async (a: RaisedReferral): Promise<void> => {
    for (let count = 0; count < 5; count += 1)
      await a.delivery().signal('sharingDecided', { state: 'sending', padding: 'x'.repeat(1_000_000) })
  }

  /** What the present run began with. */
  const begunWith = async (a: RaisedReferral): Promise<DeliveryInput | undefined> => {
    const [first] = (await a.delivery().fetchHistory()).events ?? []
    const payload = first?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]
    return payload ? defaultPayloadConverter.fromPayload<DeliveryInput>(payload) : undefined
  }

  it('is begun anew with all that matters, and the referral still follows it', async () => {
    const a = await world
      .aReferral({
        attempts: [{ next: 'next-channel' }, { next: 'uncertain' }, { next: 'delivered' }],
        clocks: { remind: 12 * HOUR, due: 24 * HOUR },
      })
      .start()
    await a.untilState('uncertain')
    await a.move('confirm-not-received')
    await a.untilState('delivered')
    await a.pass(13 * HOUR)
    await a.called('recordNoResponse')
    const before = await a.delivery().describe()
    await grow(a)
    await a.move('open')
    await a.untilState('opened')
    expect((await a.delivery().describe()).runId).not.toBe(before.runId)
    expect((await begunWith(a))?.carried).toMatchObject({
      state: 'opened',
      messageVersion: 1,
      sending: { attempts: 3, roundStart: 3, channelIndex: 0 },
      passed: ['remind'],
      clocks: { remind: expect.any(String), escalate: expect.any(String) },
    })
    await a.pass(12 * HOUR)
    await a.called('recordNoResponse', 2)
    expect(a.orders('recordNoResponse').map(({ step }) => step)).toEqual(['remind', 'escalate'])
    await finishAndClose(a)
    expect(a.orders('attemptDelivery')).toHaveLength(3)
  })

  it('is begun anew while a carrier has it, and still waits for its receipt, and still tells that it is late', async () => {
    const a = await world
      .aReferral({
        attempts: [handedOver(24 * HOUR), { next: 'delivered' }],
        clocks: { remind: HOUR, due: 2 * HOUR },
      })
      .start()
    await a.called('attemptDelivery')
    await a.untilState('sending')
    const before = await a.delivery().describe()
    await grow(a)
    await a.untilState('sending')
    expect((await a.delivery().describe()).runId).not.toBe(before.runId)
    expect((await begunWith(a))?.carried).toMatchObject({
      state: 'sending',
      handedOver: { until: expect.any(String), asks: false },
      lateAt: expect.any(String),
    })
    await a.pass(HOUR)
    await a.called('recordNotDelivered')
    await a.pass(24 * HOUR)
    await a.untilState('uncertain')
    expect(await a.move('bounce', { attempt: 1 })).toBe('sending')
    await a.untilState('delivered')
    await finishAndClose(a)
    expect(a.orders('attemptDelivery')).toHaveLength(2)
    expect(a.orders('recordNotDelivered')).toHaveLength(1)
  })

  it('is begun anew with what the partner still has to be told', async () => {
    const a = await world.aReferral().start()
    await a.move('accept')
    const before = await a.delivery().describe()
    await grow(a)
    await a.move('start')
    await a.untilState('in-progress')
    expect((await a.delivery().describe()).runId).not.toBe(before.runId)
    await a.moveItem('withdraw')
    await a.closed()
    expect(
      a.orders('attemptDelivery').map(({ purpose, messageVersion }) => `${purpose}:${messageVersion}`),
    ).toEqual(['new:1', 'withdrawal:2'])
  })
})
