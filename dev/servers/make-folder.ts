import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode } from './error-facts.ts'

/** Makes a folder and those above it. Node's own recursive way says ENOENT where the disk is read-only; this one EROFS. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    await makeFolder(dirname(path))
    await makeFolder(path)
  }
}
