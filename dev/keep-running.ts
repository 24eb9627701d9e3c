/** Starts again what ends by itself or is killed, and says so: what a service manager does where it really runs. */
import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { isProcessAlive } from './servers/process-alive.ts'
import type { World } from './world.ts'

/** A part of the world that is to run all the time. */
export interface KeptPart {
  readonly name: string
  readonly isRunning: () => boolean
  start(): Promise<void>
}

const LOOKED_AT_EVERY_MS = 500
/** After so many starts in a row that did not last, it is left to a person. */
const MOST_STARTS = 5
const LASTED_MS = 10_000

/** All parts of a world: servers, the exchange's processes, simulated systems. */
export const partsOf = (world: World): readonly KeptPart[] => [
  server('Temporal', world.temporal),
  server('MongoDB', world.mongo),
  world.http,
  world.workflowWorker,
  world.activityWorker,
  world.register,
  world.scanner,
  world.notices.mail,
  world.notices.notify,
  ...Object.values(world.partners),
]

/** One that was already running when we came is not ours to start again. */
const server = (name: string, handle: World['temporal'] | World['mongo']): KeptPart => ({
  name,
  isRunning: () => {
    const { pid } = handle.current()
    return pid === undefined || isProcessAlive(pid)
  },
  start: () => handle.start(),
})

/** Looks after the parts until `stopping` is aborted; resolves when nothing is being started any more. */
export const keepRunning = async (
  parts: readonly KeptPart[],
  stopping: AbortSignal,
  say: (line: string) => void,
): Promise<void> => {
  // Each part's wait listens to it.
  setMaxListeners(parts.length + 1, stopping)
  await Promise.all(parts.map((part) => keepOne(part, stopping, say)))
}

const keepOne = async (part: KeptPart, stopping: AbortSignal, say: (line: string) => void): Promise<void> => {
  let startedAt = Date.now()
  let starts = 0
  while (await untilEnded(part, stopping)) {
    starts = Date.now() - startedAt > LASTED_MS ? 1 : starts + 1
    if (starts > MOST_STARTS) {
      say(`${part.name} ended again and again, and is left as it is: see its log.`)
      return
    }
    say(`${part.name} has ended: starting it again.`)
    startedAt = Date.now()
    try {
      await part.start()
      say(`${part.name} runs again.`)
    } catch (thrown) {
      if (stopping.aborted) return
      say(`${part.name} did not start: ${thrown instanceof Error ? thrown.message : 'unknown cause'}`)
    }
  }
}

/** False: we are stopping. */
const untilEnded = async ({ isRunning }: KeptPart, stopping: AbortSignal): Promise<boolean> => {
  while (!stopping.aborted) {
    if (!isRunning()) return true
    await pause(LOOKED_AT_EVERY_MS, undefined, { signal: stopping }).catch(() => undefined)
  }
  return false
}
