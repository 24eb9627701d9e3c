/**
 * All messages to one recipient: sends until it is certain, puts uncertainty before a person, waits for the
 * response and the outcome, reminds and escalates, and tells the partner when the item is withdrawn.
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { isEnded, mayHaveArrived, nextState, RESPONSE_MOVES } from '../domain/recipient.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { AnswerMove, AttemptFollowUp, DeliveryPlan } from './activity-contracts.ts'
import { record } from './activity-profiles.ts'
import {
  type DeliveryEnded,
  type DeliveryInput,
  type DeliveryState,
  moveRecipient,
  type RecipientMove,
  sharingDecided,
  withdrawDelivery,
} from './delivery-messages.ts'
import { recipientMoved, referralWorkflowId } from './referral-messages.ts'
import { attemptsAt, beginRound, tryChannels } from './try-channels.ts'

const newDelivery = (): DeliveryState => ({
  state: 'sending',
  nextStepRecorded: false,
  messageVersion: 1,
  sending: { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false },
  remindAt: '',
  respondBy: '',
  reminded: false,
  escalated: false,
  tellWithdrawn: false,
})

/** @see module comment. Ends when the recipient's life has ended. */
export async function deliveryWorkflow(input: DeliveryInput): Promise<DeliveryEnded> {
  const delivery = input.carried ?? newDelivery()
  setHandler(moveRecipient, (move) => takeMove(input, delivery, move), {
    validator: (move) => mustBePossible(delivery, move),
  })
  setHandler(withdrawDelivery, ({ commandId }) => withdraw(input, delivery, commandId))
  setHandler(sharingDecided, ({ state }) => {
    if (delivery.state === 'held') delivery.state = state
  })

  while (!isEnded(delivery.state, delivery.nextStepRecorded)) {
    if (delivery.state === 'sending') await sendUntilCertain(input, delivery)
    else await waitForNews(input, delivery)
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished())
      await continueAsNew<typeof deliveryWorkflow>({ ...input, carried: delivery })
  }
  if (delivery.tellWithdrawn) await tellPartnerNotToAct(input, delivery)
  await condition(allHandlersFinished)
  return { recipientId: input.recipientId, state: delivery.state }
}

const named = ({ referralId, recipientId }: DeliveryInput) => ({ referralId, recipientId })

/** Resolved once and carried; planned anew when a person begins another round. */
async function planOf(input: DeliveryInput, delivery: DeliveryState): Promise<DeliveryPlan> {
  const plan = delivery.plan ?? (await record.planDelivery(named(input)))
  delivery.plan = plan
  return plan
}

async function sendUntilCertain(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  const plan = await planOf(input, delivery)
  const settled = () => delivery.state !== 'sending'
  const late = watchLateness(input, plan.undeliveredAfterSeconds, settled)
  const message = { ...named(input), messageVersion: delivery.messageVersion, purpose: 'new' } as const
  const end = await tryChannels(plan, delivery.sending, settled, attemptsAt(message))
  // A move that came while the attempt ran has already decided the state; only what may have arrived still matters.
  if (settled()) {
    delivery.tellWithdrawn ||=
      delivery.state === 'withdrawn' &&
      (end.next === 'delivered' || end.next === 'uncertain' || delivery.sending.inDoubt)
    return late
  }
  applyEnd(delivery, end)
  await noteNoChannel(input, delivery, plan)
  return late
}

/** With no channel at all no attempt was made that could have recorded that it cannot be delivered. */
async function noteNoChannel(
  input: DeliveryInput,
  delivery: DeliveryState,
  plan: DeliveryPlan,
): Promise<void> {
  if (plan.channels.length > 0) return
  const { messageVersion } = delivery
  await record.recordNotDelivered({ ...named(input), messageVersion, because: 'undeliverable' })
}

/** The state that the end of sending leads to; the attempt has recorded it already. */
function applyEnd(
  delivery: DeliveryState,
  end: Exclude<AttemptFollowUp, { next: 'wait' | 'next-channel' }>,
): void {
  if (end.next === 'stopped') return
  delivery.state = end.next
  if (end.next === 'delivered') startClocks(delivery, end)
}

/** A person is told, with a phone number, when it is still not delivered after the time its urgency allows. */
async function watchLateness(input: DeliveryInput, seconds: number, settled: () => boolean): Promise<void> {
  if (await condition(settled, seconds * 1000)) return
  await record.recordNotDelivered({ ...named(input), messageVersion: 1, because: 'late' })
}

