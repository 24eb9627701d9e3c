/**
 * All messages to one recipient: sends until it is certain, puts uncertainty before a person, waits for the
 * response and the outcome, reminds and escalates, and tells the partner when the item is withdrawn.
 */
import { allHandlersFinished, condition, continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow'
import { isEnded } from '../domain/recipient.ts'
import type { AttemptFollowUp, ClockStep, DeliveryPlan } from './activity-contracts.ts'
import { stopAndTell } from './agreement-withdrawn.ts'
import {
  agreementWithdrawn,
  type DeliveryEnded,
  type DeliveryInput,
  type DeliveryState,
  moveRecipient,
  sharingDecided,
  withdrawDelivery,
} from './delivery-messages.ts'
import { mustBePossible, startClocks, takeMove, withdraw } from './recipient-moves.ts'
import { noTurns, recordFor } from './record-in-turn.ts'
import { attemptsAt, NEVER, tryChannels } from './try-channels.ts'

const newDelivery = (): DeliveryState => ({
  state: 'sending',
  nextStepRecorded: false,
  messageVersion: 1,
  sending: { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false },
  clocks: { remind: '', escalate: '', 'outcome-late': '' },
  passed: [],
  tellWithdrawn: false,
  decided: '',
  turns: noTurns(),
})

/** @see module comment. Ends when the recipient's life has ended. */
export async function deliveryWorkflow(input: DeliveryInput): Promise<DeliveryEnded> {
  const delivery = input.carried ?? newDelivery()
  setHandler(moveRecipient, (move) => takeMove(input, delivery, move), {
    validator: (move) => mustBePossible(delivery, move),
  })
  setHandler(withdrawDelivery, ({ commandId }) => withdraw(input, delivery, commandId))
  setHandler(agreementWithdrawn, ({ commandId }) =>
    stopAndTell(input, delivery, commandId, () => planOf(input, delivery)),
  )
  setHandler(sharingDecided, ({ state }) => {
    if (delivery.state === 'held') delivery.state = state
    else delivery.decided = state
  })

  while (!isEnded(delivery.state, delivery.nextStepRecorded)) {
    if (delivery.state === 'sending') await sendUntilCertain(input, delivery)
    else await waitForNews(input, delivery)
    if (mayBeginAnew()) await continueAsNew<typeof deliveryWorkflow>({ ...input, carried: delivery })
  }
  if (delivery.tellWithdrawn) await tellPartnerNotToAct(input, delivery)
  await condition(allHandlersFinished)
  return { recipientId: input.recipientId, state: delivery.state }
}

/** The history has grown long, and no move is just being recorded. */
const mayBeginAnew = (): boolean => workflowInfo().continueAsNewSuggested && allHandlersFinished()

const named = ({ referralId, recipientId }: DeliveryInput) => ({ referralId, recipientId })

/** Resolved once and carried; planned anew when a person begins another round. */
async function planOf(input: DeliveryInput, delivery: DeliveryState): Promise<DeliveryPlan> {
  const plan = delivery.plan ?? (await recordFor(delivery).planDelivery(named(input)))
  delivery.plan = plan
  return plan
}

async function sendUntilCertain(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  const plan = await planOf(input, delivery)
  const settled = () => delivery.state !== 'sending'
  const round = { over: false }
  const late = watchLateness(input, delivery, plan.undeliveredAfterSeconds, () => settled() || round.over)
  const message = { ...named(input), messageVersion: delivery.messageVersion, purpose: 'new' } as const
  const attempt = attemptsAt(message)
  const wake = () => settled() || delivery.askGate === true
  const end = await tryChannels(plan, delivery.sending, { stopped: settled, wake }, (channelId, numbered) => {
    // Only a decision that comes while this attempt runs can be the answer to what it finds.
    delivery.decided = ''
    delivery.askGate = false
    return attempt(channelId, numbered)
  })
  if (end.next === 'delivered') startClocks(delivery, end.clocks)
  // A move that came while the attempt ran has already decided the state; only what may have arrived still matters.
  if (settled()) {
    delivery.tellWithdrawn ||=
      delivery.state === 'withdrawn' &&
      (end.next === 'delivered' || end.next === 'uncertain' || delivery.sending.inDoubt)
    return late
  }
  // The record has moved on without us: the move itself is on its way here, and trying at once would change nothing.
  if (end.next === 'stopped') return late
  applyEnd(delivery, end)
  round.over = true
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
  await recordFor(delivery).recordNotDelivered({ ...named(input), messageVersion, because: 'undeliverable' })
}

/** The state that the end of sending leads to; the attempt has recorded it already. */
function applyEnd(
  delivery: DeliveryState,
  end: Exclude<AttemptFollowUp, { next: 'wait' | 'next-channel' | 'stopped' }>,
): void {
  // A decision that came while the lapsed attempt was ending is already recorded; the next attempt asks the gate again.
  delivery.state = end.next === 'held' && delivery.decided !== '' ? delivery.decided : end.next
  delivery.decided = ''
  // Decided against while an attempt had ended in doubt: they may have it all the same.
  if (delivery.state === 'not-shared') delivery.tellWithdrawn = delivery.sending.inDoubt
}

/** A person is told, with a phone number, when it is still not delivered after the time its urgency allows. */
async function watchLateness(
  input: DeliveryInput,
  delivery: DeliveryState,
  seconds: number,
  settled: () => boolean,
): Promise<void> {
  if (await condition(settled, seconds * 1000)) return
  await recordFor(delivery).recordNotDelivered({ ...named(input), messageVersion: 1, because: 'late' })
}

/** Waits for the next move; as long as the partner owes something, its clocks run and are acted on. */
async function waitForNews(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  const { state, nextStepRecorded } = delivery
  const clock = nextClock(delivery)
  const changed = () =>
    mayBeginAnew() ||
    delivery.state !== state ||
    delivery.nextStepRecorded !== nextStepRecorded ||
    // The clocks of a move come with the record of it, a moment after the state.
    nextClock(delivery) !== clock
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

/** The clock that runs out next in this state. */
const nextClock = ({ state, clocks, passed }: DeliveryState): ClockStep | undefined =>
  OWED[state]?.find((step) => clocks[step] !== '' && !passed.includes(step))

/** "Do not act" is a delivery like any other; when it cannot be delivered a person is to ring. */
async function tellPartnerNotToAct(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  delivery.messageVersion += 1
  const message = { ...named(input), messageVersion: delivery.messageVersion, purpose: 'withdrawal' } as const
  const plan = await planOf(input, delivery)
  const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
  await tryChannels(plan, progress, NEVER, attemptsAt(message))
  await noteNoChannel(input, delivery, plan)
}
