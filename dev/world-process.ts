/** One process of the world: started, waited for, killed and started again on the same port. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startChild } from './servers/child-process.ts'
import type { RunningChild } from './servers/running-child.ts'
import { ServerStartError } from './servers/server-start-error.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const READY_SECONDS = 60

export interface ProcessOptions {
  readonly name: string
  /** Entry file below the project's root, as its source is called. */
  readonly entry: string
  /** Folder with the compiled sources. */
  readonly program: string
  /** More options of Node itself. */
  readonly nodeOptions?: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly logFolder: string
  /** Address that answers 200 once it is ready. */
  readonly readyUrl: string
  /** Time it has to end when asked, in milliseconds. */
  readonly graceMs?: number
}

export interface WorldProcess {
  readonly name: string
  /** Address that answers 200 while it is ready. */
  readonly readyUrl: string
  readonly pid: () => number | undefined
  readonly isRunning: () => boolean
  /** Resolves when the present run has ended. */
  readonly exited: () => Promise<unknown>
  /** Starts it and waits until it is ready. @throws ServerStartError with the end of its log */
  start(): Promise<void>
  /** kill -9, waited for. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** A process of the world, not started yet. */
export const worldProcess = (options: ProcessOptions): WorldProcess => {
  let child: RunningChild | undefined
  return {
    name: options.name,
    readyUrl: options.readyUrl,
    pid: () => child?.pid,
    isRunning: () => child !== undefined && !child.hasExited(),
    exited: () => child?.exited ?? Promise.resolve(),
    async start() {
      child = await startChild({
        command: process.execPath,
        args: [...(options.nodeOptions ?? []), join(options.program, options.entry.replace(/\.ts$/, '.js'))],
        cwd: ROOT,
        env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...options.env },
        outputFile: join(options.logFolder, `${options.name}.log`),
        graceMs: options.graceMs ?? 9_000,
      })
      await untilReady(options, child)
    },
    async kill() {
      if (child === undefined || child.hasExited()) return
      process.kill(child.pid, 'SIGKILL')
      await child.exited
    },
    async stop() {
      await child?.stop()
    },
  }
}

const untilReady = async (
  { name, readyUrl, logFolder }: ProcessOptions,
  child: RunningChild,
): Promise<void> => {
  const until = Date.now() + READY_SECONDS * 1000
  while (!(await answers(readyUrl))) {
    if (child.hasExited() || Date.now() > until) {
      await child.stop()
      throw new ServerStartError(
        `${name} did not become ready.`,
        `Its log is ${join(logFolder, `${name}.log`)}; it ends with:\n${child.outputTail()}`,
      )
    }
    await pause(50)
  }
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false
  }
}
