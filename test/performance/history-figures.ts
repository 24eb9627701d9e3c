/** What Temporal's own histories say that one referral cost. */
import type { Client } from '@temporalio/client'
import { rounded, sum } from './bench-figures.ts'

/** For one referral: its workflow and its delivery's together. */
export interface HistoryFigures {
  readonly events: number
  readonly workflowTasks: number
  /** On the server: scheduled once each, whatever Temporal retried of them. */
  readonly activities: number
  readonly localActivities: number
  readonly timers: number
}

/** So many referrals are looked at. */
const SAMPLE = 30
const LOCAL_ACTIVITY = 'core_local_activity'

/** The mean over a sample spread evenly; each element names the workflows of one referral. */
export const historyFigures = async (
  client: Client,
  workflowIds: readonly (readonly string[])[],
): Promise<HistoryFigures> => {
  const step = Math.max(1, Math.floor(workflowIds.length / SAMPLE))
  const sample = workflowIds.filter((_, index) => index % step === 0)
  const figures = await Promise.all(sample.map((ids) => figuresOfReferral(client, ids)))
  const mean = (name: keyof HistoryFigures): number =>
    rounded(sum(figures.map((figure) => figure[name])) / figures.length, 1)
  return {
    events: mean('events'),
    workflowTasks: mean('workflowTasks'),
    activities: mean('activities'),
    localActivities: mean('localActivities'),
    timers: mean('timers'),
  }
}

const figuresOfReferral = async (client: Client, ids: readonly string[]): Promise<HistoryFigures> => {
  const histories = await Promise.all(ids.map((id) => client.workflow.getHandle(id).fetchHistory()))
  const events = histories.flatMap((history) => history.events ?? [])
  const count = (of: (event: (typeof events)[number]) => unknown): number =>
    events.filter((event) => of(event)).length
  return {
    events: events.length,
    workflowTasks: count((event) => event.workflowTaskCompletedEventAttributes),
    activities: count((event) => event.activityTaskScheduledEventAttributes),
    localActivities: count((event) => event.markerRecordedEventAttributes?.markerName === LOCAL_ACTIVITY),
    timers: count((event) => event.timerStartedEventAttributes),
  }
}
