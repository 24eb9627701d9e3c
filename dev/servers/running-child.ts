/** A child process as those see it who started it. */

/** How a child ended: an exit code, or the signal that ended it. */
export type ChildExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** A child process that ends with us. */
export type RunningChild = {
  readonly pid: number
  /** Resolves when the child itself has ended; never rejects. */
  readonly exited: Promise<ChildExit>
  readonly hasExited: () => boolean
  /** The end of what it wrote (standard output and error), for error messages. */
  readonly outputTail: () => string
  /**
   * Asks it to end (SIGTERM), and kills it after the grace, its own or a shorter one in milliseconds. Resolves when it
   * has ended. Safe to call twice.
   */
  readonly stop: (shorterGraceMs?: number) => Promise<void>
}
