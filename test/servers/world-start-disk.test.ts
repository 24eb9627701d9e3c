/** A disk that is full or cannot be written gets one clear sentence from `npm start`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { buildProblem, dataProblem } from '../../dev/disk-problems.ts'
import { WayClosed } from '../../dev/servers/chain.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { runCommand } from '../../dev/servers/run-command.ts'
import { startWorld } from '../../dev/world.ts'
import { worldSecrets } from '../../dev/world-settings.ts'
import { useTemporaryFolders } from './temporary-folder.ts'

const newFolder = useTemporaryFolders()

/** What `compiledProgram` meets where the compiler says this. */
const compilerSays = async (line: string): Promise<unknown> => {
  const args = ['-c', `echo "${line}"; exit 2`]
  const failed = runCommand({ title: 'The compiler', command: '/bin/sh', args, timeoutMs: 5_000 })
  return buildProblem(await failed.catch((thrown: unknown) => thrown), '/project/build')
}

describe('the disk of the project', () => {
  it.each([
    [
      "error TS5033: Could not write file '/project/build/a.js': EROFS: read-only file system.",
      'cannot be written',
    ],
    ["error TS5033: Could not write file '/project/build/a.js': ENOSPC: no space left on device.", 'is full'],
  ])('is named where the compiler says %s', async (said, problem) => {
    expect(await compilerSays(said)).toMatchObject({
      name: 'ServerStartError',
      problem: expect.stringMatching(new RegExp(`/project/build ${problem}\\.$`)),
      wayOut: expect.stringContaining('move the project'),
    })
  })

  it('is named where the workflow bundle cannot be written', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    expect(buildProblem(full, '/project/build')).toMatchObject({
      problem: 'The disk that holds /project/build is full.',
    })
  })

  it('is not blamed for sources that do not compile', async () => {
    expect(await compilerSays('workers/a.ts(3,1): error TS1005: expected.')).toMatchObject({
      problem: expect.stringMatching(/^The sources could not be compiled \(.*TS1005/),
    })
  })
})

describe('the data folder', () => {
  it('is named where its secrets cannot be written, and where they are not whole', async () => {
    const file = join(await newFolder(), 'file')
    await writeFile(file, '')
    await expect(worldSecrets(join(file, 'data'))).rejects.toMatchObject({
      problem: `The folder ${join(file, 'data')} cannot be written.`,
    })
    const folder = await newFolder()
    await writeFile(join(folder, 'secrets.json'), '{"tokenSigningKey":')
    await expect(worldSecrets(folder)).rejects.toMatchObject({
      name: 'ServerStartError',
      problem: expect.stringContaining('secrets.json'),
    })
  })

  it('is named where a server cannot write its log', async () => {
    const folder = await newFolder()
    await mkdir(join(folder, 'temporal'))
    await writeFile(join(folder, 'temporal', 'temporal.log'), '')
    const file = join(folder, 'temporal', 'temporal.log')
    await expect(
      startWorld({ dataFolder: join(file, 'data'), progress: quietProgress }),
    ).rejects.toMatchObject({
      name: 'ServerStartError',
      problem: expect.stringContaining(file),
    })
    const log = Object.assign(new Error("EROFS: read-only file system, open 'a.log'"), { code: 'EROFS' })
    expect(dataProblem(log, folder)).toMatchObject({ problem: `The folder ${folder} cannot be written.` })
  })

  it('is not blamed for anything else', () => {
    const refused = new WayClosed('permission denied by the database')
    expect(dataProblem(refused, '/data')).toBe(refused)
  })
})
