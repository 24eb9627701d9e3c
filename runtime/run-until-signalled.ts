/** The frame of every process: create, run until told to stop, put away what was created within a deadline. */
import type { Logger } from './logger.ts'

/** Something running that can be ended; ended once, in reverse order of its making. */
export interface Running {
  /** Settles when it ends by itself, which for a server or worker is a failure. */
  readonly ended?: Promise<unknown>
  [Symbol.asyncDispose](): PromiseLike<void>
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const

const untilSignalled = (log: Logger): { readonly signalled: Promise<void>; readonly forget: () => void } => {
  let stop = (_signal: NodeJS.Signals): void => undefined
  const signalled = new Promise<void>((resolve) => {
    stop = (signal) => {
      log.info({ signal }, 'asked to stop')
      resolve()
    }
  })
  for (const signal of STOP_SIGNALS) process.once(signal, stop)
  return {
    signalled,
    forget: () => {
      for (const signal of STOP_SIGNALS) process.removeListener(signal, stop)
    },
  }
}

/**
 * Runs a process to its end and sets its exit code: 0 when it was asked to stop and stopped in time, 1 otherwise.
 * What cannot end within the deadline is left behind: a process that hangs on its way out would be killed anyway.
 */
export const runUntilSignalled = async (
  create: () => Promise<Running>,
  options: { readonly log: Logger; readonly deadlineSeconds: number },
): Promise<void> => {
  const { log } = options
  const { signalled, forget } = untilSignalled(log)
  try {
    const running = await create()
    const cause = await Promise.race([signalled, endedByItself(running)])
    if (cause !== undefined) throw cause
    await withinDeadline(running, options)
    log.info({}, 'stopped')
  } catch (thrown) {
    log.error({ err: thrown }, 'stopped by a failure')
    process.exitCode = 1
    // What was opened before the failure would hold the process open for ever, at work on nothing.
    setTimeout(() => process.exit(1), LAST_WORDS_MS).unref()
  } finally {
    forget()
  }
}

/** Time for the last log lines to be written, in milliseconds. */
const LAST_WORDS_MS = 500

const endedByItself = (running: Running): Promise<Error> =>
  running.ended === undefined
    ? new Promise<never>(() => undefined)
    : running.ended.then(
        () => new RangeError('ended without being asked to'),
        (thrown: unknown) => (thrown instanceof Error ? thrown : new RangeError('ended by a failure')),
      )

const withinDeadline = async (
  running: Running,
  { log, deadlineSeconds }: { readonly log: Logger; readonly deadlineSeconds: number },
): Promise<void> => {
  const timer = setTimeout(() => {
    log.error({ seconds: deadlineSeconds }, 'did not stop in time: left behind')
    process.exit(1)
  }, deadlineSeconds * 1000)
  try {
    await running[Symbol.asyncDispose]()
  } finally {
    clearTimeout(timer)
  }
}
