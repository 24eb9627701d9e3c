/**
 * One referral from raise to outcome: who the child is, whether it may be shared and with whom, a delivery for each
 * recipient, the outcomes gathered, the referrer told, closed.
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  startChild,
} from '@temporalio/workflow'
import type { RecipientId } from '../domain/ids.ts'
import type { PreparedReferral, RecipientAtGate } from './activity-contracts.ts'
import { identityWithin } from './activity-profiles.ts'
import { answerSender } from './answer-sender.ts'
import { deliveryWorkflowId, sharingDecided, withdrawDelivery } from './delivery-messages.ts'
import { deliveryWorkflow } from './delivery-workflow.ts'
import { noTurns, recordFor, type Turns } from './record-in-turn.ts'
import {
  ITEM_MOVES,
  type ItemMove,
  moveItem,
  type RecipientMoved,
  type ReferralInput,
  recipientMoved,
} from './referral-messages.ts'
import { agreementWithdrawnFor, type Standing, tellDelivery } from './tell-deliveries.ts'

/** State of the procedure: one plain object. */
interface ItemProgress {
  prepared: boolean
  standings: Record<RecipientId, Standing>
  /** What the sender is still to be answered by message, oldest first. */
  answers: RecipientMoved[]
  withdrawn: boolean
  returned: boolean
  told: boolean
  turns: Turns
}

/** @see module comment. */
export async function referralWorkflow(input: ReferralInput): Promise<void> {
  const item: ItemProgress = {
    prepared: false,
    standings: {},
    answers: [],
    withdrawn: false,
    returned: false,
    told: false,
    turns: noTurns(),
  }
  setHandler(moveItem, (move) => takeItemMove(input, item, move), {
    validator: (move) => mustBePossible(item, move),
  })
  setHandler(recipientMoved, (moved) => {
    item.answers.push(moved)
  })

  const prepared = await recordFor(item).prepareReferral(input)
  if (prepared.checkIdentity) await identityOrOn(input, item, prepared.identityPatienceSeconds)
  const answering = prepared.answersByMessage
    ? answerSender(input, prepared.returnRecipientId, item, () => allEnded(item))
    : false
  standAtGate(input, item, prepared.recipients, prepared)
  item.prepared = true

  await condition(() => allEnded(item))
  if (await answering) item.told = true
  const { told } = await recordFor(item).recordAllEnded({
    ...input,
    told: item.told,
    withdrawn: item.withdrawn,
  })
  item.told ||= told
  await condition(() => item.told)
  await condition(allHandlersFinished)
}

const allEnded = (item: ItemProgress): boolean => {
  const standings = Object.values(item.standings)
  if (standings.length === 0) return item.prepared && (item.returned || item.withdrawn)
  return item.prepared && standings.every((standing) => standing === 'ended')
}

/** Identity never stops a referral: what cannot be established in time goes on, marked, with a person to confirm it. */
async function identityOrOn(
  input: ReferralInput,
  item: ItemProgress,
  patienceSeconds: number,
): Promise<void> {
  try {
    await identityWithin(patienceSeconds).establishIdentity(input)
  } catch (error) {
    if (isCancellation(error)) throw error
    await recordFor(item).recordIdentityUnchecked(input)
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
    if (standing === undefined || standing === 'held') {
      if (state === 'sending') void deliver(input, item, recipientId, answersByMessage)
      else item.standings[recipientId] = state === 'held' ? 'held' : 'ended'
    } else if (state === 'sending' || state === 'not-shared')
      void tellDelivery(item, recipientId, (delivery) => delivery.signal(sharingDecided, { state }))
  }
}

async function deliver(
  input: ReferralInput,
  item: ItemProgress,
  recipientId: RecipientId,
  answersByMessage: boolean,
): Promise<void> {
  item.standings[recipientId] = 'beginning'
  const delivery = await startChild(deliveryWorkflow, {
    workflowId: deliveryWorkflowId(recipientId),
    args: [{ referralId: input.referralId, recipientId, answersByMessage }],
    // A delivery outlives this run if need be: what has gone out still needs its answer.
    parentClosePolicy: ParentClosePolicy.ABANDON,
  })
  item.standings[recipientId] = 'with-delivery'
  await delivery.result()
  item.standings[recipientId] = 'ended'
}

function mustBePossible(item: ItemProgress, { move }: ItemMove): void {
  const refuse = (detail: string) => {
    throw ApplicationFailure.nonRetryable(detail, 'state-conflict', {
      possible: item.withdrawn ? [] : ['acknowledge'],
    })
  }
  if (!ITEM_MOVES.includes(move)) refuse('There is no such move on an item.')
  if (move === 'withdraw' && (item.withdrawn || allEnded(item))) refuse('It has already ended.')
  if (move === 'return-to-sender' && (Object.keys(item.standings).length > 0 || item.returned))
    refuse('It has recipients, or was returned already.')
}

async function takeItemMove(input: ReferralInput, item: ItemProgress, itemMove: ItemMove): Promise<void> {
  const { commandId, move } = itemMove
  // A move may come in the first moments, before the recipients were put before the gate.
  if (!item.prepared) {
    await condition(() => item.prepared)
    mustBePossible(item, itemMove)
  }
  switch (move) {
    case 'decide-sharing': {
      const { recipients, answersByMessage } = await recordFor(item).applySharingDecision({
        ...input,
        commandId,
      })
      standAtGate(input, item, recipients, { answersByMessage })
      return
    }
    case 'withdraw':
      return withdrawAll(input, item, commandId)
    case 'acknowledge': {
      // The record of the last outcome is read at once; the delivery that recorded it may still be on its way to its end.
      if (itemMove.everyOutcomeRead === true) await condition(() => allEnded(item))
      // What was read before the last outcome does not tell it.
      const close = allEnded(item)
      await recordFor(item).recordTold({ ...input, commandId, how: 'read', close })
      if (close) item.told = true
      return
    }
    case 'withdraw-agreement':
      return agreementWithdrawnFor(input, item, commandId)
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
  await Promise.all(
    Object.keys(item.standings).map((id) => withdrawOne(input, item, id as RecipientId, commandId)),
  )
}

async function withdrawOne(
  input: ReferralInput,
  item: ItemProgress,
  recipientId: RecipientId,
  commandId: ItemMove['commandId'],
): Promise<void> {
  if (item.standings[recipientId] === 'held') {
    await recordFor(item).recordMove({ ...input, recipientId, move: 'withdraw', commandId })
    item.standings[recipientId] = 'ended'
  } else await tellDelivery(item, recipientId, (delivery) => delivery.signal(withdrawDelivery, { commandId }))
}
