/** The campaign's own world: in a new folder, on free ports, with the kill points loaded into the exchange's processes. */
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compiledProgram } from '../../dev/compiled-program.ts'
import { startWorld, type World } from '../../dev/world.ts'
import type { RetryProfile } from '../../domain/delivery.ts'

/** Quick, so that what waits for its next attempt does not hide how long a crash costs. */
export const RETRY: RetryProfile = {
  firstWaitSeconds: 0.5,
  factor: 2,
  longestWaitSeconds: 4,
  patienceSeconds: 3600,
  resends: 4,
}

export interface CrashWorld extends AsyncDisposable {
  readonly world: World
  /** Holds everything of the campaign. */
  readonly folder: string
  /** Through which kill points are armed. */
  readonly orders: string
}

/** Threads of a process load its preloads too: there is nothing in them to kill. */
const preload = (killPoints: string): string =>
  `data:text/javascript,import{isMainThread}from'node:worker_threads';if(isMainThread)await(import('${pathToFileURL(killPoints).href}'))`

const QUIET = {
  line: () => undefined,
  during: <Result>(_label: string, work: () => Promise<Result>): Promise<Result> => work(),
}

/** Starts it; its folder is removed at the end unless it is to be kept. */
export const startCrashWorld = async (keep: () => boolean): Promise<CrashWorld> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'exchange-crash-')))
  const orders = join(folder, 'kill-points')
  await mkdir(orders)
  const remove = async (): Promise<void> => {
    if (!keep()) await rm(folder, { recursive: true, force: true })
  }
  try {
    const world = await startWorld({
      dataFolder: folder,
      retry: RETRY,
      // What the second accepts its people accept by hand, so that a doubt is not always gone before it is looked at.
      answers: { riverside: 'accept-progress-finish', hillside: 'none', beacon: 'none' },
      registerPerSecond: 0,
      progress: QUIET,
      env: {
        NODE_OPTIONS: `--import ${preload(join(await compiledProgram(), 'test/faults/kill-points.js'))}`,
        KILL_POINTS: orders,
        REQUESTS_PER_MINUTE: '1000000',
        LOG_LEVEL: 'info',
      },
    })
    return {
      world,
      folder,
      orders,
      async [Symbol.asyncDispose]() {
        await world[Symbol.asyncDispose]()
        await remove()
      },
    }
  } catch (thrown) {
    await remove()
    throw thrown
  }
}
