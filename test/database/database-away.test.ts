import { afterAll, describe, expect, it } from '@jest/globals'
import { connectDatabase, type Database } from '../../database/connection.ts'
import { type MongoServer, startMongo } from '../../dev/servers/mongo-server.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { useTemporaryFolders } from '../servers/temporary-folder.ts'
import { until } from '../servers/until.ts'
import { inDatabase, newDatabaseName, storeOn, useDatabase } from './database-world.ts'
import { AT, aKey, aReceivedMessage, aReferral, atOnce, CONTENT, COUNCIL } from './record-samples.ts'

const newFolder = useTemporaryFolders()
const opened: { close(): Promise<void> }[] = []
const servers: MongoServer[] = []

afterAll(async () => {
  for (const one of opened) await one.close()
  for (const server of servers) await server.stop()
})

/** A server of our own, also where the other tests use one that runs already: this one is killed. */
const startOwn = async (dataFolder: string, port?: number): Promise<MongoServer> => {
  const { MONGODB_URI: _running, ...env } = process.env
  const server = await startMongo({
    dataFolder,
    env,
    progress: quietProgress,
    ...(port === undefined ? {} : { port }),
  })
  servers.push(server)
  return server
}

const connect = async (uri: string, told: string[] = []): Promise<Database> => {
  const log = {
    info: (_fields: object, message: string) => void told.push(message),
    warn: (_fields: object, message: string) => void told.push(message),
  }
  const database = await connectDatabase(uri, { log })
  opened.push(database)
  return database
}

const killed = async (server: MongoServer): Promise<void> => {
  if (server.pid === undefined) throw new Error('the server is one of our own')
  process.kill(server.pid, 'SIGKILL')
  await server.stop()
}

const answers = (database: Database): Promise<boolean> =>
  database.ping().then(
    () => true,
    () => false,
  )

/** Milliseconds until it is rejected as away. */
const timeToRefuse = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await expect(work()).rejects.toMatchObject({ name: 'Fault', code: 'database-away', retryable: true })
  return performance.now() - started
}

/** In a few seconds. Asked up to three times: on a loaded machine one may be slow, and is not wrong. */
const SOON_MS = 6_000
const refusesSoon = async (work: () => Promise<unknown>): Promise<void> => {
  let soonest = await timeToRefuse(work)
  for (let again = 0; again < 2 && soonest >= SOON_MS; again += 1)
    soonest = Math.min(soonest, await timeToRefuse(work))
  expect(soonest).toBeLessThan(SOON_MS)
}

describe('MongoDB killed in the middle of writing', () => {
  it('is said to be away in a few seconds, is back by itself, and has all that was acknowledged', async () => {
    const folder = await newFolder()
    const server = await startOwn(folder)
    const port = Number(/:(\d+)/.exec(server.uri)?.[1])
    const name = newDatabaseName()
    const told: string[] = []
    const database = await connect(inDatabase(server.uri, name), told)
    const store = storeOn(database)
    await database.buildIndexes()
    await database.ping()

    const acknowledged: string[] = []
    const refused: unknown[] = []
    const writing = atOnce(8, async () => {
      while (refused.length < 8) {
        const referral = aReferral()
        try {
          await store.referrals.insertOnce(referral, CONTENT, aKey())
          acknowledged.push(referral.id)
        } catch (thrown) {
          refused.push(thrown)
          return
        }
      }
    })
    await until('a hundred are stored', () => acknowledged.length >= 100)
    await killed(server)
    await writing
    expect(refused).toHaveLength(8)
    for (const thrown of refused) expect(thrown).toMatchObject({ name: 'Fault', code: 'database-away' })

    const entry = {
      action: 'referral.read',
      actor: { userId: 'exchange' },
      outcome: 'permitted',
      at: AT,
    } as const
    await Promise.all([
      refusesSoon(() => database.ping()),
      refusesSoon(() => store.audit.append(entry)),
      refusesSoon(() => store.audit.appendMany([entry, entry])),
      refusesSoon(() => store.views.list({ agencies: [COUNCIL], limit: 5 })),
      refusesSoon(() => store.attention.list({ ownerAgencies: [COUNCIL], limit: 5 })),
      refusesSoon(() => store.directory.agencies({ limit: 5 })),
      refusesSoon(() => store.received.receiveOnce(aReceivedMessage())),
      refusesSoon(() => connectDatabase(inDatabase(server.uri, name))),
    ])

    await startOwn(folder, port)
    await until('it answers again', () => answers(database))
    expect(told).toEqual(['The database is away.', 'The database is back.'])
    for (const id of acknowledged)
      expect(await store.referrals.byId(id as ReturnType<typeof aReferral>['id'])).toMatchObject({ id })
    await store.audit.append(entry)
    expect((await store.directory.agencies({ limit: 5 })).rows).toEqual([])
  })
})

describe('MongoDB that hangs', () => {
  it('is found out in seconds, and goes on when it is whole again', async () => {
    const server = await startOwn(await newFolder())
    const { pid } = server
    if (pid === undefined) throw new Error('the server is one of our own')
    const database = await connect(inDatabase(server.uri, newDatabaseName()))
    const { referrals } = storeOn(database)
    await database.buildIndexes()
    const referral = aReferral()
    process.kill(pid, 'SIGSTOP')
    try {
      await until('it hangs', async () => !(await answers(database)))
      await refusesSoon(() => database.ping())
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await until('it answers again', () => answers(database))
    await referrals.insertOnce(referral, CONTENT, aKey())
    expect(await referrals.byId(referral.id)).toEqual(referral)
  })
})

describe('indexes', () => {
  const world = useDatabase()
  const indexes = () => world.store().database.connection.collection('referrals')

  it('are built again without harm', async () => {
    await world.store().database.buildIndexes()
    const unique = (await indexes().indexes())
      .filter((index) => index.unique === true)
      .map(({ name }) => name)
    expect(unique.sort()).toEqual(['id-and-version', 'idempotency-key', 'reference'])
  })

  it('stop the start when one that must be unique is not', async () => {
    await indexes().dropIndex('reference')
    await indexes().createIndex({ reference: 1 }, { name: 'reference' })
    await expect(world.store().database.buildIndexes()).rejects.toMatchObject({
      code: 'configuration-wrong',
      message: expect.stringContaining('reference'),
    })
    await indexes().dropIndex('reference')
    await world.store().database.buildIndexes()
  })

  it('stop the start when there is a unique one that we do not know', async () => {
    await indexes().createIndex({ fingerprint: 1 }, { name: 'foreign', unique: true })
    await expect(world.store().database.buildIndexes()).rejects.toMatchObject({
      code: 'configuration-wrong',
      message: expect.stringContaining('foreign'),
    })
    await indexes().dropIndex('foreign')
  })
})
