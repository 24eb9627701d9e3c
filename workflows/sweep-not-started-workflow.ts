/** Scheduled: what was stored and not started is started, what was kept is applied, what was received is finished. */
import { sweep } from './activity-profiles.ts'

/** @see module comment. */
export async function sweepNotStartedWorkflow(): Promise<void> {
  await sweep.sweepNotStarted({})
}
