/** What waits in the queue of a channel that nobody follows goes by the next one, on the real server, by a person's word. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Worker } from '@temporalio/worker'
import { channelQueue } from '../../workflows/task-queues.ts'
import { FIRST, SECOND } from './procedure-workers.ts'
import { type RealServer, startRealServer, untilOrdered } from './real-server.ts'
import { someId } from './some-id.ts'

let server: RealServer
beforeAll(async () => {
  server = await startRealServer()
}, 60_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

it('leaves the queue of a paused channel, once, and the one after it is the last', async () => {
  const raised = await server.aDelivery({ channels: [FIRST, SECOND] })
  await untilOrdered(raised)
  const commandId = someId('command')
  expect(await raised.move('use-next-channel', { commandId })).toBe('sending')
  expect(await raised.move('use-next-channel', { commandId })).toBe('sending')
  expect((await raised.refusal(() => raised.move('use-next-channel'))).code).toBe('state-conflict')
  const next = await Worker.create({
    connection: server.connection,
    taskQueue: channelQueue(SECOND),
    activities: server.steps.delivery,
    shutdownGraceTime: '1s',
  })
  const ended = next.run()
  await raised.untilState('delivered')
  next.shutdown()
  await ended
  expect(raised.orders('attemptDelivery').map(({ attempt, channelId }) => `${attempt}:${channelId}`)).toEqual(
    [`2:${SECOND}`],
  )
  expect(raised.moves()).toEqual(['use-next-channel'])
}, 60_000)
