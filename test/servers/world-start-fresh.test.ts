/** `npm start -- --fresh` empties the folder of a world, and no other. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { claimWorld } from '../../dev/world-claim.ts'
import { emptyWorld, requireOwnDatabase } from '../../dev/world-fresh.ts'
import { useTemporaryFolders } from './temporary-folder.ts'

const newFolder = useTemporaryFolders()

const folderWith = async (files: readonly string[]): Promise<string> => {
  const folder = await newFolder()
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true })
    await writeFile(join(folder, file), '{}')
  }
  return folder
}

describe('--fresh', () => {
  it('empties a world, and keeps its claim', async () => {
    const files = [
      'secrets.json',
      'logs/http-server.log',
      'mongo/mongo.log',
      'partner-vale.jsonl.files/replies/a',
    ]
    const folder = await folderWith(files)
    await (await claimWorld(folder, () => emptyWorld(folder)))()
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['a world whose servers alone came up', ['temporal/temporal.log']],
    ['an empty folder', []],
  ])('takes %s', async (_, files) => {
    const folder = await folderWith(files)
    await emptyWorld(folder)
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['of other things', ['letters/to-mother.txt'], 'letters'],
    ['of a world and other things', ['secrets.json', 'thesis.txt'], 'thesis.txt'],
    ['that only looks like a world', ['temporal/main.go', 'logs/mine.log'], 'logs'],
  ])('refuses a folder %s, and leaves it whole', async (_, files, named) => {
    const folder = await folderWith(files)
    const before = await readdir(folder, { recursive: true })
    await expect(emptyWorld(folder)).rejects.toMatchObject({
      problem: expect.stringMatching(
        new RegExp(`^The folder ${folder} .*${named}.* --fresh does not empty it\\.$`),
      ),
    })
    expect(await readdir(folder, { recursive: true })).toEqual(before)
  })

  it('refuses a database that it cannot empty, and says what to do', () => {
    expect(() => requireOwnDatabase({ MONGODB_URI: 'mongodb://db.example/' })).toThrow(
      /MONGODB_URI.*--data FOLDER/,
    )
    expect(() => requireOwnDatabase({ MONGODB_URI: '' })).not.toThrow()
  })
})
