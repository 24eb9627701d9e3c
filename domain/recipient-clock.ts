/** One clock of a recipient as the record holds it, and the times in which it stood still. */
import type { Pause } from './clock.ts'
import type { PauseReason } from './clock-policy.ts'
import type { RecipientState } from './recipient.ts'

/** Late: stopped, or not yet stopped, after it was due. */
export interface RecipientClock {
  readonly clock: 'decision' | 'outcome'
  readonly policyId: string
  readonly statutory: boolean
  readonly startedAt: string
  readonly dueAt: string
  readonly stoppedAt?: string
  /** The due time was counted again, as it stood still. */
  readonly stoodStill?: true
}

/** A time in which the partner waited for somebody; the clocks whose policy names the reason stood still. */
export interface ClockPause {
  readonly reason: PauseReason
  readonly from: string
  readonly to?: string
}

/** Whom a partner says that it waits for. */
export type WaitsFor = 'family' | 'referrer'

/** What a state waits for: a question for the referrer unless it is for the family; on hold only as the partner says. */
export const pauseIn = (state: RecipientState, waitsFor?: WaitsFor): PauseReason | undefined => {
  if (state !== 'asked' && state !== 'on-hold') return undefined
  if (waitsFor !== undefined) return `waiting-for-${waitsFor}`
  return state === 'asked' ? 'waiting-for-referrer' : undefined
}

/** The pauses after a change at an instant: what was waited for has ended, what is waited for now has begun. */
export const withPause = (
  pauses: readonly ClockPause[],
  reason: PauseReason | undefined,
  at: string,
): readonly ClockPause[] => {
  const open = pauses.find(({ to }) => to === undefined)
  if (open?.reason === reason) return pauses
  const ended = pauses.map((pause) => (pause === open ? { ...pause, to: at } : pause))
  return reason === undefined ? ended : [...ended, { reason, from: at }]
}

/** As clocks are counted by. */
export const asPauses = (pauses: readonly ClockPause[]): readonly Pause[] =>
  pauses.map(({ reason, from, to }) => ({
    reason,
    from: Date.parse(from),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
  }))
