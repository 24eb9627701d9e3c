import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Names and values as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The full path of a program on the PATH, or undefined. */
export async function findProgram(name: string, env: Environment): Promise<string | undefined> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const folder of folders) {
    const path = join(folder, name)
    if (await isExecutable(path)) return path
  }
  return undefined
}

/** Whether this is a file that this user may run. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
