/** A world of its own for the bench, and what looks into it from outside: the database, Temporal, a client system. */
import { Client, Connection } from '@temporalio/client'
import mongoose from 'mongoose'
import { openStore } from '../../context.ts'
import type { ChangeLog } from '../../database/change-log.ts'
import type { DirectoryRepository } from '../../database/directory-repository.ts'
import type { ReferralRepository } from '../../database/referral-repository.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { startWorld, type World } from '../../dev/world.ts'
import { createLogger } from '../../runtime/logger.ts'
import { loadSettings } from '../../runtime/secrets.ts'
import { ANSWERED_BY, BESIDE, DELIVERED_TO, QUICK_RETRY, SEVERAL_SERVICES } from './bench-partner.ts'
import { type ExchangeDoor, openDoor } from './exchange-door.ts'

export interface BenchWorld extends AsyncDisposable {
  readonly world: World
  readonly door: ExchangeDoor
  readonly temporal: Client
  /** The exchange's referrals, looked into; nothing is written there. */
  readonly referrals: Pick<ReferralRepository, 'byId'>
  /** What of its changes other systems are still to be told. */
  readonly changeLog: Pick<ChangeLog, 'untold'>
  /** Its channels, paused, opened and changed as those who run it do. */
  readonly directory: Pick<DirectoryRepository, 'channel' | 'pauseChannel' | 'resumeChannel' | 'putChannel'>
  /** The bare workflow's database. */
  readonly bare: mongoose.mongo.Db
  readonly bareUri: string
}

/** Partners' replies are fetched every two seconds in the world: none are waited for here, on either side. */
const fetchRarely = async (
  directory: Pick<DirectoryRepository, 'channels' | 'putChannel'>,
): Promise<void> => {
  for (const channel of await directory.channels())
    if (channel.poll !== undefined) await directory.putChannel({ ...channel, poll: { everySeconds: 3600 } })
}

/** Starts it in this folder, on free ports. */
export const startBenchWorld = async (dataFolder: string): Promise<BenchWorld> => {
  const world = await startWorld({
    dataFolder,
    retry: QUICK_RETRY,
    registerPerSecond: 0,
    answers: {
      [DELIVERED_TO.partner]: 'none',
      [BESIDE.partner]: 'none',
      [ANSWERED_BY.partner]: 'accept-finish',
    },
    env: { REQUESTS_PER_MINUTE: '1000000' },
    progress: quietProgress,
  })
  const stops: (() => PromiseLike<unknown>)[] = [() => world[Symbol.asyncDispose]()]
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop()
  }
  try {
    const door = openDoor(world.url, await world.token('council-system'))
    stops.push(() => door[Symbol.asyncDispose]())
    const connection = await Connection.connect({ address: world.temporal.current().address })
    stops.push(() => connection.close())
    const mongo = await new mongoose.mongo.MongoClient(world.mongo.current().uri).connect()
    stops.push(() => mongo.close())
    const { config, secrets } = loadSettings(['sealingKeys'], world.env)
    const store = await openStore(config, secrets, createLogger({ process: 'bench', level: 'warn' }), 'bench')
    stops.push(() => store[Symbol.asyncDispose]())
    for (const service of SEVERAL_SERVICES) await store.directory.putService(service)
    await fetchRarely(store.directory)
    const bareUri = new URL(config.mongodbUri)
    bareUri.pathname = '/bare'
    return {
      world,
      door,
      temporal: new Client({ connection }),
      referrals: store.referrals,
      changeLog: store.changeLog,
      directory: store.directory,
      bare: mongo.db('bare'),
      bareUri: bareUri.href,
      [Symbol.asyncDispose]: stopAll,
    }
  } catch (thrown) {
    await stopAll()
    throw thrown
  }
}
