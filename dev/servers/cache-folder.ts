import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { damageIn, writeManifest } from './artefact-manifest.ts'
import { withCacheLock } from './cache-lock.ts'
import type { Environment } from './find-program.ts'
import { makeFolder } from './make-folder.ts'
import type { Progress } from './progress.ts'
import { folderProblem } from './server-start-error.ts'

/** Something downloaded or built once for this user, and kept by version. */
export type Artefact = { readonly name: string; readonly version: string }

const OTHER_CACHE = 'set XDG_CACHE_HOME to another folder'

/** The folder of one artefact, whether it is there or not: `~/.cache/referral-exchange/<name>-<version>`. */
export function artefactFolder({ name, version }: Artefact, env: Environment): string {
  const chosen = env.XDG_CACHE_HOME
  const root = chosen === undefined || chosen === '' ? join(env.HOME ?? homedir(), '.cache') : chosen
  return join(root, 'referral-exchange', `${name}-${version}`)
}

/** The artefact's folder when it is there and whole; a damaged one counts as absent, and the person is told. */
export async function cachedArtefact(
  artefact: Artefact,
  env: Environment,
  progress: Progress,
): Promise<string | undefined> {
  const folder = artefactFolder(artefact, env)
  const damage = await damageIn(folder)
  if (damage === 'absent') return undefined
  if (damage === undefined) return folder
  progress.line(
    `The kept ${artefact.name} ${artefact.version} is damaged (${damage}) and will be made anew: ${folder}`,
  )
  return undefined
}

/**
 * Makes an artefact, unless another start has made it meanwhile. It is made in a folder beside its own and moved in
 * one step, so that an interrupted attempt never leaves half of one.
 * @param make fills the empty folder it is given; its rejection is passed on
 * @throws ServerStartError when the cache folder is full or cannot be written
 */
export async function makeArtefact(
  artefact: Artefact,
  env: Environment,
  progress: Progress,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = artefactFolder(artefact, env)
  const busy = (holder: string) =>
    progress.line(
      `Another start (process ${holder}) is getting ${artefact.name} ${artefact.version}; waiting for it.`,
    )
  try {
    await makeFolder(dirname(folder))
    return await withCacheLock(`${folder}.lock`, busy, async () => {
      if ((await damageIn(folder)) !== undefined) await makeAndMove(folder, make)
      return folder
    })
  } catch (error) {
    throw folderProblem(error, dirname(folder), OTHER_CACHE) ?? error
  }
}

async function makeAndMove(folder: string, make: (folder: string) => Promise<void>): Promise<void> {
  await removePartsOf(folder)
  const part = `${folder}.part-${randomUUID()}`
  try {
    await mkdir(part)
    await make(part)
    await writeManifest(part)
    await rm(folder, { recursive: true, force: true })
    await rename(part, folder)
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}

/** What interrupted attempts left; only the holder of the lock comes here. */
async function removePartsOf(folder: string): Promise<void> {
  const names = await readdir(dirname(folder))
  const parts = names.filter((name) => name.startsWith(`${basename(folder)}.part-`))
  await Promise.all(parts.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })))
}
