import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from './find-program.ts'
import { runCommand } from './run-command.ts'

/** What can be downloaded, each by its maker's own way (download-main.ts). */
export type Download = 'temporal' | 'time-skipping-server' | 'mongod'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = fileURLToPath(new URL('download-main.ts', import.meta.url))
/** No byte for this long: the network refuses or swallows what we ask for. */
const STALL_MS = 12_000
const WHOLE_MS = 900_000

/**
 * Downloads a program to `<folder>/<name>`, in a process of its own that can be given up at any moment.
 * @throws WayClosed when the network refuses or stalls, or what arrives does not run here
 */
export async function downloadProgram(
  what: Download,
  version: string,
  folder: string,
  name: string,
  env: Environment,
): Promise<void> {
  const arrivals = join(folder, 'arrivals')
  await mkdir(arrivals)
  await runCommand({
    title: 'the download',
    command: process.execPath,
    args: ['--import', 'tsx', MAIN, what, version, arrivals, join(folder, name)],
    cwd: PROJECT,
    env: { ...env, NODE_OPTIONS: '', MONGOMS_MAX_RETRIES: '0' },
    timeoutMs: WHOLE_MS,
    growing: { folder: arrivals, stallMs: STALL_MS },
  })
  await rm(arrivals, { recursive: true })
}
