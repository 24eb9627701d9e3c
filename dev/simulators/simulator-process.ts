/** The frame of a simulator's process: settings from the environment, one line when ready, runs until signalled. */

interface RunningSimulator {
  readonly url: string
  readonly controlUrl: string
  stop(): Promise<void>
}

/** A setting that must be there. @throws RangeError that names it. */
export const needed = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '') throw new RangeError(`the setting ${name} is missing`)
  return value
}

/** A setting that is a whole number. @throws RangeError that names it. */
export const wholeNumber = (name: string, otherwise: number): number => {
  const value = process.env[name]
  if (value === undefined || value === '') return otherwise
  if (!/^\d+$/.test(value)) throw new RangeError(`the setting ${name} must be a whole number`)
  return Number(value)
}

/** Starts it, prints `NAME ready on URL, controls on URL`, and stops it when asked to. */
export const runSimulator = async (name: string, start: () => Promise<RunningSimulator>): Promise<void> => {
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  try {
    const simulator = await start()
    process.stdout.write(`${name} ready on ${simulator.url}, controls on ${simulator.controlUrl}\n`)
    await signalled
    await simulator.stop()
  } catch (error) {
    process.stderr.write(
      `${name} could not run: ${error instanceof Error ? error.message : 'unknown cause'}\n`,
    )
    process.exitCode = 1
  }
}
