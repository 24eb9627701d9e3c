/** Two ways to put load on: a number of clients that each wait for their answer, and a steady rate that waits for none. */
import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 250

/** `count` pieces of work by `clients` at once; the first that throws ends it. */
export const withClients = async (
  clients: number,
  count: number,
  work: (index: number) => Promise<void>,
): Promise<void> => {
  let next = 0
  const client = async (): Promise<void> => {
    while (next < count) {
      const index = next
      next += 1
      await work(index)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
}

/**
 * Begins `count` pieces of work at a steady rate whatever becomes of those before (an open loop), and answers when all
 * have ended. `work` gets the instant at which it was due (`performance.now()`): measured from there, a stall counts
 * against every request that it would have kept waiting.
 */
export const atRate = async (
  perSecond: number,
  count: number,
  work: (index: number, dueAt: number) => Promise<void>,
): Promise<void> => {
  const startedAt = performance.now()
  const running: Promise<void>[] = []
  for (let index = 0; index < count; index += 1) {
    const dueAt = startedAt + (index * 1000) / perSecond
    await pause(Math.max(0, dueAt - performance.now()))
    running.push(work(index, dueAt))
  }
  await Promise.all(running)
}

/**
 * Follows things in the order given, `followers` at once: each asks `look` for its next one until that answers, so that
 * what has not come yet costs hardly a look. Answers in the same order.
 * @throws RangeError that names what was waited for when `limitSeconds` have passed
 */
export const follow = async <Found>(
  what: string,
  ids: readonly string[],
  { followers, limitSeconds }: { readonly followers: number; readonly limitSeconds: number },
  look: (id: string) => Promise<Found | undefined>,
): Promise<readonly Found[]> => {
  const until = performance.now() + limitSeconds * 1000
  const found = new Map<string, Found>()
  await withClients(followers, ids.length, async (index) => {
    const id = ids[index] ?? ''
    for (let seen = await look(id); ; seen = await look(id)) {
      if (seen !== undefined) return void found.set(id, seen)
      if (performance.now() > until)
        throw new RangeError(`waited ${limitSeconds} s for ${what}: ${found.size} of ${ids.length} came`)
      await pause(LOOK_EVERY_MS)
    }
  })
  return [...found].sort(([one], [other]) => ids.indexOf(one) - ids.indexOf(other)).map(([, seen]) => seen)
}
