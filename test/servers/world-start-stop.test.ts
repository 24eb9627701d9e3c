/** Ctrl-C ends all of `npm start`, at whatever moment it comes. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, jest } from '@jest/globals'
import { startChild } from '../../dev/servers/child-process.ts'
import { createChildScope } from '../../dev/servers/child-scope.ts'
import { isProcessAlive } from '../../dev/servers/process-alive.ts'
import type { RunningChild } from '../../dev/servers/running-child.ts'
import { serverHandle } from '../../dev/world-server.ts'
import { type HelperProcess, useHelpers } from './helper-process.ts'
import { useTemporaryFolders } from './temporary-folder.ts'

jest.setTimeout(30_000)

const newFolder = useTemporaryFolders()
const startHelper = useHelpers()
const MOST_MS = 10_000

const linesUntil = async (helper: HelperProcess, last: string): Promise<string[]> => {
  const lines: string[] = []
  do lines.push(await helper.nextLine())
  while (lines.at(-1) !== last)
  return lines
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

describe('Ctrl-C', () => {
  it.each([
    ['a build', 'build', 'SIGINT', 'building', 1],
    ['a wait for what comes up', 'coming-up', 'SIGTERM', undefined, 2],
    ['the restart of a server', 'restart', 'SIGINT', 'up', 3],
  ] as const)(
    'during %s ends every process and gives the folder back',
    async (_, moment, signal, told, count) => {
      const folder = await newFolder()
      const world = startHelper('run-world-main.ts', [folder, moment])
      const lines = told === undefined ? [] : await linesUntil(world, told)
      while (lines.length < count) lines.push(await world.nextLine())
      const pids = lines.map(Number).filter((pid) => pid > 0)
      expect(pids.length).toBe(count)
      expect(pids.every(isProcessAlive)).toBe(true)
      expect(await exists(join(folder, 'world.pid'))).toBe(true)
      const askedAt = Date.now()
      world.kill(signal)
      world.kill(signal) // npm passes it on a second time
      await linesUntil(world, 'Stopped. Everything is kept in the data folder for the next start.')
      await world.ended
      expect(Date.now() - askedAt).toBeLessThan(MOST_MS)
      expect(pids.filter(isProcessAlive)).toEqual([])
      expect(await exists(join(folder, 'world.pid'))).toBe(false)
    },
  )
})

describe('a scope of children', () => {
  const GRACES = { firstMs: 300, lastMs: 300 }
  const sleeping = { command: 'sleep', args: ['60'] }

  it('ends those that end last after the others, and lets nothing start from then on', async () => {
    const scope = createChildScope()
    const ended: string[] = []
    const note = (name: string, { exited }: RunningChild) => void exited.then(() => ended.push(name))
    const again = await scope.run(async () => {
      note('server', await startChild({ ...sleeping, endsLast: true }))
      note('worker', await startChild(sleeping))
      return () => startChild(sleeping)
    })
    await scope.end(GRACES)
    expect(ended).toEqual(['worker', 'server'])
    await expect(scope.run(again)).rejects.toThrow('being stopped')
  })

  it('ends one that was just being started', async () => {
    const scope = createChildScope()
    const starting = scope.run(() => startChild(sleeping))
    await scope.end(GRACES)
    expect((await starting).hasExited()).toBe(true)
  })
})

describe('a server of the world', () => {
  it('is stopped also where it is being started again', async () => {
    const stopped: number[] = []
    let come = (): void => undefined
    let starts = 0
    const handle = await serverHandle(async () => {
      starts += 1
      const pid = starts
      if (pid > 1) await new Promise<void>((resolve) => (come = resolve))
      return { pid, source: 'a stub', stop: async () => void stopped.push(pid) }
    })
    const started = handle.start()
    const ended = handle.stop()
    come()
    await Promise.all([started, ended])
    expect(stopped).toEqual([2])
  })
})
