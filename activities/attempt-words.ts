/** What the timeline says of an attempt: how it ended, and whose word that is. */
import { type AttemptResult, isCarriersWord } from '../domain/delivery.ts'
import type { Channel } from '../domain/partner.ts'
import type { TimelineEntry } from '../domain/referral.ts'
import { ATTEMPT_WORDS, BY_THIS_SERVICE, MOVE_TITLES, UNCONFIRMED } from '../domain/timeline.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'

interface Ended {
  readonly order: AttemptOrder
  readonly channel: Channel
  readonly result: AttemptResult
}

/** Whether only a carrier has it. */
export const isHandedOver = ({ channel, result }: Pick<Ended, 'channel' | 'result'>): boolean =>
  isCarriersWord(result, channel.abilities)

/** The entry of this attempt. */
export const entryFor = (ended: Ended, after: AttemptFollowUp, at: string): TimelineEntry => {
  const { order } = ended
  return {
    key: `attempt:${order.recipientId}:${order.messageVersion}:${order.attempt}`,
    at,
    title: titleOf(ended, after),
    detail: detailOf(ended),
    by: BY_THIS_SERVICE,
    recipientId: order.recipientId,
  }
}

const titleOf = (ended: Ended, after: AttemptFollowUp): string => {
  const { order } = ended
  if (isHandedOver(ended)) return HANDED_OVER_TITLES[order.purpose]
  return after.next === 'delivered' ? SENT_TITLES[order.purpose] : titleOfFailure(after, order)
}

const detailOf = (ended: Ended): string => {
  const { channel, order, result } = ended
  if (!isHandedOver(ended)) return ATTEMPT_WORDS[result.reason]
  // Nobody waits for the receipt of a notice.
  if (order.purpose !== 'new') return 'The carrier has it. Whether they have it is not known.'
  return channel.abilities.acknowledges === 'never' ? UNCONFIRMED : ATTEMPT_WORDS['handed-over']
}

/** A carrier's word is not theirs. */
const HANDED_OVER_TITLES = {
  new: 'Handed over for delivery',
  correction: 'Correction handed over for delivery',
  'go-on': 'Word to go on after all handed over for delivery',
  withdrawal: 'Word not to act handed over for delivery',
  'agreement-withdrawn': 'Word that the agreement was withdrawn handed over for delivery',
  answer: 'Answer to the sender handed over for delivery',
} as const satisfies Record<AttemptOrder['purpose'], string>

const SENT_TITLES = {
  new: MOVE_TITLES.deliver,
  correction: 'Correction delivered',
  'go-on': 'Partner told to go on after all',
  withdrawal: 'Partner told not to act',
  'agreement-withdrawn': 'Partner told that the agreement was withdrawn',
  answer: 'Answer delivered to the sender',
} as const satisfies Record<AttemptOrder['purpose'], string>

const titleOfFailure = (after: AttemptFollowUp, { attempt, purpose }: AttemptOrder): string => {
  const isOver = after.next === 'uncertain' || after.next === 'undeliverable'
  // Nothing is in doubt of the item itself: a person tells them.
  if (isOver && purpose === 'agreement-withdrawn')
    return 'The partner’s system did not take the notice that the agreement was withdrawn'
  if (after.next === 'uncertain') return MOVE_TITLES.doubt
  if (after.next === 'undeliverable') return MOVE_TITLES['give-up']
  return after.next === 'wait'
    ? `Try ${attempt} failed, trying again`
    : `Try ${attempt} failed, trying another way`
}
