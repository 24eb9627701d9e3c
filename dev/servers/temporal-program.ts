import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Artefact, cachedArtefact, makeArtefact } from './cache-folder.ts'
import { type ChainResult, firstThatWorks, WayClosed } from './chain.ts'
import { downloadProgram } from './download-program.ts'
import { type Environment, findProgram } from './find-program.ts'
import type { Progress } from './progress.ts'
import { runCommand } from './run-command.ts'

/** A Temporal that runs already, or the program that carries the development server. */
export type TemporalProgram = { readonly kind: 'running'; readonly address: string } | ProgramOnDisk
/** `artefact` is its folder in the cache, when it came from there. */
export type ProgramOnDisk = { readonly kind: 'program'; readonly path: string; readonly artefact?: string }

/** The same version whether downloaded or built; the module file names it too (temporal/go.mod). */
export const TEMPORAL_CLI: Artefact = { name: 'temporal-cli', version: '1.8.2' }

const MODULE = fileURLToPath(new URL('temporal', import.meta.url))
const PACKAGE = 'github.com/temporalio/cli/cmd/temporal'
const OLDEST_GO = 24
const CHECK_MS = 30_000
const BUILD_MS = 1_800_000

/**
 * Finds or gets Temporal: one that runs, the program on the PATH, the kept one, a download, a build.
 * @throws ServerStartError naming every way when none is open
 */
export function findTemporal(env: Environment, progress: Progress): Promise<ChainResult<TemporalProgram>> {
  return firstThatWorks<TemporalProgram>('Temporal', [
    {
      name: 'TEMPORAL_ADDRESS',
      advice: 'set TEMPORAL_ADDRESS to the host:port of a Temporal that runs',
      attempt: async () => runningAt(env.TEMPORAL_ADDRESS),
    },
    {
      name: 'temporal on the PATH',
      advice: 'put the program `temporal` (the Temporal CLI) on the PATH',
      attempt: () => onPath(env),
    },
    {
      name: 'the temporal kept from an earlier start',
      attempt: () => kept(env, progress),
    },
    {
      name: "the Temporal SDK's download",
      advice: 'let this machine reach the download of the Temporal SDK',
      attempt: () =>
        made(env, progress, 'Downloading Temporal', (folder) =>
          downloadProgram('temporal', TEMPORAL_CLI.version, folder, 'temporal', env),
        ),
    },
    {
      name: 'a build from Go modules',
      advice: `install Go 1.${OLDEST_GO} or later, with a module proxy it can reach`,
      attempt: () => built(env, progress),
    },
  ])
}

function runningAt(address: string | undefined): TemporalProgram {
  if (address === undefined || address === '') throw new WayClosed('not set')
  return { kind: 'running', address }
}

async function onPath(env: Environment): Promise<ProgramOnDisk> {
  const path = await findProgram('temporal', env)
  if (path === undefined) throw new WayClosed('not found there')
  await runCommand({ command: path, args: ['--version'], env, timeoutMs: CHECK_MS })
  return { kind: 'program', path }
}

async function kept(env: Environment, progress: Progress): Promise<ProgramOnDisk> {
  const artefact = await cachedArtefact(TEMPORAL_CLI, env, progress)
  if (artefact === undefined) throw new WayClosed('nothing kept')
  return { kind: 'program', path: join(artefact, 'temporal'), artefact }
}

async function made(
  env: Environment,
  progress: Progress,
  label: string,
  make: (folder: string) => Promise<void>,
): Promise<ProgramOnDisk> {
  const artefact = await makeArtefact(TEMPORAL_CLI, env, progress, (folder) =>
    progress.during(label, () => make(folder)),
  )
  return { kind: 'program', path: join(artefact, 'temporal'), artefact }
}

async function built(env: Environment, progress: Progress): Promise<ProgramOnDisk> {
  const go = await requireGo(env)
  return made(env, progress, 'Building Temporal from Go modules (about 3 minutes, once)', async (folder) => {
    const path = join(folder, 'temporal')
    await runCommand({
      command: go,
      args: ['build', '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', path, PACKAGE],
      cwd: MODULE,
      env: { ...env, CGO_ENABLED: '0', GOWORK: 'off' },
      timeoutMs: BUILD_MS,
    })
    await runCommand({ command: path, args: ['--version'], env, timeoutMs: CHECK_MS })
  })
}

async function requireGo(env: Environment): Promise<string> {
  const go = await findProgram('go', env)
  if (go === undefined) throw new WayClosed('Go is not installed')
  const said = await runCommand({
    command: go,
    args: ['env', 'GOVERSION'],
    cwd: '/',
    env,
    timeoutMs: CHECK_MS,
  })
  const minor = Number(/go1\.(\d+)/.exec(said)?.[1])
  if (!(minor >= OLDEST_GO))
    throw new WayClosed(`the installed Go is ${said.trim() || 'of an unknown version'}`)
  return go
}
