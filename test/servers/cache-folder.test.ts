import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { damageIn } from '../../dev/servers/artefact-manifest.ts'
import { artefactFolder, cachedArtefact, makeArtefact } from '../../dev/servers/cache-folder.ts'
import { type Progress, quietProgress } from '../../dev/servers/progress.ts'
import { folderProblem, ServerStartError } from '../../dev/servers/server-start-error.ts'
import { useHelpers } from './helper-process.ts'
import { useTemporaryFolders } from './temporary-folder.ts'
import { until } from './until.ts'

const THING = { name: 'thing', version: '1.2.3' }
const newFolder = useTemporaryFolders()
const startHelper = useHelpers()

const fill = (content: string) => async (folder: string) => {
  await writeFile(join(folder, 'program'), content)
}

function recorded(): { lines: string[]; progress: Progress } {
  const lines: string[] = []
  return { lines, progress: { ...quietProgress, line: (text) => lines.push(text) } }
}

describe('the cache folder', () => {
  it('is in XDG_CACHE_HOME, else in ~/.cache, by name and version', () => {
    expect(artefactFolder(THING, { XDG_CACHE_HOME: '/c', HOME: '/h' })).toBe(
      '/c/referral-exchange/thing-1.2.3',
    )
    expect(artefactFolder(THING, { XDG_CACHE_HOME: '', HOME: '/h' })).toBe(
      '/h/.cache/referral-exchange/thing-1.2.3',
    )
  })

  it('keeps what was made, and makes it once', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    expect(await cachedArtefact(THING, env, quietProgress)).toBeUndefined()
    const folder = await makeArtefact(THING, env, quietProgress, fill('one'))
    expect(await makeArtefact(THING, env, quietProgress, fill('two'))).toBe(folder)
    expect(await cachedArtefact(THING, env, quietProgress)).toBe(folder)
    expect(await readFile(join(folder, 'program'), 'utf8')).toBe('one')
  })

  it('keeps nothing of an attempt that failed', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    const failing = async (folder: string) => {
      await fill('half')(folder)
      throw new Error('interrupted')
    }
    await expect(makeArtefact(THING, env, quietProgress, failing)).rejects.toThrow('interrupted')
    expect(await readdir(join(env.XDG_CACHE_HOME, 'referral-exchange'))).toEqual([])
  })

  it('keeps nothing of an attempt that was killed, and is not held up by its lock', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    const helper = startHelper('make-slowly-main.ts', [THING.name, THING.version], { ...process.env, ...env })
    expect(await helper.nextLine()).toBe('half way')
    helper.kill('SIGKILL')
    await helper.ended
    expect(await cachedArtefact(THING, env, quietProgress)).toBeUndefined()
    const folder = await makeArtefact(THING, env, quietProgress, fill('whole'))
    expect(await readFile(join(folder, 'program'), 'utf8')).toBe('whole')
    expect(await readdir(join(env.XDG_CACHE_HOME, 'referral-exchange'))).toEqual(['thing-1.2.3'])
  })

  it('lets one of two starts at once make it, and the other wait', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    const helper = startHelper('make-slowly-main.ts', [THING.name, THING.version], { ...process.env, ...env })
    await helper.nextLine()
    const { lines, progress } = recorded()
    const waiting = makeArtefact(THING, env, progress, fill('second'))
    await until('the waiting is told', () => lines.length > 0)
    expect(lines).toEqual([`Another start (process ${helper.pid}) is getting thing 1.2.3; waiting for it.`])
    helper.kill('SIGKILL')
    expect(await readFile(join(await waiting, 'program'), 'utf8')).toBe('second')
  })

  it('makes once for many who ask at the same time', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    let made = 0
    const make = async (folder: string) => {
      made += 1
      await fill('one')(folder)
    }
    await Promise.all(Array.from({ length: 5 }, () => makeArtefact(THING, env, quietProgress, make)))
    expect(made).toBe(1)
  })

  it('takes over a lock that nobody has touched for long', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    const lock = `${artefactFolder(THING, env)}.lock`
    await mkdir(join(env.XDG_CACHE_HOME, 'referral-exchange'))
    await writeFile(lock, String(process.pid)) // alive, but not working on it
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(lock, longAgo, longAgo)
    await makeArtefact(THING, env, quietProgress, fill('one'))
    await expect(stat(lock)).rejects.toThrow('ENOENT')
  })
})

describe('a damaged artefact', () => {
  it('counts as absent, is named, and is made anew', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    const folder = await makeArtefact(THING, env, quietProgress, fill('whole'))
    await truncate(join(folder, 'program'), 2)
    const { lines, progress } = recorded()
    expect(await cachedArtefact(THING, env, progress)).toBeUndefined()
    expect(lines[0]).toContain('The kept thing 1.2.3 is damaged (program has 2 bytes instead of 5)')
    await makeArtefact(THING, env, progress, fill('new one'))
    expect(await readFile(join(folder, 'program'), 'utf8')).toBe('new one')
  })

  it('is found by its contents too, when asked for', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    const folder = await makeArtefact(THING, env, quietProgress, fill('whole'))
    expect(await damageIn(folder, true)).toBeUndefined()
    await writeFile(join(folder, 'program'), 'wholE')
    expect(await damageIn(folder)).toBeUndefined()
    expect(await damageIn(folder, true)).toBe('program has other contents')
  })

  it('is one without its manifest', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    await mkdir(artefactFolder(THING, env), { recursive: true })
    expect(await damageIn(artefactFolder(THING, env))).toContain('manifest.json cannot be read')
  })
})

describe('a cache folder that cannot be used', () => {
  it('is named, with the way out, where it cannot be written', async () => {
    const file = join(await newFolder(), 'a-file')
    await writeFile(file, '')
    const made = makeArtefact(THING, { XDG_CACHE_HOME: file }, quietProgress, fill('x'))
    await expect(made).rejects.toBeInstanceOf(ServerStartError)
    await expect(made).rejects.toMatchObject({
      problem: `The folder ${file}/referral-exchange cannot be written.`,
      wayOut: expect.stringContaining('set XDG_CACHE_HOME to another folder'),
    })
  })

  const proc = existsSync('/proc/self')
  it(`is named where nothing can ever be made${proc ? '' : ' (tried on Linux only)'}`, async () => {
    const never = proc ? '/proc/nothing-is-made-here' : join(await newFolder(), 'x'.repeat(300))
    const made = makeArtefact(THING, { XDG_CACHE_HOME: never }, quietProgress, fill('x'))
    await expect(made).rejects.toThrow()
    if (proc)
      await expect(made).rejects.toMatchObject({ problem: expect.stringContaining('cannot be written') })
  })

  it('is named where its disk is full, whoever noticed it', async () => {
    const env = { XDG_CACHE_HOME: await newFolder() }
    const make = () =>
      Promise.reject(new Error('go build failed', { cause: 'write out: no space left on device' }))
    await expect(makeArtefact(THING, env, quietProgress, make)).rejects.toMatchObject({
      problem: expect.stringMatching(/^The disk that holds .* is full\.$/),
    })
  })

  it('leaves other failures as they are', () => {
    expect(folderProblem(new Error('connection refused'), '/x', 'y')).toBeUndefined()
  })
})
