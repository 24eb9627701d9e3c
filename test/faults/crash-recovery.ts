/** How long the exchange takes to go on after each kill: until all that was under way then has moved on. */
import type { View } from './crash-records.ts'

/** Everything that was interrupted goes on within this time of the last kill (design budget), in seconds. */
export const RESUMED_WITHIN_SECONDS = 60

export interface Recovery {
  readonly number: number
  readonly what: string
  readonly killedAt: number
  /** When its process was ready again. */
  backAt?: number
  /** When all that was under way at the kill had moved on, and the process was back. */
  resumedAt?: number
  /** Seconds from the last kill before that to `resumedAt`. */
  seconds?: number
  /** What has not moved on yet. */
  left: readonly string[]
}

export interface Recoveries {
  begin(number: number, what: string): Recovery
  /** Takes in what is under way at a moment. */
  observe(view: Pick<View, 'at' | 'underWay'>, unanswered: readonly string[]): void
  all(): readonly Recovery[]
  open(): readonly Recovery[]
  /** How much was under way at the last look. */
  underWay(): number
}

/** Keeps them; `told` is called with each as it is complete, in the order of the kills. */
export const createRecoveries = (told: (recovery: Recovery) => void): Recoveries => {
  const all: Recovery[] = []
  let latest: readonly string[] = []
  let next = 0
  const tell = (): void => {
    for (let one = all[next]; one?.resumedAt !== undefined; one = all[next]) {
      told(one)
      next += 1
    }
  }
  const isOpen = ({ resumedAt }: Recovery): boolean => resumedAt === undefined
  return {
    begin(number, what) {
      const recovery: Recovery = { number, what, killedAt: Date.now(), left: latest }
      all.push(recovery)
      return recovery
    },
    observe({ at, underWay }, unanswered) {
      latest = [...underWay, ...unanswered]
      const now = new Set(latest)
      for (const recovery of all.filter(isOpen)) {
        if (at < recovery.killedAt) continue
        recovery.left = recovery.left.filter((name) => now.has(name))
        if (recovery.left.length > 0 || recovery.backAt === undefined || at < recovery.backAt) continue
        recovery.resumedAt = at
        const since = all.filter(({ killedAt }) => killedAt <= at).at(-1)?.killedAt ?? recovery.killedAt
        recovery.seconds = (at - since) / 1000
      }
      tell()
    },
    all: () => all,
    open: () => all.filter(isOpen),
    underWay: () => latest.length,
  }
}
