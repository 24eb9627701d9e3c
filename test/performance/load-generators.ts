/** Two ways to put load on: a number of clients that each wait for their answer, and a steady rate that waits for none. */
import { setTimeout as pause } from 'node:timers/promises'

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

/** Waits until `ready` says so. @throws RangeError that names what was waited for when `seconds` have passed */
export const waitUntil = async (
  what: string,
  seconds: number,
  ready: () => Promise<boolean>,
  everyMs = 500,
): Promise<void> => {
  const until = performance.now() + seconds * 1000
  while (!(await ready())) {
    if (performance.now() > until) throw new RangeError(`waited ${seconds} s in vain for ${what}`)
    await pause(everyMs)
  }
}
