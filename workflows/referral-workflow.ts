/**
 * One referral from raise to outcome: who the child is, whether it may be shared and with whom, a delivery for each
 * recipient, the outcomes gathered, the referrer told, closed.
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  setHandler,
} from '@temporalio/workflow'
import type { RecipientId } from '../domain/ids.ts'
import type { PreparedReferral, RecipientAtGate } from './activity-contracts.ts'
import { identityWithin, record } from './activity-profiles.ts'
import { answerSender } from './answer-sender.ts'
import { deliveryWorkflowId, sharingDecided, withdrawDelivery } from './delivery-messages.ts'
import { deliveryWorkflow } from './delivery-workflow.ts'
import {
  type ItemMove,
  moveItem,
  type RecipientMoved,
  type ReferralInput,
  recipientMoved,
} from './referral-messages.ts'

/** Where each recipient stands for the item: waiting at the gate, with its delivery, or over. */
type Standing = 'held' | 'with-delivery' | 'ended'

/** State of the procedure: one plain object. */
interface ItemProgress {
  prepared: boolean
  standings: Record<RecipientId, Standing>
  /** What the sender is still to be answered by message, oldest first. */
  answers: RecipientMoved[]
  /** An answer is on its way to the sender. */
  answering: boolean
  withdrawn: boolean
  returned: boolean
  told: boolean
}

/** @see module comment. */
export async function referralWorkflow(input: ReferralInput): Promise<void> {
  const item: ItemProgress = {
    prepared: false,
    standings: {},
    answers: [],
    answering: false,
    withdrawn: false,
    returned: false,
    told: false,
  }
  setHandler(moveItem, (move) => takeItemMove(input, item, move), {
    validator: (move) => mustBePossible(item, move),
  })
  setHandler(recipientMoved, (moved) => {
    item.answers.push(moved)
  })

  const prepared = await record.prepareReferral(input)
  if (prepared.checkIdentity) await identityOrOn(input, prepared.identityPatienceSeconds)
  const answering = prepared.answersByMessage
    ? answerSender(input, prepared.returnRecipientId, item, isOver)
    : undefined
  standAtGate(input, item, prepared.recipients, prepared)
  item.prepared = true

  await condition(() => allEnded(item))
  await condition(() => item.answers.length === 0 && !item.answering)
  const { told } = await record.recordAllEnded({ ...input, told: item.told })
  item.told ||= told
  await condition(() => item.told)
  await answering
  await condition(allHandlersFinished)
}

const isOver = (item: ItemProgress): boolean => item.told && item.answers.length === 0

const allEnded = (item: ItemProgress): boolean => {
  const standings = Object.values(item.standings)
  if (standings.length === 0) return item.prepared && (item.returned || item.withdrawn)
  return item.prepared && standings.every((standing) => standing === 'ended')
}

/** Identity never stops a referral: what cannot be established in time goes on, marked, with a person to confirm it. */
async function identityOrOn(input: ReferralInput, patienceSeconds: number): Promise<void> {
  try {
    await identityWithin(patienceSeconds).establishIdentity(input)
  } catch (error) {
    if (isCancellation(error)) throw error
    await record.recordIdentityUnchecked(input)
  }
}

/** Sends each recipient that the gate lets through on its own way. */
function standAtGate(
  input: ReferralInput,
  item: ItemProgress,
  recipients: readonly RecipientAtGate[],
  { answersByMessage }: Pick<PreparedReferral, 'answersByMessage'>,
): void {
  for (const { recipientId, state } of recipients) {
    const standing = item.standings[recipientId]
    if (standing === 'with-delivery') {
      if (state === 'sending' || state === 'not-shared') void signalSharing(recipientId, state)
    } else if (standing !== 'ended') {
      if (state === 'sending') void deliver(input, item, recipientId, answersByMessage)
      else item.standings[recipientId] = state === 'held' ? 'held' : 'ended'
    }
  }
}

async function deliver(
  input: ReferralInput,
  item: ItemProgress,
  recipientId: RecipientId,
  answersByMessage: boolean,
): Promise<void> {
  item.standings[recipientId] = 'with-delivery'
  await executeChild(deliveryWorkflow, {
    workflowId: deliveryWorkflowId(recipientId),
    args: [{ referralId: input.referralId, recipientId, answersByMessage }],
    // A delivery outlives this run if need be: what has gone out still needs its answer.
    parentClosePolicy: ParentClosePolicy.ABANDON,
  })
  item.standings[recipientId] = 'ended'
}

const signalSharing = (recipientId: RecipientId, state: RecipientAtGate['state']) =>
  getExternalWorkflowHandle(deliveryWorkflowId(recipientId)).signal(sharingDecided, { state })

function mustBePossible(item: ItemProgress, { move }: ItemMove): void {
  const refuse = (detail: string) => {
    throw ApplicationFailure.nonRetryable(detail, 'state-conflict', {
      possible: item.withdrawn ? [] : ['acknowledge'],
    })
  }
  if (move === 'withdraw' && (item.withdrawn || allEnded(item))) refuse('It has already ended.')
  if (move === 'return-to-sender' && (Object.keys(item.standings).length > 0 || item.returned))
    refuse('It has recipients, or was returned already.')
}

async function takeItemMove(
  input: ReferralInput,
  item: ItemProgress,
  { commandId, move }: ItemMove,
): Promise<void> {
  // A move may come in the first moments, before the recipients were put before the gate.
  await condition(() => item.prepared)
  switch (move) {
    case 'decide-sharing': {
      const { recipients, answersByMessage } = await record.applySharingDecision({ ...input, commandId })
      standAtGate(input, item, recipients, { answersByMessage })
      return
    }
    case 'withdraw':
      return withdrawAll(input, item, commandId)
    case 'acknowledge':
      await record.recordTold({ ...input, commandId, how: 'read', close: allEnded(item) })
      if (allEnded(item)) item.told = true
      return
    case 'return-to-sender':
      item.answers.push({ recipientId: '' as RecipientId, move: 'not-deliverable', commandId })
      item.returned = true
      return
    default: {
      const never: never = move
      throw new RangeError(`unknown move ${String(never)}`)
    }
  }
}

async function withdrawAll(
  input: ReferralInput,
  item: ItemProgress,
  commandId: ItemMove['commandId'],
): Promise<void> {
  item.withdrawn = true
  for (const [id, standing] of Object.entries(item.standings)) {
    const recipientId = id as RecipientId
    if (standing === 'with-delivery')
      await getExternalWorkflowHandle(deliveryWorkflowId(recipientId)).signal(withdrawDelivery, { commandId })
    else if (standing === 'held') {
      await record.recordMove({ ...input, recipientId, move: 'withdraw', commandId })
      item.standings[recipientId] = 'ended'
    }
  }
}
