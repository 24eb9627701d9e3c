/** One start of `npm start` at a time uses a data folder. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { processIdentity } from '../../dev/servers/process-identity.ts'
import { claimWorld } from '../../dev/world-claim.ts'
import { useHelpers } from './helper-process.ts'
import { useTemporaryFolders } from './temporary-folder.ts'

const newFolder = useTemporaryFolders()
const startHelper = useHelpers()
const nothing = async (): Promise<void> => undefined
const PID = 'world.pid'

describe('a claimed folder', () => {
  it('is refused to a second start, and free again after the first', async () => {
    const folder = await newFolder()
    const first = startHelper('run-world-main.ts', [folder, 'restart'])
    while ((await first.nextLine()) !== 'up');
    await expect(claimWorld(folder, nothing)).rejects.toMatchObject({
      problem: `This world already runs (process ${first.pid}).`,
    })
    first.kill('SIGKILL')
    await first.ended
    const release = await claimWorld(folder, nothing)
    expect(await readdir(folder)).toEqual([PID])
    await release()
    expect(await readdir(folder)).toEqual([])
  })

  it('goes to one alone of two starts that come together', async () => {
    const folder = await newFolder()
    await writeFile(join(folder, PID), '{"pid":1,"identity":"of a process that is gone"}')
    const starts = [1, 2].map(() => startHelper('run-world-main.ts', [folder, 'restart']))
    const firstWords = await Promise.allSettled(starts.map((start) => start.nextLine()))
    expect(firstWords.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it.each([
    ['a process that has the same number by chance', `{"pid":${process.ppid},"identity":"an earlier one"}`],
    ['a start that was cut short as it wrote', '{"pid":'],
    ['an older start', String(process.ppid)],
  ])('is not kept by %s', async (_, left) => {
    const folder = await newFolder()
    await writeFile(join(folder, PID), left)
    const release = await claimWorld(folder, nothing)
    expect(JSON.parse(await readFile(join(folder, PID), 'utf8'))).toEqual({
      pid: process.pid,
      identity: await processIdentity(process.pid),
    })
    await release()
  })

  it('is not emptied while another start uses it', async () => {
    const folder = await newFolder()
    const identity = await processIdentity(process.ppid)
    await writeFile(join(folder, PID), JSON.stringify({ pid: process.ppid, identity }))
    const cleared: string[] = []
    const clear = async () => void cleared.push(folder)
    await expect(claimWorld(folder, clear)).rejects.toThrow('already runs')
    expect(cleared).toEqual([])
  })
})
