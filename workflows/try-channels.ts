/** Sends one message to one recipient over the agency's channels in order, until it is certain what became of it. */
import { ActivityFailure, CancellationScope, condition } from '@temporalio/workflow'
import type { ChannelId } from '../domain/ids.ts'
import type { AttemptFollowUp, AttemptOrder, DeliveryPlan } from './activity-contracts.ts'
import { deliveryOn } from './activity-profiles.ts'

/** How far the sending of one message has come; changed in place, as it is part of the procedure's carried state. */
export interface SendingProgress {
  attempts: number
  roundStart: number
  channelIndex: number
  /** An attempt ended `unknown`: the partner may have it. */
  inDoubt: boolean
  /** The place of the channel that it is to leave for the next one, where nothing is in doubt. */
  leaving?: number
}

/** Which attempt it is; the caller says of which message. */
export type AttemptNumbered = Pick<AttemptOrder, 'attempt' | 'roundStart' | 'lastChannel'>

/** Orders one attempt on the queue of a channel. */
export type AttemptOn = (
  channelId: ChannelId,
  numbered: AttemptNumbered,
  urgency: DeliveryPlan['urgency'],
) => Promise<AttemptFollowUp>

/** A new round of attempts from the first channel, after a person's word that the partner has not got it. */
export const beginRound = (progress: SendingProgress): void => {
  progress.roundStart = progress.attempts + 1
  progress.channelIndex = 0
  progress.inDoubt = false
  delete progress.leaving
}

/** What may come while a message is being sent. */
export interface Interruption {
  /** Asked before each attempt: a withdrawal, or an answer that proves delivery, ends the sending. */
  readonly stopped: () => boolean
  /** Ends a wait: the next attempt is made at once, and asks the gate. */
  readonly wake: () => boolean
}

/** Of a message that nothing may stop. */
export const NEVER: Interruption = { stopped: () => false, wake: () => false }

/** Tries until delivered, uncertain, undeliverable or held. */
export const tryChannels = async (
  plan: DeliveryPlan,
  progress: SendingProgress,
  { stopped, wake }: Interruption,
  attempt: AttemptOn,
): Promise<Exclude<AttemptFollowUp, { next: 'wait' | 'next-channel' }>> => {
  for (;;) {
    if (stopped()) return { next: 'stopped' }
    const channelId = plan.channels[progress.channelIndex]
    if (channelId === undefined) return { next: 'undeliverable' }
    progress.attempts += 1
    const numbered = {
      attempt: progress.attempts,
      roundStart: progress.roundStart,
      lastChannel: progress.channelIndex === plan.channels.length - 1,
    }
    const leaves = () => isLeaving(plan, progress)
    const followUp = await unlessLeaving(leaves, () => attempt(channelId, numbered, plan.urgency))
    if (followUp.next === 'next-channel') progress.channelIndex += 1
    else if (followUp.next === 'wait') {
      progress.inDoubt = followUp.inDoubt
      await condition(() => wake() || leaves(), followUp.seconds * 1000)
      if (leaves()) progress.channelIndex += 1
    } else return followUp
  }
}

const isLeaving = (
  { channels }: DeliveryPlan,
  { leaving, channelIndex, inDoubt }: SendingProgress,
): boolean => leaving === channelIndex && !inDoubt && channelIndex + 1 < channels.length

/**
 * Takes an attempt that waits in its channel's queue out of it, where it is to leave. One that runs is let end, and its
 * end counts; of one that was lost the attempt on the next channel finds that it had begun, and sends nothing.
 */
async function unlessLeaving(
  leaves: () => boolean,
  attempt: () => Promise<AttemptFollowUp>,
): Promise<AttemptFollowUp> {
  const scope = new CancellationScope()
  const over = { yes: false }
  const cancelling = condition(() => over.yes || leaves()).then(() => {
    if (!over.yes) scope.cancel()
  })
  try {
    return await scope.run(attempt)
  } catch (error) {
    if (leaves() && error instanceof ActivityFailure) return { next: 'next-channel' }
    throw error
  } finally {
    over.yes = true
    await cancelling
  }
}

/** A message of an item's delivery, and how one attempt at it is ordered. */
export type MessageNamed = Pick<
  AttemptOrder,
  'referralId' | 'recipientId' | 'messageVersion' | 'purpose' | 'answers'
>

/** Orders attempts at this message on the queue of each channel. */
export const attemptsAt =
  (message: MessageNamed): AttemptOn =>
  (channelId, numbered, urgency) =>
    deliveryOn(channelId, urgency).attemptDelivery({ ...message, ...numbered, channelId })
