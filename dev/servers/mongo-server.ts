import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import mongoose from 'mongoose'
import { awaitServer } from './await-server.ts'
import { startChild } from './child-process.ts'
import { claimDataFolder, prepareDataFolder } from './data-folder.ts'
import type { Environment } from './find-program.ts'
import { freePort, requireFreePort } from './free-port.ts'
import { javaClassPath } from './java.ts'
import { makeFolder } from './make-folder.ts'
import { findMongo, type MongoProgram } from './mongo-program.ts'
import { becomePrimary, REPLICA_SET } from './mongo-replica-set.ts'
import { createProgress, type Progress } from './progress.ts'
import type { ChildExit } from './running-child.ts'
import { ServerStartError } from './server-start-error.ts'

/** A MongoDB that answers. */
export type MongoServer = {
  /** Its connection string, without a database. */
  readonly uri: string
  /** The server's own process; none for a MongoDB that ran already. */
  readonly pid: number | undefined
  /** The way it was got. */
  readonly source: string
  /** Resolves when our own server has ended, asked or not; never for one that ran already. */
  readonly exited: Promise<ChildExit>
  /** Ends it, if it is ours. */
  readonly stop: () => Promise<void>
}

export type MongoOptions = {
  /** Keeps the documents between starts. */
  readonly dataFolder: string
  readonly port?: number
  readonly progress?: Progress
  readonly env?: Environment
}

type LocalProgram = Exclude<MongoProgram, { kind: 'running' }>
type Start = {
  readonly port: number
  readonly dataFolder: string
  readonly source: string
  readonly env: Environment
}

const NAME = 'MongoDB'
const ANSWER_MS = 3_000
/** Bounds that suit a development world on one machine. */
const JAVA_MEMORY = ['-Xmx384m', '-XX:+UseSerialGC']
const MONGOD_CACHE_GB = '0.25'

/**
 * Starts MongoDB on the loopback address, or checks the one MONGODB_URI names. Called again with the same folder and
 * port after a kill -9, it goes on with the same data.
 * @throws ServerStartError
 */
export async function startMongo(options: MongoOptions): Promise<MongoServer> {
  const { progress = createProgress(), env = process.env } = options
  const dataFolder = resolve(options.dataFolder)
  const { value, source } = await findMongo(env, progress, await writerOf(dataFolder))
  if (value.kind === 'running') return checked(value.uri, source)
  const port = options.port ?? (await freePort())
  await prepareDataFolder(dataFolder, NAME)
  await requireFreePort(NAME, port)
  return started(value, { port, dataFolder, source, env })
}

async function started(
  program: LocalProgram,
  { port, dataFolder, source, env }: Start,
): Promise<MongoServer> {
  const outputFile = join(dataFolder, 'mongo.log')
  const command = await commandLine(program, port, dataFolder)
  const child = await startChild({ ...command, outputFile, env, endsLast: true })
  await claimDataFolder(dataFolder, child.pid)
  const alone = `mongodb://127.0.0.1:${port}/?directConnection=true`
  const server = { name: NAME, child, port, dataFolder, outputFile, artefact: program.artefact }
  await awaitServer(server, () => answers(alone, program.kind === 'mongod' ? port : undefined))
  const uri = program.kind === 'mongod' ? `mongodb://127.0.0.1:${port}/?replicaSet=${REPLICA_SET}` : alone
  return { uri, pid: child.pid, source, exited: child.exited, stop: child.stop }
}

async function commandLine(program: LocalProgram, port: number, dataFolder: string) {
  if (program.kind === 'stand-in') {
    const classPath = ['-cp', javaClassPath(program.artefact)]
    const args = [...JAVA_MEMORY, ...classPath, 'MongoStandIn', String(port), standInFile(dataFolder)]
    return { command: program.java, args }
  }
  const folder = mongodFolder(dataFolder)
  await makeFolder(folder)
  const place = ['--dbpath', folder, '--bind_ip', '127.0.0.1', '--port', String(port)]
  const args = [...place, '--replSet', REPLICA_SET, '--wiredTigerCacheSizeGB', MONGOD_CACHE_GB, '--quiet']
  return { command: program.path, args }
}

/** The two servers keep their data apart, and neither reads the other's: data that are there decide. */
async function writerOf(dataFolder: string): Promise<'mongod' | 'stand-in' | undefined> {
  if (await exists(standInFile(dataFolder))) return 'stand-in'
  if (await exists(mongodFolder(dataFolder))) return 'mongod'
  return undefined
}

function standInFile(dataFolder: string): string {
  return join(dataFolder, 'stand-in.mv')
}

function mongodFolder(dataFolder: string): string {
  return join(dataFolder, 'mongod')
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function checked(uri: string, source: string): Promise<MongoServer> {
  try {
    await answers(uri, undefined)
  } catch (error) {
    const place = uri.replace(/\/\/[^@/]*@/, '//') // a password stays out of messages
    throw new ServerStartError(
      `MONGODB_URI names ${place}, where no MongoDB answers.`,
      'Start it, correct the connection string, or unset MONGODB_URI to have one started here.',
      error,
    )
  }
  return { uri, pid: undefined, source, exited: new Promise(() => undefined), stop: async () => undefined }
}

async function answers(uri: string, memberPort: number | undefined): Promise<void> {
  const client = new mongoose.mongo.MongoClient(uri, {
    serverSelectionTimeoutMS: ANSWER_MS,
    connectTimeoutMS: ANSWER_MS,
  })
  try {
    const admin = client.db('admin')
    await admin.command({ ping: 1 })
    if (memberPort !== undefined) await becomePrimary((command) => admin.command(command), memberPort)
  } finally {
    await client.close()
  }
}
