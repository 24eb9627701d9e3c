/**
 * All messages to one recipient: sends until it is certain, puts uncertainty before a person, waits for the
 * response and the outcome, reminds and escalates, and tells the partner when the item is withdrawn.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { itemKindOf } from '../domain/ids.ts'
import { hasEnded } from '../domain/recipient.ts'
import type { ClockStep, DeliveryPlan } from './activity-contracts.ts'
import { stopAndTell } from './agreement-withdrawn.ts'
import { awaitReceipt } from './await-receipt.ts'
import { correct, tellCorrection } from './correct-delivery.ts'
import {
  agreementWithdrawn,
  correctDelivery,
  type DeliveryEnded,
  type DeliveryInput,
  type DeliveryState,
  leaveUnanswered,
  moveRecipient,
  type PlannedDeliveryInput,
  sharingDecided,
  stopDelivery,
  withdrawDelivery,
} from './delivery-messages.ts'
import { newDelivery } from './new-delivery.ts'
import { leave, mustBePossible, stop, takeMove, withdraw } from './recipient-moves.ts'
import { recordFor } from './record-in-turn.ts'
import { sendUntilCertain } from './send-until-certain.ts'
import { planOf, tellNotToAct } from './tell-not-to-act.ts'
import { tellToGoOn } from './tell-to-go-on.ts'

/** @see module comment. Ends when the recipient's life has ended. */
export const deliveryWorkflow = (input: DeliveryInput): Promise<DeliveryEnded> => follow(input)

/** The same, with its channels resolved: a type of its own, so that no worker of an older release runs it without. */
export const plannedDeliveryWorkflow = ({ plan, ...input }: PlannedDeliveryInput): Promise<DeliveryEnded> =>
  follow(input, plan)

async function follow(input: DeliveryInput, plan?: DeliveryPlan): Promise<DeliveryEnded> {
  const delivery = input.carried ?? newDelivery(plan)
  setHandler(moveRecipient, (move) => takeMove(input, delivery, move), {
    validator: (move) => mustBePossible(input, delivery, move),
  })
  setHandler(withdrawDelivery, ({ commandId }) => withdraw(input, delivery, commandId))
  setHandler(stopDelivery, (stopping) => stop(input, delivery, stopping))
  setHandler(leaveUnanswered, ({ commandId }) => leave(input, delivery, commandId))
  setHandler(agreementWithdrawn, ({ commandId }) =>
    stopAndTell(input, delivery, commandId, () => planOf(named(input), delivery)),
  )
  setHandler(sharingDecided, ({ state }) => {
    if (delivery.state === 'held') decideHeld(delivery, state)
    else decideOther(delivery, state)
  })
  setHandler(correctDelivery, ({ commandId }) =>
    correct(input, delivery, commandId, {
      isOver: () => isOver(input, delivery),
      planOf: () => planOf(named(input), delivery),
    }),
  )
  const telling = tellWhatIsOwed(input, delivery)
  while (!isOver(input, delivery)) {
    if (delivery.state !== 'sending') await waitForNews(input, delivery)
    else if (delivery.handedOver === undefined) await sendUntilCertain(input, delivery)
    else await awaitReceipt(input, delivery, () => mayBeginAnew(delivery))
    if (mayBeginAnew(delivery)) await continueAsNew<typeof deliveryWorkflow>({ ...input, carried: delivery })
  }
  // They are told in order: to go on, then whatever came since.
  await telling
  // What has been seen may still be withdrawn while the record of that is being written.
  do {
    if (delivery.tellWithdrawn) await tellOnce(input, delivery)
    await condition(allHandlersFinished)
  } while (delivery.tellWithdrawn)
  const { state, messageVersion } = delivery
  return { recipientId: input.recipientId, state, messageVersion }
}

/** What waits for its next attempt asks the gate at once where it is decided against; the record says so already. */
function decideOther(delivery: DeliveryState, state: DeliveryState['state']): void {
  delivery.decided = state
  if (state === 'not-shared' && delivery.state === 'sending' && patched('decided-against-asks-the-gate'))
    delivery.askGate = true
}

/** Decided against after an attempt had ended in doubt: they may have it all the same. */
function decideHeld(delivery: DeliveryState, state: DeliveryState['state']): void {
  delivery.state = state
  delete delivery.lateAt
  if (state === 'not-shared' && delivery.sending.inDoubt && patched('held-in-doubt-then-not-shared'))
    delivery.tellWithdrawn = true
}

/** Of one that begins again. */
async function tellWhatIsOwed(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  const plan = () => planOf(named(input), delivery)
  await tellToGoOn(named(input), delivery, plan)
  const { correct: commandId } = delivery
  if (commandId === undefined) return
  await tellCorrection(input, delivery, commandId, plan)
  delete delivery.correct
}

async function tellOnce(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  delivery.tellWithdrawn = false
  delivery.messageVersion += 1
  await tellNotToAct(named(input), delivery, delivery.messageVersion)
}

/** Whether this recipient's life has ended. */
const isOver = ({ referralId }: DeliveryInput, delivery: DeliveryState): boolean =>
  hasEnded(itemKindOf(referralId), delivery)

/** The history has grown long, and no move is just being recorded, nor a message on its way beside. */
const mayBeginAnew = ({ goOn }: DeliveryState): boolean =>
  workflowInfo().continueAsNewSuggested && allHandlersFinished() && goOn === undefined

const named = ({ referralId, recipientId }: DeliveryInput) => ({ referralId, recipientId })

/** Waits for the next move; as long as the partner owes something, its clocks run and are acted on. */
async function waitForNews(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  const { state, nextStepRecorded } = delivery
  const clock = nextClock(input, delivery)
  const due = clock === undefined ? '' : delivery.clocks[clock]
  const changed = () =>
    mayBeginAnew(delivery) ||
    delivery.state !== state ||
    delivery.nextStepRecorded !== nextStepRecorded ||
    isOver(input, delivery) ||
    // The clocks of a move come with the record of it, a moment after the state.
    nextClock(input, delivery) !== clock ||
    (clock !== undefined && delivery.clocks[clock] !== due)
  if (clock === undefined) return void (await condition(changed))
  if (await condition(changed, Math.max(1, Date.parse(delivery.clocks[clock]) - Date.now()))) return
  delivery.passed.push(clock)
  await recordFor(delivery).recordNoResponse({ ...named(input), step: clock })
}

const DECISION: readonly ClockStep[] = ['remind', 'escalate']
const OUTCOME: readonly ClockStep[] = ['outcome-late']

/** What the partner owes in each state. */
const OWED: { readonly [State in DeliveryState['state']]?: readonly ClockStep[] } = {
  delivered: DECISION,
  opened: DECISION,
  asked: DECISION,
  accepted: OUTCOME,
  'in-progress': OUTCOME,
  'on-hold': OUTCOME,
}

/** The clock that runs out next in this state. The due times of the other kinds are watched by the item's procedure. */
const nextClock = (
  { referralId }: DeliveryInput,
  { state, clocks, passed }: DeliveryState,
): ClockStep | undefined =>
  itemKindOf(referralId) === 'referral'
    ? OWED[state]?.find((step) => clocks[step] !== '' && !passed.includes(step))
    : undefined
