/**
 * Nothing is sent on a channel that is paused, or that takes nothing at this time: the message waits for its opening, and
 * the wait is no attempt.
 */
import type { StoredMessage } from '../database/message-document.ts'
import { shutUntil } from '../domain/channel-hours.ts'
import type { Channel } from '../domain/partner.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'

/** By then the paused channel's queue is followed no more: the next attempt waits in it until the channel is opened. */
const PAUSED_SECONDS = 5

/** Looked at again after so long at the latest: its hours may have been changed meanwhile. */
const LONGEST_SECONDS = 4 * 3600

export type ChannelWait = Extract<AttemptFollowUp, { next: 'wait' }> & {
  /** Instant at which it opens by its hours, milliseconds since 1970. Absent: it is paused. */
  readonly opensAt?: number
}

/** What follows where the channel is not open; `undefined` where the attempt is to be made, or was begun by a run that was killed. */
export const waitForChannel = (
  channel: Pick<Channel, 'state' | 'hours' | 'maintenance'>,
  { attempts }: Pick<StoredMessage, 'attempts'>,
  order: Pick<AttemptOrder, 'attempt' | 'roundStart'>,
  now: number,
): ChannelWait | undefined => {
  if (attempts.some(({ number }) => number === order.attempt)) return undefined
  const opensAt = channel.state === 'open' ? shutUntil(channel, now) : undefined
  if (channel.state === 'open' && opensAt === undefined) return undefined
  const round = attempts.filter(({ number }) => number >= order.roundStart)
  return {
    next: 'wait',
    seconds:
      opensAt === undefined ? PAUSED_SECONDS : Math.min(LONGEST_SECONDS, Math.ceil((opensAt - now) / 1000)),
    inDoubt: round.some(({ result, returned }) => result?.outcome === 'unknown' && returned === undefined),
    ...(opensAt === undefined ? {} : { opensAt }),
  }
}
