/**
 * How much one client may ask for (IETF draft-ietf-httpapi-ratelimit-headers). Each process counts for itself. Urgent
 * referrals, by the API or by message, have a pool of their own that never falls below one a second, so that nothing else
 * their sender asks for can crowd them out. Whoever asks without a token is counted by where they ask from, in a small pool.
 */
import type { Response } from 'express'
import { HttpProblem } from './http-problem.ts'

const WINDOW_SECONDS = 60
/** One a second. */
const LEAST_URGENT_A_MINUTE = 60

interface Window {
  used: number
  readonly endsAt: number
}

export interface RateLimit {
  /**
   * Takes one request of `client` from its pool and says so in the headers.
   * @throws HttpProblem `too-many-requests` (429).
   */
  take(response: Response, client: string, pool: 'requests' | 'urgent' | 'open'): void
}

const forgetEnded = (windows: Map<string, Window>, now: number): void => {
  for (const [key, window] of windows) if (window.endsAt <= now) windows.delete(key)
}

/** Builds it; `now` in milliseconds since 1970. */
export const createRateLimit = ({
  requestsPerMinute,
  openRequestsPerMinute,
  now,
}: {
  readonly requestsPerMinute: number
  readonly openRequestsPerMinute: number
  readonly now: () => number
}): RateLimit => {
  const quotas = {
    requests: requestsPerMinute,
    urgent: Math.max(requestsPerMinute, LEAST_URGENT_A_MINUTE),
    open: openRequestsPerMinute,
  }
  const windows = new Map<string, Window>()
  let nextCleaningAt = 0

  const windowOf = (key: string, at: number): Window => {
    if (at >= nextCleaningAt) {
      forgetEnded(windows, at)
      nextCleaningAt = at + WINDOW_SECONDS * 1000
    }
    const known = windows.get(key)
    if (known !== undefined && known.endsAt > at) return known
    const fresh = { used: 0, endsAt: at + WINDOW_SECONDS * 1000 }
    windows.set(key, fresh)
    return fresh
  }

  return {
    take: (response, client, pool) => {
      const at = now()
      const window = windowOf(`${pool} ${client}`, at)
      window.used += 1
      const left = Math.max(0, quotas[pool] - window.used)
      const seconds = Math.max(1, Math.ceil((window.endsAt - at) / 1000))
      response.set('ratelimit-policy', `"${pool}";q=${quotas[pool]};w=${WINDOW_SECONDS}`)
      response.set('ratelimit', `"${pool}";r=${left};t=${seconds}`)
      if (window.used > quotas[pool])
        throw new HttpProblem('too-many-requests', `Too many requests. Try again in ${seconds} seconds.`, {
          retryAfterSeconds: seconds,
        })
    },
  }
}
