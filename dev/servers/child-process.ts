import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { startInScope } from './child-scope.ts'
import type { Environment } from './find-program.ts'
import { type OutputFile, openOutputFile } from './output-file.ts'
import type { ChildExit, RunningChild } from './running-child.ts'
import { watchOver } from './watchdog.ts'

export type ChildOptions = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  /** The child's whole environment; ours when left out. */
  readonly env?: Environment
  /** A file that takes all output, appended; survives us. Without it the last lines are kept in memory. */
  readonly outputFile?: string
  /** Each line of output, when there is no file. */
  readonly onLine?: (line: string) => void
  /** Time between SIGTERM and SIGKILL, in milliseconds. */
  readonly graceMs?: number
  /** Others work with it until they end: where all of a scope is ended (child-scope.ts), it is ended after them. */
  readonly endsLast?: boolean
}

const DEFAULT_GRACE_MS = 6_000
const KEPT_LINES = 40
/** How long the last output may take to arrive after the end, in milliseconds. */
const LAST_OUTPUT_MS = 1_000

/**
 * Starts a program in a process group of its own, so that Ctrl-C in a terminal reaches only us and we decide the order
 * of stopping. However we end, kill -9 included, a watchdog then ends the whole group.
 * @throws the system's error when the program cannot be run at all
 */
export function startChild(options: ChildOptions): Promise<RunningChild> {
  return startInScope(options.endsLast ?? false, () => started(options))
}

async function started(options: ChildOptions): Promise<RunningChild> {
  const file = options.outputFile === undefined ? undefined : await openOutputFile(options.outputFile)
  try {
    const child = await spawned(options, file)
    const pid = child.pid
    if (pid === undefined) throw new Error(`${options.command} has no process id.`)
    const lines = file === undefined ? keepLastLines(child, options.onLine) : []
    return running(child, pid, () => file?.tail() ?? lines.join('\n'), options.graceMs ?? DEFAULT_GRACE_MS)
  } finally {
    await file?.close()
  }
}

async function spawned(options: ChildOptions, file: OutputFile | undefined): Promise<ChildProcess> {
  const stdio: StdioOptions =
    file === undefined ? ['ignore', 'pipe', 'pipe'] : ['ignore', file.descriptor, file.descriptor]
  const env = { ...(options.env ?? process.env) }
  const child = spawn(options.command, [...options.args], {
    stdio,
    env,
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(child))
  })
}

function running(child: ChildProcess, pid: number, outputTail: () => string, graceMs: number): RunningChild {
  const watchdog = watchOver(pid, graceMs)
  const hasExited = () => child.exitCode !== null || child.signalCode !== null
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => {
      watchdog.dismiss()
      signalGroup(pid, 'SIGKILL') // what the child itself left behind
      const end = () => resolve({ code, signal })
      child.once('close', end)
      setTimeout(end, LAST_OUTPUT_MS).unref()
    })
  })
  const stop = async (shorterGraceMs = graceMs) => {
    if (hasExited()) return void (await exited)
    signalGroup(pid, 'SIGTERM')
    const grace = new AbortController()
    const inTime = await Promise.race([
      exited,
      delay(Math.min(graceMs, shorterGraceMs), undefined, { signal: grace.signal }).catch(() => undefined),
    ])
    grace.abort()
    if (inTime === undefined) signalGroup(pid, 'SIGKILL')
    await exited
  }
  return { pid, exited, hasExited, outputTail, stop }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is gone already.
  }
}

function keepLastLines(child: ChildProcess, onLine: ((line: string) => void) | undefined): string[] {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      if (lines.length > KEPT_LINES) lines.shift()
      onLine?.(line)
    })
  }
  return lines
}
