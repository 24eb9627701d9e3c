import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'
import { firstThatWorks, WayClosed } from './chain.ts'
import { type Environment, findProgram, isExecutable } from './find-program.ts'
import { createProgress, type Progress } from './progress.ts'
import { runCommand } from './run-command.ts'
import { ServerStartError } from './server-start-error.ts'

export type ChromiumOptions = {
  readonly env?: Environment
  readonly progress?: Progress
  /** Allows Debian's package to be installed for the whole machine; CI=true allows it too. */
  readonly mayInstall?: boolean
}

const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const PACKAGE_MS = 900_000
const CONNECT_MS = 12_000

/**
 * The program of a Chromium for the browser tests.
 * @throws ServerStartError naming every way when none is open, or when CHROMIUM_PATH names no program
 */
export async function chromiumPath(options: ChromiumOptions = {}): Promise<string> {
  const { env = process.env, progress = createProgress(), mayInstall = env.CI === 'true' } = options
  const { value } = await firstThatWorks<string>('Chromium', [
    {
      name: 'CHROMIUM_PATH',
      advice: 'set CHROMIUM_PATH to the program of a Chromium',
      attempt: () => named(env.CHROMIUM_PATH),
    },
    {
      name: 'chromium on the PATH',
      advice: 'put `chromium` or `google-chrome` on the PATH',
      attempt: () => onPath(env),
    },
    {
      name: "Playwright's download",
      advice: "let this machine reach Playwright's downloads",
      attempt: () => downloaded(env, progress),
    },
    {
      name: "Debian's package",
      advice:
        'as root on Debian or Ubuntu, run `npm run servers -- --chromium`, which installs the package `chromium`',
      attempt: () => packaged(env, progress, mayInstall),
    },
  ])
  return value
}

async function named(path: string | undefined): Promise<string> {
  if (path === undefined || path === '') throw new WayClosed('not set')
  if (await isExecutable(path)) return path
  throw new ServerStartError(`CHROMIUM_PATH names ${path}, which is no program.`, 'Correct it, or unset it.')
}

async function onPath(env: Environment): Promise<string> {
  for (const name of ON_PATH) {
    const path = await findProgram(name, env)
    if (path !== undefined) return path
  }
  throw new WayClosed('not found there')
}

/** Playwright keeps what it downloads in a folder of its own, by version. */
async function downloaded(env: Environment, progress: Progress): Promise<string> {
  const path = chromium.executablePath()
  if (await isExecutable(path)) return path
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js')
  await progress.during('Downloading Chromium', () =>
    runCommand({
      title: 'the download',
      command: process.execPath,
      args: [cli, 'install', 'chromium'],
      env: { ...env, NODE_OPTIONS: '', PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(CONNECT_MS) },
      timeoutMs: PACKAGE_MS,
    }),
  )
  if (await isExecutable(path)) return path
  throw new WayClosed('the download left no program')
}

async function packaged(env: Environment, progress: Progress, mayInstall: boolean): Promise<string> {
  const apt = await findProgram('apt-get', env)
  if (apt === undefined) throw new WayClosed('this is no Debian')
  if (process.getuid?.() !== 0) throw new WayClosed('this user is not root')
  if (!mayInstall) throw new WayClosed('installing was not asked for')
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' }
  await progress.during("Installing Debian's package chromium", async () => {
    await runCommand({ command: apt, args: ['update', '-q'], env: quiet, timeoutMs: PACKAGE_MS })
    const args = ['install', '-y', '-q', '--no-install-recommends', 'chromium']
    await runCommand({ command: apt, args, env: quiet, timeoutMs: PACKAGE_MS })
  })
  return onPath(env)
}
