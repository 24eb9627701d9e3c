/** Plain words for a disk that is full or cannot be written, wherever in a start it shows. */
import { WayClosed } from './servers/chain.ts'
import { errorCode, errorMessage } from './servers/error-facts.ts'
import { folderProblem, ServerStartError } from './servers/server-start-error.ts'

/** What the file system itself says; others may use the same words for another matter. */
const CODES = ['EACCES', 'EDQUOT', 'EEXIST', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']

/** For what a start threw about files in the data folder: logs, secrets, keys, claims. Anything else is as it was. */
export const dataProblem = (thrown: unknown, dataFolder: string): unknown => {
  if (thrown instanceof ServerStartError || !CODES.includes(String(errorCode(thrown)))) return thrown
  return folderProblem(thrown, dataFolder, 'choose another with: npm start -- --data FOLDER') ?? thrown
}

/** For what compiling and bundling threw: the disk of the project, or sources that do not compile. */
export const buildProblem = (thrown: unknown, buildFolder: string): unknown => {
  if (thrown instanceof ServerStartError) return thrown
  const elsewhere = 'move the project to a disk that has room and can be written'
  const disk = folderProblem(thrown, buildFolder, elsewhere)
  if (disk !== undefined) return disk
  if (!(thrown instanceof WayClosed)) return thrown
  return new ServerStartError(
    `The sources could not be compiled (${errorMessage(thrown)}).`,
    'Start again; if it stays so, `npm ci` brings the compiler back, and `npm run check` says what is wrong in the sources.',
    thrown,
  )
}
