import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { WayClosed } from './chain.ts'
import { startChild } from './child-process.ts'
import type { Environment } from './find-program.ts'
import type { RunningChild } from './running-child.ts'

export type Command = {
  /** What it is called when it fails; the program's name when left out. */
  readonly title?: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Environment
  readonly timeoutMs: number
  /** A folder that must grow at least this often while the command runs, in milliseconds: a download that stalls is given up. */
  readonly growing?: { readonly folder: string; readonly stallMs: number }
}

/**
 * Runs a command to its end.
 * @returns the end of its output (40 lines)
 * @throws WayClosed when it cannot be run, fails, or takes too long
 */
export async function runCommand(command: Command): Promise<string> {
  const child = await startChild({ ...command, graceMs: 2_000 }).catch((error: Error) => {
    throw new WayClosed(`${titleOf(command)} cannot be run: ${error.message}`)
  })
  const finished = new AbortController()
  const tooLong = Promise.race([
    delay(command.timeoutMs, `gave up after ${command.timeoutMs / 1000} s`, { signal: finished.signal }),
    stalled(command.growing, finished.signal),
  ]).catch(() => undefined)
  try {
    const ended = await Promise.race([child.exited, tooLong])
    if (typeof ended === 'string') throw new WayClosed(`${titleOf(command)}: ${ended}`)
    if (ended?.code !== 0) throw new WayClosed(failed(titleOf(command), child), child.outputTail())
    return child.outputTail()
  } finally {
    finished.abort()
    await child.stop()
  }
}

function titleOf({ title, command }: Command): string {
  return title ?? basename(command)
}

function failed(title: string, child: RunningChild): string {
  const lines = child
    .outputTail()
    .split('\n')
    .filter((line) => line.trim() !== '')
  const telling = lines.find((line) => /error|fail|cannot|refused|no space/i.test(line)) ?? lines.at(-1)
  return `${title} failed${telling === undefined ? '' : `: ${telling.trim()}`}`
}

async function stalled(growing: Command['growing'], signal: AbortSignal): Promise<string> {
  let size = -1
  let grewAt = Date.now()
  for (;;) {
    await delay(250, undefined, { signal })
    if (growing === undefined) continue
    const now = await folderBytes(growing.folder)
    if (now !== size) grewAt = Date.now()
    size = now
    if (Date.now() - grewAt >= growing.stallMs) return `nothing arrived for ${growing.stallMs / 1000} s`
  }
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      (found) => found.size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
