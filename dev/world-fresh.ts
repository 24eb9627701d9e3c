/** `npm start -- --fresh`: empties the data folder of a world, and nothing else. */
import { access, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from './servers/find-program.ts'
import { ServerStartError } from './servers/server-start-error.ts'
import { CLAIM, CLAIM_LOCK } from './world-claim.ts'
import { SECRETS_FILE } from './world-settings.ts'

/** What a world keeps directly below its data folder. */
const KEPT = /^(logs|temporal|mongo|secrets\.json(\.partial)?|partner-.+)$/
/** Of the start that empties it. */
const OWN = [CLAIM, CLAIM_LOCK]

/**
 * Whether the documents can be begun anew.
 * @throws ServerStartError where they lie in a database that is not ours to empty
 */
export const requireOwnDatabase = (env: Environment): void => {
  if ((env.MONGODB_URI ?? '') === '') return
  throw new ServerStartError(
    '--fresh makes new keys, with which the documents in the MongoDB that MONGODB_URI names could not be opened.',
    'Unset MONGODB_URI to have a MongoDB started here; or name a new, empty database in it and start without --fresh, with a new folder: npm start -- --data FOLDER',
  )
}

/**
 * Removes all that a world keeps in the folder, its secrets last: cut short, it can be done again.
 * @throws ServerStartError where the folder holds anything else; nothing is removed then
 */
export const emptyWorld = async (dataFolder: string): Promise<void> => {
  const names = (await readdir(dataFolder)).filter((name) => !OWN.includes(name))
  const known = names.length === 0 || (await isWorld(dataFolder))
  const strange = names.find((name) => !known || !KEPT.test(name))
  if (strange !== undefined)
    throw new ServerStartError(
      `The folder ${dataFolder} is not only a world's (it holds ${strange}), so --fresh does not empty it.`,
      'Choose another folder with --data FOLDER, or empty this one yourself.',
    )
  for (const name of [...names.filter((one) => one !== SECRETS_FILE), SECRETS_FILE])
    await rm(join(dataFolder, name), { recursive: true, force: true })
}

/** Every world has its secrets from its first start on; one that never came up has what its servers said. */
const isWorld = async (dataFolder: string): Promise<boolean> => {
  const signs = [SECRETS_FILE, join('temporal', 'temporal.log'), join('mongo', 'mongo.log')]
  const found = await Promise.allSettled(signs.map((sign) => access(join(dataFolder, sign))))
  return found.some(({ status }) => status === 'fulfilled')
}
