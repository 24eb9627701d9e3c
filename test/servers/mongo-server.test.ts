import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import mongoose from 'mongoose'
import { freePort } from '../../dev/servers/free-port.ts'
import { type MongoServer, startMongo } from '../../dev/servers/mongo-server.ts'
import { isProcessAlive } from '../../dev/servers/process-alive.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { useTemporaryFolders } from './temporary-folder.ts'

const newFolder = useTemporaryFolders()
const progress = quietProgress
/** These tests are about a server of their own, also where the other tests use one that runs. */
const own = { ...process.env, MONGODB_URI: undefined }
const servers: MongoServer[] = []

async function start(dataFolder: string, port?: number): Promise<MongoServer> {
  const server = await startMongo({ dataFolder, progress, env: own, ...(port === undefined ? {} : { port }) })
  servers.push(server)
  return server
}

function pidOf(server: { pid: number | undefined }): number {
  if (server.pid === undefined) throw new Error('This server is not ours.')
  return server.pid
}

type Case = { key: string; version: number }

async function withCases<T>(
  uri: string,
  use: (cases: mongoose.mongo.Collection<Case>) => Promise<T>,
): Promise<T> {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 500, retryWrites: false })
  try {
    return await use(client.db('test').collection<Case>('cases'))
  } finally {
    await client.close()
  }
}

/** Inserts and then changes cases until the server is killed under it; returns the version acknowledged for each. */
async function writeUntilKilled(server: MongoServer, killAfter: number): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>()
  let writes = 0
  const written = (key: string, version: number) => {
    acknowledged.set(key, version)
    writes += 1
    if (writes === killAfter) process.kill(pidOf(server), 'SIGKILL')
  }
  await withCases(server.uri, async (cases) => {
    await cases.createIndex({ key: 1 }, { unique: true })
    const writer = async (name: string) => {
      for (let n = 0; ; n++) {
        const key = `${name}-${n}`
        await cases.insertOne({ key, version: 1 })
        written(key, 1)
        const { modifiedCount } = await cases.updateOne({ key, version: 1 }, { $set: { version: 2 } })
        expect(modifiedCount).toBe(1)
        written(key, 2)
      }
    }
    await Promise.allSettled(['a', 'b', 'c', 'd', 'e', 'f'].map(writer))
  })
  return acknowledged
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

describe('startMongo', () => {
  it('answers on the loopback address, alone on its data, and leaves no process behind', async () => {
    const dataFolder = await newFolder()
    const server = await start(dataFolder)
    expect(server.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\//)
    await withCases(server.uri, async (cases) => {
      await cases.insertOne({ key: 'one', version: 1 })
      expect(await cases.countDocuments()).toBe(1)
    })
    await expect(start(dataFolder)).rejects.toMatchObject({
      problem: `MongoDB already runs on the data in ${dataFolder} (process ${server.pid}).`,
    })
    const env = { ...process.env, MONGODB_URI: server.uri }
    const same = await startMongo({ dataFolder: await newFolder(), env, progress })
    expect(same).toMatchObject({ uri: server.uri, pid: undefined, source: 'MONGODB_URI' })
    await same.stop()
    expect(isProcessAlive(pidOf(server))).toBe(true)
    await server.stop()
    expect(isProcessAlive(pidOf(server))).toBe(false)
  })

  it('goes on after each kill -9 with everything that it acknowledged', async () => {
    const dataFolder = await newFolder()
    const port = await freePort()
    for (const killAfter of [40, 250]) {
      const acknowledged = await writeUntilKilled(await start(dataFolder, port), killAfter)
      const again = await start(dataFolder, port)
      await withCases(again.uri, async (cases) => {
        const kept = new Map((await cases.find().toArray()).map(({ key, version }) => [key, version]))
        for (const [key, version] of acknowledged) {
          expect(kept.get(key)).toBeGreaterThanOrEqual(version) // the last change may be kept, its answer lost
        }
        await expect(cases.insertOne({ key: 'a-0', version: 9 })).rejects.toMatchObject({ code: 11_000 })
        await cases.drop()
      })
      expect(acknowledged.size).toBeGreaterThanOrEqual(killAfter / 2)
      await again.stop()
    }
  })

  it('lets one of many racing writers win', async () => {
    const server = await start(await newFolder())
    await withCases(server.uri, async (cases) => {
      await cases.createIndex({ key: 1 }, { unique: true })
      await cases.insertOne({ key: 'one', version: 0 })
      const change = async (version: number) =>
        (await cases.updateOne({ key: 'one', version }, { $set: { version: version + 1 } })).modifiedCount
      for (let version = 0; version < 10; version++) {
        const wins = await Promise.all(Array.from({ length: 8 }, () => change(version)))
        expect(wins.reduce((sum, win) => sum + win, 0)).toBe(1)
      }
      const inserts = Array.from({ length: 16 }, () => cases.insertOne({ key: 'two', version: 1 }))
      const taken = (await Promise.allSettled(inserts)).filter(({ status }) => status === 'fulfilled')
      expect(taken).toHaveLength(1)
    })
  })

  it('says so when its file is no database', async () => {
    const dataFolder = await newFolder()
    await writeFile(join(dataFolder, 'stand-in.mv'), 'not a database '.repeat(1_000))
    await expect(start(dataFolder)).rejects.toMatchObject({
      problem: expect.stringMatching(/^MongoDB (ended while starting|cannot be had on this machine)/),
    })
  })

  it('says so when the folder for the data cannot be written', async () => {
    const inAFile = join(process.execPath, 'data')
    await expect(start(inAFile)).rejects.toMatchObject({
      problem: `The folder ${inAFile} cannot be written.`,
    })
  })

  it('ends with one sentence, without the password, when MONGODB_URI names nothing that answers', async () => {
    const port = await freePort()
    const env = {
      ...process.env,
      MONGODB_URI: `mongodb://user:hidden-word@127.0.0.1:${port}/?directConnection=true`,
    }
    const failed = startMongo({ dataFolder: await newFolder(), env, progress })
    await expect(failed).rejects.toMatchObject({
      problem: `MONGODB_URI names mongodb://127.0.0.1:${port}/?directConnection=true, where no MongoDB answers.`,
    })
    await expect(failed).rejects.not.toThrow('hidden-word')
  })
})
