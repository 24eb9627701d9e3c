/** Looks at the world all the time: takes in recoveries, lets the people act, and notes who died unasked. */
import { setTimeout as pause } from 'node:timers/promises'
import type { People } from './crash-people.ts'
import type { Records, View } from './crash-records.ts'
import type { Recoveries } from './crash-recovery.ts'
import type { Striker } from './crash-striker.ts'
import { deadAmong, type Victims } from './crash-victims.ts'
import type { PersistentClient } from './persistent-client.ts'

export interface Watch {
  /** The last look; `undefined` before the first. */
  readonly view: () => View | undefined
  /** From now on the people bring everything to its end. */
  finish(): void
  /** Waits until a look shows it. @returns whether it did within the time */
  until(holds: (view: View) => boolean, withinMs: number): Promise<boolean>
  readonly violations: () => readonly string[]
  stop(): Promise<void>
}

export interface Watched {
  readonly records: Records
  readonly recoveries: Recoveries
  readonly people: People
  readonly client: PersistentClient
  readonly victims: Victims
  readonly striker: Pick<Striker, 'inHand'>
}

const EVERY_MS = 400

/** Starts it. */
export const startWatch = ({ records, recoveries, people, client, victims, striker }: Watched): Watch => {
  const violations: string[] = []
  let view: View | undefined
  let last = false
  let stopped = false

  const noteDead = async (): Promise<void> => {
    for (const name of deadAmong(victims)) {
      if (name === striker.inHand()) continue
      violations.push(`${name} ended though nobody killed it`)
      await victims[name].start()
    }
  }

  const look = async (): Promise<void> => {
    await noteDead()
    const seen = await records.view()
    if (seen === undefined) return
    view = seen
    recoveries.observe(seen, client.unanswered())
    await people.look(seen, last)
  }

  const looking = (async () => {
    while (!stopped) {
      await look().catch((thrown: unknown) => violations.push(`the campaign's own fault: ${String(thrown)}`))
      await pause(EVERY_MS)
    }
  })()

  return {
    view: () => view,
    finish: () => {
      last = true
    },
    async until(holds, withinMs) {
      const begun = Date.now()
      while (view === undefined || view.at < begun || !holds(view)) {
        if (Date.now() - begun > withinMs) return false
        await pause(EVERY_MS / 2)
      }
      return true
    },
    violations: () => violations,
    async stop() {
      stopped = true
      await looking
    },
  }
}
