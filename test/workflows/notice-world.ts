/** The procedure of a notice on the time-skipping server, with a step that answers by a script. */
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { Worker } from '@temporalio/worker'
import { createTimeSkippingEnvironment } from '../../dev/servers/time-skipping-server.ts'
import type { NoticeId } from '../../domain/ids.ts'
import type { NoticeSteps } from '../../workflows/activity-contracts.ts'
import { noticeWorkflowId } from '../../workflows/notice-messages.ts'
import type { noticeWorkflow } from '../../workflows/notice-workflow.ts'
import { GENERAL_QUEUE, WORKFLOW_QUEUE } from '../../workflows/task-queues.ts'
import { builtBundle } from './built-bundle.ts'
import { quietRuntime } from './procedure-workers.ts'
import { someId } from './some-id.ts'

/** What an attempt answers; `fault`: something of ours is away. */
export type NoticeAnswer = Awaited<ReturnType<NoticeSteps['attemptNotice']>> | 'fault'

/** Each attempt by the server's clock, milliseconds since 1970. */
type Times = () => readonly number[]

export interface NoticeWorld extends AsyncDisposable {
  /** Starts the procedure of a notice whose attempts answer so, in order; then: done. */
  start(
    script: readonly NoticeAnswer[],
    noticeId?: NoticeId,
  ): Promise<{
    readonly noticeId: NoticeId
    readonly times: Times
    readonly handle: Awaited<ReturnType<typeof startOne>>
  }>
}

const startOne = (env: TestWorkflowEnvironment, noticeId: NoticeId) =>
  env.client.workflow.start<typeof noticeWorkflow>('noticeWorkflow', {
    workflowId: noticeWorkflowId(noticeId),
    taskQueue: WORKFLOW_QUEUE,
    args: [{ noticeId }],
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  })

/** Starts the server and the workers. */
export const startNoticeWorld = async (): Promise<NoticeWorld> => {
  quietRuntime()
  const env = await createTimeSkippingEnvironment()
  const scripts = new Map<NoticeId, NoticeAnswer[]>()
  const times = new Map<NoticeId, number[]>()
  const attemptNotice: NoticeSteps['attemptNotice'] = async ({ noticeId }) => {
    times.get(noticeId)?.push(await env.currentTimeMs())
    const answer = scripts.get(noticeId)?.shift() ?? { next: 'done' }
    if (answer === 'fault') throw new Error('the database is away')
    return answer
  }
  const connection = env.nativeConnection
  const workers = await Promise.all([
    Worker.create({
      connection,
      taskQueue: WORKFLOW_QUEUE,
      workflowBundle: { codePath: await builtBundle() },
    }),
    Worker.create({ connection, taskQueue: GENERAL_QUEUE, activities: { attemptNotice } }),
  ])
  const ended = workers.map((worker) => worker.run())
  return {
    async start(script, noticeId = someId('notice')) {
      scripts.set(noticeId, [...script])
      times.set(noticeId, [])
      return { noticeId, times: () => times.get(noticeId) ?? [], handle: await startOne(env, noticeId) }
    },
    async [Symbol.asyncDispose]() {
      for (const worker of workers) worker.shutdown()
      await Promise.all(ended)
      await env.teardown()
    },
  }
}
