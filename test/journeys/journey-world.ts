/** One whole world for all journeys: the real processes, servers and simulated systems, with partners that are tried quickly. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store } from '../../context.ts'
import { startWorld, type World } from '../../dev/world.ts'
import type { RetryProfile } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { createLogger } from '../../runtime/logger.ts'
import { loadSettings } from '../../runtime/secrets.ts'
import { createPartnerCases, type PartnerCases } from '../faults/partner-cases.ts'
import { type ApiCheck, createApiCheck } from './openapi-check.ts'

export interface JourneyWorld extends AsyncDisposable {
  readonly world: World
  /** The exchange's own records, read from outside. */
  readonly store: Store
  readonly partners: PartnerCases
  /** Holds every answer of the JSON API against the document that the exchange serves. */
  readonly check: ApiCheck
}

/** Quick, and patient enough for a partner that comes back within a test. */
const RETRY: RetryProfile = {
  firstWaitSeconds: 0.2,
  factor: 2,
  longestWaitSeconds: 1,
  patienceSeconds: 20,
  resends: 3,
}

const QUIET = {
  line: () => undefined,
  during: <Result>(_label: string, work: () => Promise<Result>): Promise<Result> => work(),
}

/** What partners keep for us is fetched often; Vale's channel gives up soon, so that the end of every patience can be seen. */
const hasten = async ({ directory }: Store): Promise<void> => {
  for (const channel of await directory.channels())
    if (channel.poll !== undefined)
      await directory.putChannel({ ...channel, poll: { ...channel.poll, everySeconds: 1 } })
  const channel = await directory.channel(idOf('channel', 'chn_vale-bars'))
  if (channel === undefined) throw new RangeError('the cast has no channel chn_vale-bars')
  await directory.putChannel({
    ...channel,
    timeoutSeconds: 1,
    retry: { ...RETRY, patienceSeconds: 2, longestWaitSeconds: 0.4, resends: 2 },
  })
}

/** Starts it in a folder of its own, which is removed at the end. */
export const startJourneyWorld = async (): Promise<JourneyWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'exchange-journeys-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    const world = await startWorld({
      dataFolder: folder,
      retry: RETRY,
      registerPerSecond: 0,
      // The people of Hillside, Orchard, Lantern, Brookvale and those below answer only where a journey has them answer.
      answers: {
        hillside: 'none',
        orchard: 'none',
        lantern: 'none',
        brookvale: 'none',
        beacon: 'none',
        fernhill: 'none',
        thornhill: 'none',
        willowfield: 'none',
      },
      progress: QUIET,
      env: { REQUESTS_PER_MINUTE: '1000000', OPEN_REQUESTS_PER_MINUTE: '1000000', LOG_LEVEL: 'debug' },
    })
    const { config, secrets } = loadSettings(['sealingKeys'], world.env)
    const log = createLogger({ process: 'journeys', level: 'silent' })
    const store = await openStore(config, secrets, log, 'journeys')
    await hasten(store)
    const document: unknown = await (await fetch(`${world.url}/openapi.json`)).json()
    return {
      world,
      store,
      partners: createPartnerCases(world),
      check: createApiCheck(document),
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]()
        await world[Symbol.asyncDispose]()
        await remove()
      },
    }
  } catch (thrown) {
    await remove()
    throw thrown
  }
}
