/** The fetching of a channel's replies on the time-skipping server, with a step that answers by a script. */
import { Worker } from '@temporalio/worker'
import { createTimeSkippingEnvironment } from '../../dev/servers/time-skipping-server.ts'
import type { ChannelId } from '../../domain/ids.ts'
import type { PollSteps } from '../../workflows/activity-contracts.ts'
import type { pollChannelWorkflow } from '../../workflows/poll-channel-workflow.ts'
import { pollWorkflowId } from '../../workflows/poll-messages.ts'
import { channelQueue, WORKFLOW_QUEUE } from '../../workflows/task-queues.ts'
import { builtBundle } from './built-bundle.ts'
import { quietRuntime } from './procedure-workers.ts'
import { someId } from './some-id.ts'

/** What a fetch answers; `fault`: something of ours is away. */
export type PollAnswer = Awaited<ReturnType<PollSteps['pollChannel']>> | 'fault'

/** Runs the procedure to its end; then: done. Answers when each fetch was made, in milliseconds since the first. */
export const polled = async (script: readonly PollAnswer[]) => {
  quietRuntime()
  const env = await createTimeSkippingEnvironment()
  const channelId: ChannelId = someId('channel')
  const left = [...script]
  const times: number[] = []
  const pollChannel: PollSteps['pollChannel'] = async () => {
    times.push(await env.currentTimeMs())
    const answer = left.shift() ?? { next: 'done' }
    if (answer === 'fault') throw new Error('the database is away')
    return answer
  }
  const connection = env.nativeConnection
  const bundle = { codePath: await builtBundle() }
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue: WORKFLOW_QUEUE, workflowBundle: bundle }),
    Worker.create({ connection, taskQueue: channelQueue(channelId), activities: { pollChannel } }),
  ])
  const ended = workers.map((worker) => worker.run())
  try {
    const start = () =>
      env.client.workflow.start<typeof pollChannelWorkflow>('pollChannelWorkflow', {
        workflowId: pollWorkflowId(channelId),
        taskQueue: WORKFLOW_QUEUE,
        args: [{ channelId }],
        workflowIdConflictPolicy: 'USE_EXISTING',
      })
    const [handle, again] = [await start(), await start()]
    const isOne = handle.firstExecutionRunId === again.firstExecutionRunId
    await handle.result()
    const history = await handle.fetchHistory()
    return { isOne, seconds: times.map((at) => Math.round((at - (times[0] ?? at)) / 1000)), history }
  } finally {
    for (const worker of workers) worker.shutdown()
    await Promise.all(ended)
    await env.teardown()
  }
}
