import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode } from './error-facts.ts'

/**
 * Makes a folder and those above it. Node's own recursive way says ENOENT where the disk is read-only, this one EROFS;
 * and where a folder can never be made (below `/proc`) Node's tries for ever.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error
    await makeFolder(dirname(path))
    await makeOne(path)
  }
}

const makeOne = async (path: string): Promise<void> => {
  try {
    await mkdir(path)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
}
