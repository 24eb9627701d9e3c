/** A world's whole run: claimed, brought up, kept up, and ended at whatever moment a person asks for it. */
import { setTimeout as pause } from 'node:timers/promises'
import { createChildScope } from './servers/child-scope.ts'

export interface WorldRun<World> {
  /** Takes the data folder for this run; answers what gives it back. */
  readonly claim: () => Promise<() => Promise<void>>
  readonly start: () => Promise<World>
  /** Looks after the world that is up; resolves when it starts nothing any more once `stopping` is aborted. */
  readonly keep: (world: World, stopping: AbortSignal) => Promise<void>
  /** Resolves when a person wants it to end. */
  readonly asked: Promise<unknown>
  readonly say: (line: string) => void
}

/** The processes first, then the servers that they work with; together well below ten seconds. */
const GRACES = { firstMs: 4_000, lastMs: 3_000 }
/** What was being started notices that its children are gone, and tidies up. */
const GIVEN_UP_MS = 1_000

/**
 * Runs a world until it is asked to end. Then every process that was started is ended within ten seconds, what does not
 * go is killed, and what still waits for something is left to the end of this process: the caller ends it.
 * @throws what `claim` or `start` throw, after what they had started is ended
 */
export const runWorld = async <World>(run: WorldRun<World>): Promise<void> => {
  const { asked, say } = run
  const children = createChildScope()
  const stopping = new AbortController()
  let release = async (): Promise<void> => undefined
  const running = children.run(async () => {
    release = await run.claim()
    await run.keep(await run.start(), stopping.signal)
  })
  try {
    await Promise.race([asked, running.then(() => asked)])
    say('\nStopping…')
  } finally {
    stopping.abort()
    await children.end(GRACES)
    await Promise.race([running.catch(() => undefined), pause(GIVEN_UP_MS)])
    await release()
  }
  say('Stopped. Everything is kept in the data folder for the next start.')
}

/**
 * Resolves at the first signal to end. Further ones change nothing: npm passes on the Ctrl-C that the terminal has sent
 * here already.
 */
export const untilSignalled = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
