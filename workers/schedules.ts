/** What runs by the clock: made once, found again at each later start. */
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client'
import type { TemporalClient } from '../runtime/temporal-client.ts'
import { WORKFLOW_QUEUE } from '../workflows/task-queues.ts'

/** Resumed within 60 seconds of a crash (design budget): so every 15. */
const SWEEP_EVERY = '15s'

/** Makes the schedules that are not there yet. */
export const ensureSchedules = async (temporal: Pick<TemporalClient, 'call'>): Promise<void> => {
  try {
    await temporal.call(({ schedule }) =>
      schedule.create({
        scheduleId: 'sweep-not-started',
        spec: { intervals: [{ every: SWEEP_EVERY }] },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
        action: {
          type: 'startWorkflow',
          workflowType: 'sweepNotStartedWorkflow',
          workflowId: 'sweep-not-started',
          taskQueue: WORKFLOW_QUEUE,
          workflowExecutionTimeout: '5 minutes',
        },
      }),
    )
  } catch (thrown) {
    if (!(thrown instanceof ScheduleAlreadyRunning)) throw thrown
  }
}
