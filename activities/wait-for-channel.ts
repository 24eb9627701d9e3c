/**
 * Nothing is sent on a channel that is paused, that takes nothing at this time or whose system does not answer: the
 * message waits, and the wait is no attempt.
 */
import type { StoredMessage } from '../database/message-document.ts'
import { isDownFor, secondsToWait } from '../domain/channel-circuit.ts'
import { shutUntil } from '../domain/channel-hours.ts'
import type { Channel } from '../domain/partner.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'
import type { ChannelCircuits } from './channel-circuits.ts'

/** By then the paused channel's queue is followed no more: the next attempt waits in it until the channel is opened. */
const PAUSED_SECONDS = 5

/** Looked at again after so long at the latest: its hours may have been changed meanwhile. */
const LONGEST_SECONDS = 4 * 3600

export type ChannelWait = Extract<AttemptFollowUp, { next: 'wait' }> & {
  /** Instant at which it opens by its hours, milliseconds since 1970. Absent: it is paused, or does not answer. */
  readonly opensAt?: number
  /** Since when its system does not answer. */
  readonly downSince?: string
}

type Attempted = Pick<StoredMessage, 'key' | 'attempts'>
type Numbered = Pick<AttemptOrder, 'attempt' | 'roundStart' | 'lastChannel'>

export interface WaitAsked {
  readonly circuits: ChannelCircuits
  readonly order: Numbered
  /** Waits for no other: it is the probe where one is due. */
  readonly isUrgent: boolean
  readonly now: number
}

/**
 * What follows where no attempt is to be made; `undefined` where it is, or was begun by a run that was killed. Where the
 * system has been down for longer than its channel's patience, what surely is not there goes another way if there is one.
 */
export const waitForChannel = async (
  channel: Channel,
  message: Attempted,
  asked: WaitAsked,
): Promise<ChannelWait | Extract<AttemptFollowUp, { next: 'next-channel' }> | undefined> => {
  const { order, now } = asked
  if (message.attempts.some(({ number }) => number === order.attempt)) return undefined
  const inDoubt = isInDoubt(message, order)
  if (channel.state === 'paused') return { next: 'wait', seconds: PAUSED_SECONDS, inDoubt }
  const opensAt = shutUntil(channel, now)
  if (opensAt !== undefined) {
    const seconds = Math.min(LONGEST_SECONDS, Math.ceil((opensAt - now) / 1000))
    return { next: 'wait', seconds, inDoubt, opensAt }
  }
  const { circuit } = channel
  if (circuit?.state !== 'open') return undefined
  if (!order.lastChannel && !inDoubt && isDownFor(circuit, channel.retry.patienceSeconds, now))
    return { next: 'next-channel' }
  const told = await asked.circuits.mayTry({ channel, of: message.key, number: order.attempt })
  if (told === true) return undefined
  const spread = asked.isUrgent ? 0 : Math.random()
  const seconds = secondsToWait(told.until, now, spread, now - Date.parse(circuit.since))
  return { next: 'wait', seconds, inDoubt, downSince: circuit.since }
}

const isInDoubt = ({ attempts }: Attempted, { roundStart }: Numbered): boolean =>
  attempts.some(
    ({ number, result, returned }) =>
      number >= roundStart && result?.outcome === 'unknown' && returned === undefined,
  )
