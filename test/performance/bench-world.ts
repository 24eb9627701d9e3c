/** A world of its own for the bench, and what looks into it from outside: the database, Temporal, a client system. */
import { Client, Connection } from '@temporalio/client'
import mongoose from 'mongoose'
import { quietProgress } from '../../dev/servers/progress.ts'
import { startWorld, type World } from '../../dev/world.ts'
import { ANSWERED_BY, DELIVERED_TO, QUICK_RETRY } from './bench-partner.ts'
import { type ExchangeDoor, openDoor } from './exchange-door.ts'

export interface BenchWorld extends AsyncDisposable {
  readonly world: World
  readonly door: ExchangeDoor
  readonly temporal: Client
  /** The exchange's database, looked into; nothing is written there. */
  readonly referrals: mongoose.mongo.Collection<BenchReferral>
  /** The bare workflow's database. */
  readonly bare: mongoose.mongo.Db
  readonly bareUri: string
}

/** The parts of a stored referral that the bench looks at. */
export interface BenchReferral {
  readonly _id: string
  readonly record: {
    readonly state: string
    readonly endedAt?: string
    readonly updatedAt: string
    readonly recipients: readonly {
      readonly id: string
      readonly deliveredAt?: string
      readonly attempts: number
    }[]
  }
}

/** Starts it in this folder, on free ports. */
export const startBenchWorld = async (dataFolder: string): Promise<BenchWorld> => {
  const world = await startWorld({
    dataFolder,
    retry: QUICK_RETRY,
    registerPerSecond: 0,
    answers: { [DELIVERED_TO.partner]: 'none', [ANSWERED_BY.partner]: 'accept-finish' },
    env: { REQUESTS_PER_MINUTE: '1000000', LOG_LEVEL: 'warn' },
    progress: quietProgress,
  })
  const stops: (() => Promise<unknown>)[] = [() => world[Symbol.asyncDispose]()]
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
    const exchangeUri = world.env.MONGODB_URI ?? ''
    const bareUri = new URL(exchangeUri)
    bareUri.pathname = '/bare'
    return {
      world,
      door,
      temporal: new Client({ connection }),
      referrals: mongo.db(new URL(exchangeUri).pathname.slice(1)).collection<BenchReferral>('referrals'),
      bare: mongo.db('bare'),
      bareUri: bareUri.href,
      [Symbol.asyncDispose]: stopAll,
    }
  } catch (thrown) {
    await stopAll()
    throw thrown
  }
}
