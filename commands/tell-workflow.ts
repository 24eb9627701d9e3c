/**
 * Starts procedures and tells them of moves: the only file that does. Temporal away is an answer here, not an error:
 * what is stored is certain to be started or applied by the sweep.
 */
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import {
  type AttachmentId,
  type ChannelId,
  type ConsentRequestId,
  itemKindOf,
  type NoticeId,
  type ReceivedMessageId,
  type RecipientId,
  type ReferralId,
} from '../domain/ids.ts'
import type { PreparedItem } from '../domain/prepared-item.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { isFault } from '../runtime/fault.ts'
import type { TemporalClient } from '../runtime/temporal-client.ts'
import { type AttachmentInput, attachmentWorkflowId } from '../workflows/attachment-messages.ts'
import {
  type ConsentInput,
  type ConsentMove,
  consentWorkflowId,
  moveConsent,
} from '../workflows/consent-messages.ts'
import { deliveryWorkflowId, moveRecipient, type RecipientMove } from '../workflows/delivery-messages.ts'
import { type NoticeInput, noticeWorkflowId } from '../workflows/notice-messages.ts'
import { type PollInput, pollWorkflowId } from '../workflows/poll-messages.ts'
import {
  ITEM_WORKFLOWS,
  type ItemMove,
  itemWorkflowId,
  moveItem,
  PREPARED_WORKFLOWS,
  type PreparedInput,
  type ReferralInput,
} from '../workflows/referral-messages.ts'
import { type ReplyInput, replyWorkflowId } from '../workflows/reply-messages.ts'
import { WORKFLOW_QUEUE } from '../workflows/task-queues.ts'

/** `applied`: done and recorded. `kept`: not known to be applied yet; the sweep sees to it. `gone`: no such procedure runs. */
export type Told = 'applied' | 'kept' | 'gone' | Refusal

export interface TellWorkflow {
  /**
   * Starts the item's procedure, whichever kind it is, or finds it running or ended; `prepared` where nothing is to be
   * read first. False: the workflow engine is away.
   */
  startReferral(referralId: ReferralId, prepared?: PreparedItem): Promise<boolean>
  /** Starts telling a sender what became of its message. False: the workflow engine is away. */
  startReply(receivedMessageId: ReceivedMessageId): Promise<boolean>
  /** Starts sending a notice to a person. False: the workflow engine is away. */
  startNotice(noticeId: NoticeId): Promise<boolean>
  /** Starts the scan of a document, or finds it running or ended. False: the workflow engine is away. */
  startScan(attachmentId: AttachmentId): Promise<boolean>
  /** Starts asking for consent, or finds it running or ended. False: the workflow engine is away. */
  startConsent(consentRequestId: ConsentRequestId): Promise<boolean>
  moveConsent(consentRequestId: ConsentRequestId, move: ConsentMove): Promise<Told>
  moveItem(referralId: ReferralId, move: ItemMove): Promise<Told>
  moveRecipient(recipientId: RecipientId, move: RecipientMove): Promise<Told>
}

/** A person waits for the answer; past this the move is kept and the answer is 202. */
const PATIENCE_MS = 8_000

/** Builds it over a Temporal client that is connected on first use and connects again by itself. */
export const createTellWorkflow = (temporal: Pick<TemporalClient, 'call'>): TellWorkflow => ({
  startReferral(referralId, prepared) {
    const [kind, workflowId] = [itemKindOf(referralId), itemWorkflowId(referralId)]
    return prepared === undefined
      ? started(temporal, ITEM_WORKFLOWS[kind], workflowId, { referralId } satisfies ReferralInput)
      : started(temporal, PREPARED_WORKFLOWS[kind], workflowId, {
          referralId,
          prepared,
        } satisfies PreparedInput)
  },
  startReply: (receivedMessageId) =>
    started(temporal, 'replyWorkflow', replyWorkflowId(receivedMessageId), {
      receivedMessageId,
    } satisfies ReplyInput),
  startNotice: (noticeId) =>
    started(temporal, 'noticeWorkflow', noticeWorkflowId(noticeId), { noticeId } satisfies NoticeInput),
  startScan: (attachmentId) =>
    started(temporal, 'attachmentWorkflow', attachmentWorkflowId(attachmentId), {
      attachmentId,
    } satisfies AttachmentInput),
  startConsent: (consentRequestId) =>
    started(temporal, 'consentWorkflow', consentWorkflowId(consentRequestId), {
      consentRequestId,
    } satisfies ConsentInput),
  moveConsent: (consentRequestId, move) =>
    told(temporal, consentWorkflowId(consentRequestId), moveConsent, move),
  moveItem: (referralId, move) => told(temporal, itemWorkflowId(referralId), moveItem, move),
  moveRecipient: (recipientId, move) => told(temporal, deliveryWorkflowId(recipientId), moveRecipient, move),
})

/** Starts fetching a channel's replies, or finds it running. False: the workflow engine is away. */
export type StartPolling = (channelId: ChannelId) => Promise<boolean>

/** Builds it. A channel may be polled again after a while in which it was not. */
export const createStartPolling =
  (temporal: Pick<TemporalClient, 'call'>): StartPolling =>
  (channelId) => {
    const input: PollInput = { channelId }
    return started(temporal, 'pollChannelWorkflow', pollWorkflowId(channelId), input, 'ALLOW_DUPLICATE')
  }

/** Starts a procedure once for ever: one that runs, or has run, is found instead. */
const started = async (
  temporal: Pick<TemporalClient, 'call'>,
  name: string,
  workflowId: string,
  input:
    | ReferralInput
    | PreparedInput
    | ReplyInput
    | NoticeInput
    | AttachmentInput
    | PollInput
    | ConsentInput,
  workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE' = 'REJECT_DUPLICATE',
): Promise<boolean> => {
  try {
    await temporal.call(({ workflow }) =>
      workflow.start(name, {
        workflowId,
        taskQueue: WORKFLOW_QUEUE,
        args: [input],
        workflowIdReusePolicy,
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    )
    return true
  } catch (thrown) {
    if (thrown instanceof WorkflowExecutionAlreadyStartedError) return true
    if (isFault(thrown, 'workflow-engine-away')) return false
    throw thrown
  }
}

const told = async <Move extends ItemMove | RecipientMove | ConsentMove>(
  temporal: Pick<TemporalClient, 'call'>,
  workflowId: string,
  update: typeof moveItem | typeof moveRecipient | typeof moveConsent,
  move: Move,
): Promise<Told> => {
  try {
    await temporal.call(
      ({ workflow }) =>
        workflow.getHandle(workflowId).executeUpdate(update.name, { args: [move], updateId: move.commandId }),
      PATIENCE_MS,
    )
    return 'applied'
  } catch (thrown) {
    if (thrown instanceof WorkflowUpdateFailedError) return refusalFrom(thrown)
    if (thrown instanceof WorkflowNotFoundError) return 'gone'
    if (isFault(thrown, 'workflow-engine-away')) return 'kept'
    throw thrown
  }
}

/** The validator's refusal, in the words it gave. */
const refusalFrom = ({ cause }: WorkflowUpdateFailedError): Refusal => {
  const details: unknown = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined
  const { state, possible } = isDetails(details) ? details : {}
  return refuse('state-conflict', cause?.message ?? 'This cannot be done now.', {
    ...(state === undefined ? {} : { state }),
    ...(possible === undefined ? {} : { possible }),
  })
}

const isDetails = (details: unknown): details is { state?: string; possible?: string[] } =>
  typeof details === 'object' && details !== null
