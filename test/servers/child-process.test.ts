import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { startChild } from '../../dev/servers/child-process.ts'
import { isProcessAlive } from '../../dev/servers/process-alive.ts'
import { runCommand } from '../../dev/servers/run-command.ts'
import { useHelpers } from './helper-process.ts'
import { useTemporaryFolders } from './temporary-folder.ts'
import { until } from './until.ts'

const newFolder = useTemporaryFolders()
const startHelper = useHelpers()

describe('startChild', () => {
  it('stops a child that ends when asked', async () => {
    const child = await startChild({ command: 'sleep', args: ['60'] })
    expect(isProcessAlive(child.pid)).toBe(true)
    await child.stop()
    await child.stop()
    expect(child.hasExited()).toBe(true)
    expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' })
    expect(isProcessAlive(child.pid)).toBe(false)
  })

  it('kills a child that does not end when asked, with its own children', async () => {
    const lines: string[] = []
    const script = 'trap "" TERM; (trap "" TERM; sleep 60) & echo $!; wait; sleep 60'
    const child = await startChild({
      command: '/bin/sh',
      args: ['-c', script],
      graceMs: 300,
      onLine: (line) => lines.push(line),
    })
    await until('the grandchild tells its id', () => lines.length > 0)
    await child.stop()
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' })
    await until('the grandchild is gone', () => !isProcessAlive(Number(lines[0])))
  })

  it('ends what a child leaves behind when it ends by itself', async () => {
    const lines: string[] = []
    const child = await startChild({
      command: '/bin/sh',
      args: ['-c', 'sleep 60 & echo $!'],
      onLine: (line) => lines.push(line),
    })
    expect(await child.exited).toEqual({ code: 0, signal: null })
    await until('the grandchild is gone', () => lines.length > 0 && !isProcessAlive(Number(lines[0])))
  })

  it('ends the child when its starter is killed with -9', async () => {
    const helper = startHelper('hold-child-main.ts', [])
    const pid = Number(await helper.nextLine())
    expect(isProcessAlive(pid)).toBe(true)
    helper.kill('SIGKILL')
    await until('the child is gone', () => !isProcessAlive(pid))
  })

  it('keeps the end of what the child said, from a file or without', async () => {
    const outputFile = join(await newFolder(), 'logs', 'child.log')
    const say = (text: string) => ({ command: '/bin/sh', args: ['-c', `echo ${text}; echo to error >&2`] })
    const before = await startChild({ ...say('earlier'), outputFile })
    await before.exited
    const withFile = await startChild({ ...say('now'), outputFile })
    await withFile.exited
    expect(withFile.outputTail()).toBe('now\nto error')
    const without = await startChild(say('now'))
    await without.exited
    expect(without.outputTail().split('\n').sort()).toEqual(['now', 'to error'])
  })

  it('rejects a program that is not there', async () => {
    await expect(startChild({ command: '/no/such/program', args: [] })).rejects.toThrow('ENOENT')
  })
})

describe('runCommand', () => {
  it('gives what the command said', async () => {
    expect(await runCommand({ command: 'echo', args: ['hello'], timeoutMs: 5_000 })).toBe('hello')
  })

  it('tells the failing line in short, and all of it as the cause', async () => {
    const args = ['-c', 'echo beginning; echo "Error: it broke"; echo end; exit 3']
    await expect(runCommand({ command: '/bin/sh', args, timeoutMs: 5_000 })).rejects.toMatchObject({
      message: 'sh failed: Error: it broke',
      cause: 'beginning\nError: it broke\nend',
    })
  })

  it('gives up what takes too long', async () => {
    await expect(runCommand({ command: 'sleep', args: ['60'], timeoutMs: 200 })).rejects.toThrow(
      'sleep: gave up after 0.2 s',
    )
  })

  it('gives up a download that stalls, not one that goes on', async () => {
    const folder = await newFolder()
    const growing = { folder, stallMs: 1_000 }
    const slow = 'for i in 1 2 3 4 5; do echo more >> part; sleep 0.5; done'
    await runCommand({ command: '/bin/sh', args: ['-c', slow], cwd: folder, timeoutMs: 20_000, growing })
    const stuck = runCommand({ command: 'sleep', args: ['60'], timeoutMs: 20_000, growing })
    await expect(stuck).rejects.toThrow('sleep: nothing arrived for 1 s')
  })
})
