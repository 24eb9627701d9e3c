import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach } from '@jest/globals'
import type { Environment } from '../../dev/servers/find-program.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/** A process of its own that runs one of the helper scripts here, to be killed by the test. */
export type HelperProcess = {
  readonly pid: number
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<void>
  /** The next line it prints. */
  readonly nextLine: () => Promise<string>
}

/** Starts helpers, and ends after each test those that still run. */
export function useHelpers(): (script: string, args: readonly string[], env?: Environment) => HelperProcess {
  const started: HelperProcess[] = []
  afterEach(async () => {
    for (const helper of started.splice(0)) {
      helper.kill('SIGKILL')
      await helper.ended
    }
  })
  return (script, args, env = process.env) => {
    const helper = startHelper(script, args, env)
    started.push(helper)
    return helper
  }
}

export function startHelper(
  script: string,
  args: readonly string[],
  env: Environment = process.env,
): HelperProcess {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    cwd: PROJECT,
    env: { ...env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`${script} ended without another line.`)
    return value
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  if (child.pid === undefined) throw new Error(`${script} could not be started.`)
  return { pid: child.pid, kill: (signal) => void child.kill(signal), ended, nextLine }
}
