/** Only one start at a time may use a data folder: the second gets one clear sentence. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from './servers/make-folder.ts'
import { isProcessAlive } from './servers/process-alive.ts'
import { folderProblem, ServerStartError } from './servers/server-start-error.ts'

const CLAIM = 'world.pid'

/**
 * Claims the folder for this process, after `clear` has made it new where that was asked for.
 * @returns what gives the claim up again
 * @throws ServerStartError when another start uses it, or it cannot be written
 */
export const claimWorld = async (
  dataFolder: string,
  clear: () => Promise<void>,
): Promise<() => Promise<void>> => {
  const path = join(dataFolder, CLAIM)
  const owner = Number(await readFile(path, 'utf8').catch(() => ''))
  if (owner > 0 && owner !== process.pid && isProcessAlive(owner))
    throw new ServerStartError(
      `This world already runs (process ${owner}).`,
      `Use it, stop it with Ctrl-C where it was started, or start another with: npm start -- --data .data-2 --port 3100`,
    )
  try {
    await clear()
    await makeFolder(dataFolder)
    await writeFile(path, String(process.pid))
  } catch (thrown) {
    throw folderProblem(thrown, dataFolder, 'choose another with: npm start -- --data FOLDER') ?? thrown
  }
  return () => rm(path, { force: true })
}
