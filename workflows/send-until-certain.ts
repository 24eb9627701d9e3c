/** Sends the item's own message until it is certain what became of it, or a carrier has it. */
import { condition, patched } from '@temporalio/workflow'
import { FIRST_VERSION } from '../domain/delivery.ts'
import type { AttemptFollowUp, DeliveryPlan } from './activity-contracts.ts'
import { giveBack, isReturned, millisecondsUntil } from './await-receipt.ts'
import { startClocks } from './delivery-clocks.ts'
import type { DeliveryInput, DeliveryState } from './delivery-messages.ts'
import { recordFor } from './record-in-turn.ts'
import { noteNoChannel, planOf } from './tell-not-to-act.ts'
import { attemptsAt, tryChannels } from './try-channels.ts'

const named = ({ referralId, recipientId }: DeliveryInput) => ({ referralId, recipientId })

type End = Exclude<AttemptFollowUp, { next: 'wait' | 'next-channel' }>

/** @see module comment. */
export async function sendUntilCertain(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  const plan = await planOf(named(input), delivery)
  const settled = () => delivery.state !== 'sending'
  const round = { over: false }
  const lateAt = delivery.lateAt ?? instantIn(plan.undeliveredAfterSeconds)
  const late = watchLateness(input, delivery, plan, () => settled() || round.over)
  const end = await tryAll(input, delivery, plan, settled)
  if (end.next === 'delivered') startClocks(delivery, end.clocks)
  if ((end.next === 'delivered' || end.next === 'handed-over') && end.ends === true)
    delivery.endsWithReceipt = true
  // A move that came while the attempt ran has already decided the state; only what may have arrived still matters.
  if (settled()) {
    delivery.tellWithdrawn ||=
      TOLD_NOT_TO_ACT.includes(delivery.state) && (mayBeThere(end) || delivery.sending.inDoubt)
    await late
    return giveBackIfReturned(input, delivery)
  }
  // The record has moved on without us: the move itself is on its way here, and trying at once would change nothing.
  if (end.next === 'stopped') return void (await late)
  if (end.next === 'handed-over') {
    delivery.handedOver = { until: end.until, asks: end.asks === true }
    round.over = true
    // On another channel it is not counted from the beginning again, and nobody is told twice.
    delivery.lateAt = (await late) === 'told' ? '' : lateAt
  } else {
    applyEnd(delivery, end)
    round.over = true
    await noteNoChannel(named(input), delivery, plan, delivery.messageVersion)
    await late
  }
  return giveBackIfReturned(input, delivery)
}

/** It may have come back before its attempt had ended. */
async function giveBackIfReturned(input: DeliveryInput, delivery: DeliveryState): Promise<void> {
  if (isReturned(delivery)) await giveBack(input, delivery)
}

/** One attempt after another, each by its channel. */
const tryAll = (
  input: DeliveryInput,
  delivery: DeliveryState,
  plan: DeliveryPlan,
  stopped: () => boolean,
): Promise<End> => {
  const message = { ...named(input), messageVersion: versionToSend(delivery), purpose: 'new' } as const
  const attempt = attemptsAt(message)
  const wake = () => stopped() || delivery.askGate === true
  return tryChannels(plan, delivery.sending, { stopped, wake }, async (...ordered) => {
    // Only a decision that comes while this attempt runs can be the answer to what it finds.
    delivery.decided = ''
    delivery.askGate = false
    delivery.attempting = true
    try {
      return await attempt(...ordered)
    } finally {
      delivery.attempting = false
    }
  })
}

const instantIn = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString()

const mayBeThere = ({ next }: End): boolean =>
  next === 'delivered' || next === 'uncertain' || next === 'handed-over'
/** Whoever may have it in these is not to act on it. */
const TOLD_NOT_TO_ACT: readonly DeliveryState['state'][] = ['withdrawn', 'unanswered', 'redirected']

/**
 * Sent again after a notice, the message keeps its own version: under another key it would be a second case where the
 * first try had arrived after all (P2), and under the notice's it would be the notice.
 */
const versionToSend = ({ messageVersion }: DeliveryState): number =>
  messageVersion === FIRST_VERSION || patched('message-keeps-its-version') ? FIRST_VERSION : messageVersion

/** The state that the end of sending leads to; the attempt has recorded it already. */
function applyEnd(delivery: DeliveryState, end: Exclude<End, { next: 'stopped' | 'handed-over' }>): void {
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
  { undeliveredAfterSeconds }: DeliveryPlan,
  settled: () => boolean,
): Promise<'told' | 'in-time'> {
  const { lateAt } = delivery
  if (lateAt === '') return 'told'
  const wait = lateAt === undefined ? undeliveredAfterSeconds * 1000 : millisecondsUntil(lateAt)
  if (await condition(settled, wait)) return 'in-time'
  const late = { ...named(input), messageVersion: FIRST_VERSION, because: 'late' } as const
  await recordFor(delivery).recordNotDelivered(late)
  return 'told'
}
