/** Where progress is shown: standard output, or a recorder in tests. */
export type ProgressOutput = { readonly isTTY?: boolean; write(text: string): unknown }

/** Tells a waiting person what goes on. */
export type Progress = {
  /** Prints one line. */
  readonly line: (text: string) => void
  /** Does the work; once it takes longer than two seconds, shows the label with the time elapsed until it ends. */
  readonly during: <T>(label: string, work: () => Promise<T>) => Promise<T>
}

/** How often the elapsed time is shown, in milliseconds. */
export type ProgressPace = { readonly firstMs: number; readonly terminalMs: number; readonly plainMs: number }

const PACE: ProgressPace = { firstMs: 2_000, terminalMs: 2_000, plainMs: 15_000 }
const CLEAR_LINE = '\r\u001b[2K'

/** Progress for a terminal (one line that counts up) or for a log file (a plain line every quarter of a minute). */
export function createProgress(output: ProgressOutput = process.stdout, pace: ProgressPace = PACE): Progress {
  const terminal = output.isTTY === true
  const line = (text: string) => void output.write(`${terminal ? CLEAR_LINE : ''}${text}\n`)
  const during = async <T>(label: string, work: () => Promise<T>): Promise<T> => {
    const started = Date.now()
    const show = () =>
      output.write(terminal ? `${CLEAR_LINE}${waiting(label, started)}` : `${waiting(label, started)}\n`)
    let every: NodeJS.Timeout | undefined
    const first = setTimeout(() => {
      show()
      every = setInterval(show, terminal ? pace.terminalMs : pace.plainMs)
    }, pace.firstMs)
    try {
      const result = await work()
      if (every !== undefined) line(`${label}: done in ${elapsed(started)}`)
      return result
    } catch (error) {
      if (every !== undefined) line(`${label}: given up after ${elapsed(started)}`)
      throw error
    } finally {
      clearTimeout(first)
      clearInterval(every)
    }
  }
  return { line, during }
}

/** Shows nothing. */
export const quietProgress: Progress = { line: () => undefined, during: (_label, work) => work() }

function waiting(label: string, started: number): string {
  return `${label} ... ${elapsed(started)}`
}

function elapsed(started: number): string {
  const seconds = Math.round((Date.now() - started) / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
