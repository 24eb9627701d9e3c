/** Time-outs and retries by name, each with its reason; the proxies that procedures use. */
import { type ActivityOptions, proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import type { ChannelId } from '../domain/ids.ts'
import type { Urgency } from '../domain/referral.ts'
import type {
  AttachmentSteps,
  DeliverySteps,
  IdentitySteps,
  NoticeSteps,
  PollSteps,
  RecordSteps,
  SweepSteps,
} from './activity-contracts.ts'
import type { ConsentMailSteps, ConsentRecordSteps } from './consent-step-contracts.ts'
import type { AskSteps } from './receipt-contracts.ts'
import { channelQueue, GENERAL_QUEUE, PRIORITIES } from './task-queues.ts'

/**
 * Short writes to our own database, run beside the workflow worker to save a round trip. Tried for ever: with the
 * database away the procedure waits, it never gives up a referral.
 */
export const localRecord = proxyLocalActivities<RecordSteps & ConsentRecordSteps>({
  startToCloseTimeout: '20s',
  localRetryThreshold: '5s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '15s' },
})

/**
 * The register of persons, asked once beside the workflow worker: its usual answer costs no round trip. The workflow
 * task waits for it, so it is short; what takes longer, or is away, is asked with patience.
 */
export const localIdentity = proxyLocalActivities<IdentitySteps>({
  startToCloseTimeout: '3s',
  retry: { maximumAttempts: 1 },
})

/** The register of persons, with patience: a few tries within the patience that the urgency of the work allows, then on without it. */
export const identityWithin = (patienceSeconds: number): IdentitySteps =>
  proxyActivities<IdentitySteps>({
    taskQueue: GENERAL_QUEUE,
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: patienceSeconds * 1000,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s' },
  })

/**
 * The partner's call. The step itself ends in one of six results and never throws for what a partner does; only a
 * lost worker is retried here, and the step then finds the attempt begun and unfinished. The heartbeat makes a
 * killed worker known within 15 seconds instead of after the whole time-out.
 */
const PARTNER_CALL = {
  startToCloseTimeout: '5m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
} as const satisfies ActivityOptions

/**
 * The partner's call on the queue of one channel, where its rate limit holds. What waits there leaves it by urgency: a
 * channel that was paused is drained with the urgent first, in the order in which they came.
 */
export const deliveryOn = (channelId: ChannelId, urgency?: Urgency): DeliverySteps =>
  proxyActivities<DeliverySteps>({
    ...PARTNER_CALL,
    // Called off, an attempt that runs is let end: what it found counts.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    taskQueue: channelQueue(channelId),
    ...(urgency === undefined ? {} : { priority: { priorityKey: PRIORITIES[urgency] } }),
  })

/**
 * Asking whether they have what a carrier took: bounded, as a person is asked where no answer comes, also while the
 * channel is paused or nobody follows its queue.
 */
export const askingOn = (channelId: ChannelId): AskSteps =>
  proxyActivities<AskSteps>({
    ...PARTNER_CALL,
    taskQueue: channelQueue(channelId),
    scheduleToCloseTimeout: '10m',
  })

/**
 * Fetching replies, on the queue of the channel. The step never throws for what a partner does; a lost worker is noticed
 * by its heartbeat, and what it had fetched is fetched again.
 */
export const pollingOn = (channelId: ChannelId): PollSteps =>
  proxyActivities<PollSteps>({ ...PARTNER_CALL, taskQueue: channelQueue(channelId) })

/**
 * A notice: the carrier's call is bounded by its own patience. The step never throws for what a carrier does, so only
 * our own faults and a lost worker are retried here, for ever: nobody else would tell the person.
 */
const NOTICE = {
  taskQueue: GENERAL_QUEUE,
  startToCloseTimeout: '2m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
} as const satisfies ActivityOptions
export const notices = proxyActivities<NoticeSteps>(NOTICE)

/** The mail that asks for consent: as a notice. */
export const consentMails = proxyActivities<ConsentMailSteps>(NOTICE)

/**
 * The sweep: bounded, as the next one comes soon. No other sweep begins while this one runs, so a killed worker must
 * be noticed by its heartbeat, and the sweep goes on elsewhere: waiting for the whole time-out would leave what was
 * left behind without a sweep for minutes.
 */
export const sweep = proxyActivities<SweepSteps>({
  taskQueue: GENERAL_QUEUE,
  startToCloseTimeout: '2m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 1, maximumAttempts: 10 },
})

/**
 * The scanner: tried for ever, as a document without a verdict goes nowhere. Soon again, so that one which was away
 * for a moment is not what keeps a document out of its message.
 */
export const scanning = proxyActivities<AttachmentSteps>({
  taskQueue: GENERAL_QUEUE,
  startToCloseTimeout: '3m',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
})
