/** Only one start at a time may use a data folder: the second gets one clear sentence. */
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withCacheLock } from './servers/cache-lock.ts'
import { makeFolder } from './servers/make-folder.ts'
import { processIdentity } from './servers/process-identity.ts'
import { folderProblem, ServerStartError } from './servers/server-start-error.ts'

/** Which process uses the folder, and what tells it from a later process with the same id. */
interface Claim {
  readonly pid: number
  readonly identity: string
}

export const CLAIM = 'world.pid'
export const CLAIM_LOCK = `${CLAIM}.lock`

/**
 * Claims the folder for this process, after `clear` has made it new where that was asked for.
 * @returns what gives the claim up again
 * @throws ServerStartError when another start uses it, or it cannot be written; what `clear` throws
 */
export const claimWorld = async (
  dataFolder: string,
  clear: () => Promise<void>,
): Promise<() => Promise<void>> => {
  const path = join(dataFolder, CLAIM)
  try {
    await makeFolder(dataFolder)
    // Between the look at an old claim and the new one, no other start may do the same.
    await withCacheLock(join(dataFolder, CLAIM_LOCK), noWord, async () => {
      await requireUnclaimed(path)
      await clear()
      await rm(path, { force: true })
      await writeClaim(path)
    })
  } catch (thrown) {
    if (thrown instanceof ServerStartError) throw thrown
    throw folderProblem(thrown, dataFolder, 'choose another with: npm start -- --data FOLDER') ?? thrown
  }
  return async () => {
    if ((await readClaim(path))?.pid === process.pid) await rm(path, { force: true })
  }
}

/** Another start holds the lock for a moment alone. */
const noWord = (): void => undefined

const requireUnclaimed = async (path: string): Promise<void> => {
  const claim = await readClaim(path)
  if (claim === undefined || claim.pid === process.pid) return
  if ((await processIdentity(claim.pid)) !== claim.identity) return
  throw new ServerStartError(
    `This world already runs (process ${claim.pid}).`,
    `Use it, stop it with Ctrl-C where it was started, or start another with: npm start -- --data .data-2 --port 3100`,
  )
}

const writeClaim = async (path: string): Promise<void> => {
  const claim: Claim = { pid: process.pid, identity: (await processIdentity(process.pid)) ?? '' }
  const file = await open(path, 'wx')
  try {
    await file.writeFile(JSON.stringify(claim))
  } finally {
    await file.close()
  }
}

/** None, too, where a start ended before it had written all of it. */
const readClaim = async (path: string): Promise<Claim | undefined> => {
  try {
    const { pid, identity } = JSON.parse(await readFile(path, 'utf8'))
    return Number.isInteger(pid) && typeof identity === 'string' ? { pid, identity } : undefined
  } catch {
    return undefined
  }
}
