import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'

/** A new folder for each call, all removed after the file's tests. */
export function useTemporaryFolders(): () => Promise<string> {
  const made: string[] = []
  afterAll(async () => {
    await Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true })))
  })
  return async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'referral-exchange-test-')))
    made.push(folder)
    return folder
  }
}
