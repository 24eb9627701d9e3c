/** A client that repeats the same request until it has an answer, as a real one does. */
import { setTimeout as pause } from 'node:timers/promises'
import type { World } from '../../dev/world.ts'

export interface Order {
  readonly user: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** How often it was sent. */
  readonly tries: number
}

export interface PersistentClient {
  /** Posts until there is an answer that is not "try again". @throws when the campaign is over before */
  post(order: Order): Promise<Answer>
  /** Names of what has been sent and not been answered yet. */
  unanswered(): readonly string[]
  /** Answers that no fault of another process excuses. */
  unexpected(): readonly string[]
}

/** "Try again" of a server that is away, busy with the same request, or not ready. */
const TRY_AGAIN: readonly number[] = [408, 425, 429, 502, 503, 504]
const ATTEMPT_MS = 30_000
const WAIT_MS = 250

/** Builds it; the signal ends everything that still waits. */
export const createPersistentClient = (
  world: Pick<World, 'url' | 'token'>,
  signal: AbortSignal,
): PersistentClient => {
  const tokens = new Map<string, Promise<string>>()
  const waiting = new Set<string>()
  const unexpected: string[] = []
  let count = 0

  const tokenOf = (user: string): Promise<string> => {
    const known = tokens.get(user) ?? world.token(user)
    tokens.set(user, known)
    return known
  }

  const attempt = async (order: Order): Promise<Omit<Answer, 'tries'> | undefined> => {
    try {
      const response = await fetch(`${world.url}${order.path}`, {
        method: 'POST',
        headers: { ...order.headers, authorization: `Bearer ${await tokenOf(order.user)}` },
        body: order.body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]),
      })
      return { status: response.status, headers: response.headers, text: await response.text() }
    } catch {
      signal.throwIfAborted()
      return undefined
    }
  }

  return {
    async post(order) {
      count += 1
      const name = `request ${count} ${order.path}`
      waiting.add(name)
      try {
        for (let tries = 1; ; tries += 1) {
          const answer = await attempt(order)
          if (answer?.status === 500) unexpected.push(`500 at ${order.path}: ${answer.text.slice(0, 300)}`)
          if (answer !== undefined && answer.status !== 500 && !TRY_AGAIN.includes(answer.status))
            return { ...answer, tries }
          await pause(WAIT_MS, undefined, { signal })
        }
      } finally {
        waiting.delete(name)
      }
    },
    unanswered: () => [...waiting],
    unexpected: () => unexpected,
  }
}
