/** Moves on one recipient: refused before they enter history, or taken at once and recorded in their order. */
import { ApplicationFailure, condition, getExternalWorkflowHandle } from '@temporalio/workflow'
import { itemKindOf } from '../domain/ids.ts'
import { mayHaveIt, nextState, RESPONSE_MOVES, type RecipientState } from '../domain/recipient.ts'
import { isToldOfRedirect, refuseIfTakenOn } from '../domain/redirection.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { AnswerMove } from './activity-contracts.ts'
import { mayComeBack, takeReturn } from './await-receipt.ts'
import { startClocks } from './delivery-clocks.ts'
import type { DeliveryInput, DeliveryState, RecipientMove, Stopping } from './delivery-messages.ts'
import { mustHaveAnotherWay } from './leave-channel.ts'
import { recordFor } from './record-in-turn.ts'
import { itemWorkflowId, recipientMoved, successorNamed, takenOnFirst } from './referral-messages.ts'
import { beginRound } from './try-channels.ts'

/** Refuses an impossible move before it enters history, naming the state and what is possible. */
export function mustBePossible(
  { referralId }: DeliveryInput,
  delivery: DeliveryState,
  { move, evenIfTakenOn, attempt }: RecipientMove,
): void {
  if (move === 'record-next-step') {
    if (delivery.state === 'declined' || delivery.state === 'undeliverable') return
    throw ApplicationFailure.nonRetryable('no next step is owed', 'state-conflict', {
      state: delivery.state,
      possible: [],
    })
  }
  const next = nextState(delivery.state, move, itemKindOf(referralId))
  if (isRefusal(next)) throw refusing(next)
  if (move === 'use-next-channel') mustHaveAnotherWay(delivery)
  if (move === 'bounce' && attempt !== undefined && !mayComeBack(delivery))
    throw ApplicationFailure.nonRetryable('somebody has said that they have it', 'state-conflict', {
      state: delivery.state,
      possible: [],
    })
  const taken = move === 'redirect' ? refuseIfTakenOn(delivery, evenIfTakenOn) : undefined
  if (taken !== undefined) throw refusing(taken)
}

const refusing = ({ detail, code, state, possible }: Refusal): ApplicationFailure =>
  ApplicationFailure.nonRetryable(detail, code, { state, possible })

/** Takes a possible move: the state changes at once, so that the next move meets it; the record follows. */
export async function takeMove(
  input: DeliveryInput,
  delivery: DeliveryState,
  { commandId, move, attempt }: RecipientMove,
): Promise<{ state: RecipientState }> {
  const { referralId, recipientId } = input
  if (move === 'record-next-step') {
    await recordFor(delivery).recordNextStep({ referralId, recipientId, commandId })
    delivery.nextStepRecorded = true
    return { state: delivery.state }
  }
  if (move === 'bounce' && attempt !== undefined) return takeReturn(input, delivery, { commandId, attempt })
  const from = delivery.state
  const had = { state: from, handedOver: delivery.handedOver }
  const to = nextState(from, move, itemKindOf(referralId))
  if (isRefusal(to)) return { state: from }
  delivery.state = to
  if (move === 'confirm-not-received' || move === 'try-again') {
    beginRound(delivery.sending)
    delete delivery.lateAt
    delete delivery.returned
    // Channels may have been mended or changed since.
    delete delivery.plan
  }
  // Sent again, nothing of it is with a carrier.
  if (to === 'sending') delete delivery.handedOver
  if (to === 'sending') delete delivery.confirmed
  if (to === 'delivered') delivery.confirmed = true
  // Held or given up after an attempt that ended in doubt: they may have it all the same.
  if (TELLS_NOT_TO_ACT.includes(move)) delivery.tellWithdrawn = mayHaveIt(had) || delivery.sending.inDoubt
  if (move === 'redirect') delivery.redirecting = true
  const order = { referralId, recipientId, move, commandId }
  const waitedFor = delivery.sending.channelIndex
  const { roundStart } = delivery.sending
  const {
    clocks,
    ends,
    became,
    stopOthers,
    successor,
    letGo = [],
  } = await recordFor(delivery).recordMove(order)
  startClocks(delivery, clocks)
  if (move === 'use-next-channel' && delivery.sending.roundStart === roundStart)
    delivery.sending.leaving = waitedFor
  // Unless another move was taken meanwhile.
  if (became !== undefined && delivery.state === to) delivery.state = became
  if (ends === true) delivery.endsWithReceipt = true
  if (successor !== undefined) {
    delivery.tellWithdrawn ||= isToldOfRedirect(had) || delivery.sending.inDoubt
    for (const asked of [successor, ...letGo])
      await getExternalWorkflowHandle(itemWorkflowId(referralId)).signal(successorNamed, asked)
  }
  delete delivery.redirecting
  if (stopOthers === true)
    await getExternalWorkflowHandle(itemWorkflowId(referralId)).signal(takenOnFirst, {
      recipientId,
      commandId,
    })
  if (input.answersByMessage && isAnswer(move)) await tellReferral(input, move, commandId)
  return { state: became ?? to }
}

/** After these whoever may have it is told not to act on it any more. */
const TELLS_NOT_TO_ACT: readonly RecipientMove['move'][] = [
  'withdraw',
  'stop',
  'stand-down',
  'leave-unanswered',
]

/** Another service goes on. One that has taken it on in this moment, or is over, is left as it is. */
export async function stop(
  input: DeliveryInput,
  delivery: DeliveryState,
  { commandId, move, inFavourOf }: Stopping,
): Promise<void> {
  if (!isRefusal(nextState(delivery.state, move)))
    return void (await takeMove(input, delivery, { commandId, move }))
  if (delivery.state !== 'redirected' || inFavourOf === undefined || delivery.stopPassedOn === true) return
  // Redirected in this moment: once the item knows who is asked instead, it stops them too.
  delivery.stopPassedOn = true
  await condition(() => delivery.redirecting !== true)
  const first = { recipientId: inFavourOf, commandId }
  await getExternalWorkflowHandle(itemWorkflowId(input.referralId)).signal(takenOnFirst, first)
}

/** Withdraws where that is possible; where the partner had declined, the withdrawal is the reason for no next step. */
export async function withdraw(
  input: DeliveryInput,
  delivery: DeliveryState,
  commandId: RecipientMove['commandId'],
): Promise<void> {
  if (!isRefusal(nextState(delivery.state, 'withdraw')))
    await takeMove(input, delivery, { commandId, move: 'withdraw' })
  else if (delivery.state === 'declined')
    await takeMove(input, delivery, { commandId, move: 'record-next-step' })
}

/** Closes it without this answer, where it is still waited for. */
export async function leave(
  input: DeliveryInput,
  delivery: DeliveryState,
  commandId: RecipientMove['commandId'],
): Promise<void> {
  if (!isRefusal(nextState(delivery.state, 'leave-unanswered', itemKindOf(input.referralId))))
    await takeMove(input, delivery, { commandId, move: 'leave-unanswered' })
}

const isAnswer = (move: RecipientMove['move']): move is Exclude<AnswerMove, 'not-deliverable' | 'withdraw'> =>
  (RESPONSE_MOVES as readonly string[]).includes(move)

const tellReferral = (
  { referralId, recipientId }: DeliveryInput,
  move: AnswerMove,
  commandId: RecipientMove['commandId'],
): Promise<void> =>
  getExternalWorkflowHandle(itemWorkflowId(referralId)).signal(recipientMoved, {
    recipientId,
    move,
    commandId,
  })
