import { setTimeout as delay } from 'node:timers/promises'

const EVERY_MS = 25

type Look<Found> = Found | undefined | false

/**
 * Waits until a look finds something; fails after the time given, naming what was waited for and what was `last` seen.
 * Generous: a loaded machine is slow, not wrong.
 */
export async function until<Found>(
  what: string,
  look: () => Look<Found> | Promise<Look<Found>>,
  seconds = 60,
  last: () => unknown = () => '',
): Promise<Found> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what} ${JSON.stringify(last())}`)
    await delay(EVERY_MS)
  }
}
