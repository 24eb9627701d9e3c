/**
 * The sources compiled for the processes of a world, once for each state that the sources are in: a process that runs
 * what is compiled starts in half the time, and is what production runs. A folder for each state, so that a world that
 * runs keeps what it runs.
 */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUNDLE_PATH } from '../workers/bundle-path.ts'
import { bundleWorkflows } from '../workers/bundle-workflows.ts'
import { buildProblem } from './disk-problems.ts'
import { runCommand } from './servers/run-command.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PROGRAMS = join(ROOT, 'build', 'programs')
const CONFIG = 'tsconfig.world.json'
/** Where the world's processes have their sources. */
const SOURCES = [
  'activities',
  'api',
  'attachments',
  'commands',
  'context.ts',
  'database',
  'dev',
  'domain',
  'http',
  'partners',
  'runtime',
  'test/faults',
  'test/performance',
  'web',
  'workers',
  'workflows',
  CONFIG,
  'tsconfig.json',
  'package-lock.json',
]
const COMPILER_MS = 120_000
/** What no start has used for so long is taken away. */
const KEPT_MS = 24 * 60 * 60 * 1000

/**
 * Compiles the sources as they are, or finds them compiled; answers the folder, laid out as the sources are.
 * @throws ServerStartError where they do not compile, or the project's disk cannot take what is compiled
 */
export const compiledProgram = async (): Promise<string> => {
  try {
    return await compiledOrFound()
  } catch (thrown) {
    throw buildProblem(thrown, dirname(PROGRAMS))
  }
}

const compiledOrFound = async (): Promise<string> => {
  const files = await sources()
  const state = await hashOf(files)
  const program = join(PROGRAMS, state)
  if (!(await exists(program))) await compile(files, program)
  await utimes(program, new Date(), new Date())
  await removeOld()
  await bundleOf(state)
  return program
}

const sources = async (): Promise<readonly string[]> => {
  const found = await Promise.all(
    SOURCES.map(async (path) => {
      if (!(await stat(join(ROOT, path))).isDirectory()) return [path]
      const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath.slice(ROOT.length), entry.name))
    }),
  )
  return found.flat().sort()
}

const hashOf = async (files: readonly string[]): Promise<string> => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}

/** Whole or not at all: another start may do the same at this moment. */
const compile = async (files: readonly string[], program: string): Promise<void> => {
  const partial = `${program}.partial-${process.pid}`
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  await runCommand({
    title: 'The compiler',
    command: process.execPath,
    args: [join(typescript, 'bin', 'tsc'), '-p', join(ROOT, CONFIG), '--outDir', partial],
    cwd: ROOT,
    timeoutMs: COMPILER_MS,
  })
  for (const file of files.filter((path) => path.startsWith('web/') && extname(path) !== '.ts')) {
    await mkdir(dirname(join(partial, file)), { recursive: true })
    await copyFile(join(ROOT, file), join(partial, file))
  }
  try {
    await rename(partial, program)
  } catch (thrown) {
    await rm(partial, { recursive: true, force: true })
    if (!(await exists(program))) throw thrown
  }
}

/** The workflow bundle of these sources, in its place. */
const bundleOf = async (state: string): Promise<void> => {
  const note = `${BUNDLE_PATH}.state`
  const bundled = async (): Promise<string> =>
    `${state} ${createHash('sha256')
      .update(await readFile(BUNDLE_PATH))
      .digest('hex')}`
  const noted = await readFile(note, 'utf8').catch(() => '')
  if (noted !== '' && (await bundled().catch(() => '')) === noted) return
  await bundleWorkflows()
  await writeFile(note, await bundled())
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

const removeOld = async (): Promise<void> => {
  for (const name of await readdir(PROGRAMS)) {
    const { mtimeMs } = await stat(join(PROGRAMS, name)).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > KEPT_MS) await rm(join(PROGRAMS, name), { recursive: true, force: true })
  }
}
