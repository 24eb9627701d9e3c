/**
 * A carrier has the message, or a first station of the partner's, and nobody knows whether they have. No work is done
 * meanwhile: their receipt, or anything that they answer, proves delivery; what comes back goes another way; and once the
 * time for it is over they are asked where that can be, and a person asks them where it cannot (P3).
 */
import { condition, isCancellation } from '@temporalio/workflow'
import { FIRST_VERSION, type ReturnReason } from '../domain/delivery.ts'
import type { RecipientState } from '../domain/recipient.ts'
import { askingOn } from './activity-profiles.ts'
import { startClocks } from './delivery-clocks.ts'
import type { DeliveryInput, DeliveryState, RecipientMove } from './delivery-messages.ts'
import type { ReceiptAsked, ReceiptOrder, ReceiptSteps } from './receipt-contracts.ts'
import { recordFor } from './record-in-turn.ts'
import { planOf } from './tell-not-to-act.ts'

/** How long until an instant; at least a moment. */
export const millisecondsUntil = (instant: string): number => Math.max(1, Date.parse(instant) - Date.now())

/** Waits until something comes, a person is to be told that it is late, or the time for the receipt is over. */
export async function awaitReceipt(
  input: DeliveryInput,
  delivery: DeliveryState,
  mayBeginAnew: () => boolean,
): Promise<void> {
  const { handedOver, lateAt = '' } = delivery
  if (handedOver === undefined) return
  await condition(() => delivery.settlingReceipt !== true)
  const isOpen = () => delivery.state === 'sending' && delivery.handedOver === handedOver
  const next = lateAt !== '' && lateAt < handedOver.until ? lateAt : handedOver.until
  const came = () => !isOpen() || delivery.settlingReceipt === true || mayBeginAnew()
  if (await condition(came, millisecondsUntil(next))) return
  if (next === handedOver.until) return noReceipt(input, delivery, isOpen)
  delivery.lateAt = ''
  const { referralId, recipientId } = input
  const late = { referralId, recipientId, messageVersion: FIRST_VERSION, because: 'late' } as const
  await recordFor(delivery).recordNotDelivered(late)
}

/** Its time is over: they are asked, or a person is to ask them. It is never sent again by itself. */
async function noReceipt(
  input: DeliveryInput,
  delivery: DeliveryState,
  isOpen: () => boolean,
): Promise<void> {
  const asked: ReceiptAsked =
    delivery.handedOver?.asks === true ? await askOnce(input, delivery) : { says: 'nothing' }
  if (asked.says === 'returned') {
    delivery.returned = { attempt: delivery.sending.attempts, commandId: '' }
    return giveBack(input, delivery, asked.because)
  }
  const became = asked.says === 'has-it' ? 'delivered' : 'uncertain'
  await settle(delivery, async () => {
    if (!isOpen()) return
    const { clocks, ends } = await record(input, delivery, { became, commandId: '' })
    // A move that came while this was written down has the last word, here and on the record.
    if (!isOpen()) return
    delivery.state = became
    if (became === 'delivered') delivery.confirmed = true
    startClocks(delivery, clocks)
    if (ends === true) delivery.endsWithReceipt = true
  })
}

/** No answer settles nothing. */
async function askOnce(
  { referralId, recipientId }: DeliveryInput,
  delivery: DeliveryState,
): Promise<ReceiptAsked> {
  const { channels } = await planOf({ referralId, recipientId }, delivery)
  const channelId = channels[delivery.sending.channelIndex]
  if (channelId === undefined) return { says: 'nothing' }
  const { attempts: attempt } = delivery.sending
  try {
    return await askingOn(channelId).askForReceipt({
      referralId,
      recipientId,
      messageVersion: FIRST_VERSION,
      attempt,
      channelId,
    })
  } catch (error) {
    if (isCancellation(error)) throw error
    return { says: 'nothing' }
  }
}

/** A copy came back. One that is not the last is nobody's question any more. */
export async function takeReturn(
  input: DeliveryInput,
  delivery: DeliveryState,
  { commandId, attempt }: Pick<RecipientMove, 'commandId'> & { readonly attempt: number },
): Promise<{ state: RecipientState }> {
  if (attempt === delivery.sending.attempts) {
    delivery.returned = { attempt, commandId }
    // Where its attempt still runs, that comes to its end first.
    if (delivery.attempting !== true) await giveBack(input, delivery)
  }
  return { state: delivery.state }
}

/** Whether what the last attempt handed over has come back. */
export const isReturned = ({ returned, sending }: DeliveryState): boolean =>
  returned?.attempt === sending.attempts

/** Whether it may come back: where they have answered, or somebody has said that they have it, a person looks at it. */
export const mayComeBack = ({ state, confirmed }: Pick<DeliveryState, 'state' | 'confirmed'>): boolean =>
  state === 'sending' || state === 'uncertain' || (state === 'delivered' && confirmed !== true)

/**
 * Surely not accepted: the next channel, or none is left. Where an earlier try had ended in doubt another copy may have
 * arrived all the same, so that a person decides (P2).
 */
export async function giveBack(
  input: DeliveryInput,
  delivery: DeliveryState,
  because?: ReturnReason,
): Promise<void> {
  await settle(delivery, async () => {
    const { returned, sending, state: from } = delivery
    const isSettled = returned === undefined || sending.roundStart > returned.attempt
    if (isSettled || !mayComeBack(delivery)) return
    const { referralId, recipientId } = input
    const { channels } = await planOf({ referralId, recipientId }, delivery)
    const isLast = sending.channelIndex + 1 >= channels.length
    const became = sending.inDoubt ? 'uncertain' : isLast ? 'undeliverable' : 'next-channel'
    const { commandId } = returned
    await record(input, delivery, { became, commandId, ...(because === undefined ? {} : { because }) })
    if (delivery.state !== from) return
    delete delivery.handedOver
    delivery.state = became === 'next-channel' ? 'sending' : became
    if (became === 'uncertain') return
    sending.roundStart = sending.attempts + 1
    sending.channelIndex += 1
  })
}

/** One word on it at a time: what is recorded of it must be what the procedure goes on from. */
async function settle(delivery: DeliveryState, work: () => Promise<void>): Promise<void> {
  // Asked again after each wait: of several that wait, one goes on.
  while (delivery.settlingReceipt === true) await condition(() => delivery.settlingReceipt !== true)
  delivery.settlingReceipt = true
  try {
    await work()
  } finally {
    delivery.settlingReceipt = false
  }
}

const record = (
  { referralId, recipientId }: DeliveryInput,
  delivery: DeliveryState,
  order: Pick<ReceiptOrder, 'became' | 'commandId' | 'because'>,
): ReturnType<ReceiptSteps['recordReceipt']> =>
  recordFor(delivery).recordReceipt({
    referralId,
    recipientId,
    messageVersion: FIRST_VERSION,
    attempt: delivery.sending.attempts,
    ...order,
  })
