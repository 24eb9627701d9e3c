/** Nothing is sent on a paused channel: the message waits for its opening, and the wait is no attempt. */
import type { StoredMessage } from '../database/message-document.ts'
import type { Channel } from '../domain/partner.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'

/** By then the paused channel's queue is followed no more: the next attempt waits in it until the channel is opened. */
const SECONDS = 5

/** What follows where the channel is paused; `undefined` where the attempt is to be made, or was begun by a run that was killed. */
export const waitForChannel = (
  { state }: Pick<Channel, 'state'>,
  { attempts }: Pick<StoredMessage, 'attempts'>,
  order: Pick<AttemptOrder, 'attempt' | 'roundStart'>,
): AttemptFollowUp | undefined => {
  if (state === 'open' || attempts.some(({ number }) => number === order.attempt)) return undefined
  const round = attempts.filter(({ number }) => number >= order.roundStart)
  return {
    next: 'wait',
    seconds: SECONDS,
    inDoubt: round.some(({ result }) => result?.outcome === 'unknown'),
  }
}
