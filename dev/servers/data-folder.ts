import { readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { makeFolder } from './make-folder.ts'
import { isProcessAlive } from './process-alive.ts'
import { runCommand } from './run-command.ts'
import { folderProblem, ServerStartError } from './server-start-error.ts'

/** Who serves the data of a folder: the server's process, and the process that started it. */
type Claim = { readonly server: number; readonly starter: number }

const CLAIM = 'served-by.json'
const OTHER_FOLDER = 'choose another folder for the data'
const LEAST_FREE_BYTES = 100 * 1024 * 1024
/** A server left by a start that was killed ends within its watchdog's grace. */
const ORPHAN_MS = 12_000
/** One of our own was just killed, and is about to be gone. */
const OWN_MS = 1_500

/**
 * Makes the folder ready for a server: there, writable, with some room, and served by no other process.
 * @throws ServerStartError
 */
export async function prepareDataFolder(folder: string, server: string): Promise<void> {
  try {
    await makeFolder(folder)
    const trial = join(folder, '.trial')
    await writeFile(trial, 'x')
    await rm(trial)
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize < LEAST_FREE_BYTES) throw new Error('ENOSPC: less than 100 MB free')
  } catch (error) {
    throw folderProblem(error, folder, OTHER_FOLDER) ?? error
  }
  await waitForOtherServer(folder, server)
}

/** Records who serves the data now, for the next start. */
export async function claimDataFolder(folder: string, serverPid: number): Promise<void> {
  const claim: Claim = { server: serverPid, starter: process.pid }
  await writeFile(join(folder, CLAIM), JSON.stringify(claim))
}

/** The plain words for what a server said about its data folder as it ended, or undefined. */
export function dataFolderProblem(said: string, folder: string): ServerStartError | undefined {
  return folderProblem(said, folder, OTHER_FOLDER)
}

/** Two servers on the same data would spoil them. One whose starter is gone is about to end: it is waited for. */
async function waitForOtherServer(folder: string, server: string): Promise<void> {
  const claim = await readClaim(folder)
  if (claim === undefined) return
  const patience = claim.starter === process.pid ? OWN_MS : isProcessAlive(claim.starter) ? 0 : ORPHAN_MS
  const until = Date.now() + patience
  while (await serves(claim.server, folder)) {
    if (Date.now() >= until) {
      throw new ServerStartError(
        `${server} already runs on the data in ${folder} (process ${claim.server}).`,
        `Stop the start it belongs to (process ${claim.starter}) with Ctrl-C, or ${OTHER_FOLDER}.`,
      )
    }
    await delay(100)
  }
}

async function readClaim(folder: string): Promise<Claim | undefined> {
  try {
    const { server, starter } = JSON.parse(await readFile(join(folder, CLAIM), 'utf8'))
    return Number.isInteger(server) && Number.isInteger(starter) ? { server, starter } : undefined
  } catch {
    return undefined
  }
}

/** Process ids are given again: it is the server only if its command line names the folder. */
async function serves(pid: number, folder: string): Promise<boolean> {
  if (!isProcessAlive(pid)) return false
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() =>
    runCommand({ command: 'ps', args: ['-o', 'command=', '-p', String(pid)], timeoutMs: 5_000 }).catch(
      () => '',
    ),
  )
  return commandLine.includes(folder)
}