/** Waits for the next move; while the partner owes a decision, reminds half-way and escalates at the due time. */
async function waitForNews(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  const before = { state: delivery.state, nextStep: delivery.nextStepRecorded }
  const changed = () => delivery.state !== before.state || delivery.nextStepRecorded !== before.nextStep
  const owed = delivery.state === 'delivered' || delivery.state === 'opened' || delivery.state === 'asked'
  if (owed && delivery.respondBy !== '') {
    if (!delivery.reminded) {
      if (await changedBy(changed, delivery.remindAt)) return
      delivery.reminded = true
      await record.recordNoResponse({ ...named(input), step: 'remind' })
    }
    if (!delivery.escalated) {
      if (await changedBy(changed, delivery.respondBy)) return
      delivery.escalated = true
      await record.recordNoResponse({ ...named(input), step: 'escalate' })
    }
  }
  await condition(changed)
}

/** Whether the change came before the instant. */
const changedBy = (changed: () => boolean, instant: string): Promise<boolean> =>
  condition(changed, Math.max(1, Date.parse(instant) - Date.now()))

const startClocks = (
  delivery: DeliveryState,
  due: { readonly remindAt?: string; readonly respondBy?: string },
): void => {
  if (due.respondBy === undefined || due.remindAt === undefined || delivery.respondBy !== '') return
  delivery.respondBy = due.respondBy
  delivery.remindAt = due.remindAt
}

/** Refuses an impossible move before it enters history, naming the state and what is possible. */
function mustBePossible(delivery: DeliveryState, { move }: RecipientMove): void {
  if (move === 'record-next-step') {
    if (delivery.state === 'declined' || delivery.state === 'undeliverable') return
    throw ApplicationFailure.nonRetryable('no next step is owed', 'state-conflict', {
      state: delivery.state,
      possible: [],
    })
  }
  const next = nextState(delivery.state, move)
  if (isRefusal(next))
    throw ApplicationFailure.nonRetryable(next.detail, next.code, {
      state: next.state,
      possible: next.possible,
    })
}

async function takeMove(
  input: DeliveryInput,
  delivery: DeliveryState,
  { commandId, move }: RecipientMove,
): Promise<{ state: DeliveryState['state'] }> {
  if (move === 'record-next-step') {
    await record.recordNextStep({ ...named(input), commandId })
    delivery.nextStepRecorded = true
    return { state: delivery.state }
  }
  const from = delivery.state
  const to = nextState(from, move)
  if (isRefusal(to)) return { state: from }
  delivery.state = to
  if (move === 'confirm-not-received' || move === 'try-again') {
    beginRound(delivery.sending)
    // Channels may have been mended or changed since.
    delete delivery.plan
  }
  if (move === 'withdraw') delivery.tellWithdrawn = mayHaveArrived(from)
  startClocks(delivery, await record.recordMove({ ...named(input), move, commandId }))
  if (input.answersByMessage && isAnswer(move)) await tellReferral(input, move, commandId)
  return { state: delivery.state }
}

const isAnswer = (move: RecipientMove['move']): move is Exclude<AnswerMove, 'not-deliverable' | 'withdraw'> =>
  (RESPONSE_MOVES as readonly string[]).includes(move)

const tellReferral = (
  { referralId, recipientId }: DeliveryInput,
  move: AnswerMove,
  commandId: RecipientMove['commandId'],
) =>
  getExternalWorkflowHandle(referralWorkflowId(referralId)).signal(recipientMoved, {
    recipientId,
    move,
    commandId,
  })

async function withdraw(
  input: DeliveryInput,
  delivery: DeliveryState,
  commandId: RecipientMove['commandId'],
) {
  if (!isRefusal(nextState(delivery.state, 'withdraw')))
    await takeMove(input, delivery, { commandId, move: 'withdraw' })
}

/** "Do not act" is a delivery like any other; when it cannot be delivered a person is to ring. */
async function tellPartnerNotToAct(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  delivery.messageVersion += 1
  const message = { ...named(input), messageVersion: delivery.messageVersion, purpose: 'withdrawal' } as const
  const plan = await planOf(input, delivery)
  const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
  await tryChannels(plan, progress, () => false, attemptsAt(message))
  await noteNoChannel(input, delivery, plan)
}
