/** How long an attempt may take, as timers take it. */

/** Longest a timer can wait; a longer time-out is as good as none. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1

/** The time of an attempt in milliseconds, at least one. */
export const attemptMilliseconds = (timeoutSeconds: number): number =>
  Math.min(LONGEST_TIMER_MILLISECONDS, Math.max(1, timeoutSeconds * 1000))
