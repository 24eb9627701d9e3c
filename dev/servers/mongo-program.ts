import { join } from 'node:path'
import { type Artefact, cachedArtefact, makeArtefact } from './cache-folder.ts'
import { type ChainResult, firstThatWorks, WayClosed } from './chain.ts'
import { downloadProgram } from './download-program.ts'
import { type Environment, findProgram } from './find-program.ts'
import { buildJavaProgram, findJava, requireJavaTools } from './java.ts'
import type { Progress } from './progress.ts'
import { runCommand } from './run-command.ts'

/** A MongoDB that runs already, the real server's program, or the stand-in (mongo/mongo-stand-in.java). */
export type MongoProgram =
  | { readonly kind: 'running'; readonly uri: string }
  | { readonly kind: 'mongod'; readonly path: string; readonly artefact?: string }
  | { readonly kind: 'stand-in'; readonly java: string; readonly artefact: string }

const MONGOD: Artefact = { name: 'mongod', version: '8.2.6' }
/** The libraries' version (mongo/pom.xml), and our own part's. */
const STAND_IN: Artefact = { name: 'mongo-stand-in', version: '1.47.0-1' }
const SOURCES = {
  pom: new URL('mongo/pom.xml', import.meta.url),
  source: new URL('mongo/mongo-stand-in.java', import.meta.url),
}
const CHECK_MS = 30_000

/**
 * Finds or gets MongoDB: one that runs, the program on the PATH, the kept one, a download, the stand-in from Maven.
 * @param wroteTheData which of the two servers wrote the data that are to be opened; the other cannot read them
 * @throws ServerStartError naming every way when none is open
 */
export function findMongo(
  env: Environment,
  progress: Progress,
  wroteTheData?: 'mongod' | 'stand-in',
): Promise<ChainResult<MongoProgram>> {
  const only = (kind: 'mongod' | 'stand-in', attempt: () => Promise<MongoProgram>) => async () => {
    if (wroteTheData !== undefined && wroteTheData !== kind)
      throw new WayClosed('cannot read the data that are there')
    return attempt()
  }
  return firstThatWorks<MongoProgram>('MongoDB', [
    {
      name: 'MONGODB_URI',
      advice: 'set MONGODB_URI to the connection string of a MongoDB that runs',
      attempt: async () => runningAt(env.MONGODB_URI),
    },
    {
      name: 'mongod on the PATH',
      advice: 'put the program `mongod` (MongoDB 7 or 8) on the PATH',
      attempt: only('mongod', () => onPath(env)),
    },
    {
      name: 'the mongod kept from an earlier start',
      attempt: only('mongod', () => keptMongod(env, progress)),
    },
    {
      name: 'the stand-in kept from an earlier start',
      attempt: only('stand-in', () => keptStandIn(env, progress)),
    },
    {
      name: "MongoDB's download",
      advice: "let this machine reach MongoDB's downloads",
      attempt: only('mongod', () => downloadedMongod(env, progress)),
    },
    {
      name: 'the stand-in built with Maven',
      advice: 'install a JDK 17 or later and Maven (`mvn`), with a repository it can reach',
      attempt: only('stand-in', () => builtStandIn(env, progress)),
    },
  ])
}

function runningAt(uri: string | undefined): MongoProgram {
  if (uri === undefined || uri === '') throw new WayClosed('not set')
  return { kind: 'running', uri }
}

async function onPath(env: Environment): Promise<MongoProgram> {
  const path = await findProgram('mongod', env)
  if (path === undefined) throw new WayClosed('not found there')
  await runCommand({ command: path, args: ['--version'], env, timeoutMs: CHECK_MS })
  return { kind: 'mongod', path }
}

async function keptMongod(env: Environment, progress: Progress): Promise<MongoProgram> {
  const artefact = await cachedArtefact(MONGOD, env, progress)
  if (artefact === undefined) throw new WayClosed('nothing kept')
  return { kind: 'mongod', path: join(artefact, 'mongod'), artefact }
}

async function downloadedMongod(env: Environment, progress: Progress): Promise<MongoProgram> {
  const artefact = await makeArtefact(MONGOD, env, progress, (folder) =>
    progress.during('Downloading MongoDB', async () => {
      await downloadProgram('mongod', MONGOD.version, folder, 'mongod', env)
      await runCommand({ command: join(folder, 'mongod'), args: ['--version'], env, timeoutMs: CHECK_MS })
    }),
  )
  return { kind: 'mongod', path: join(artefact, 'mongod'), artefact }
}

async function keptStandIn(env: Environment, progress: Progress): Promise<MongoProgram> {
  const artefact = await cachedArtefact(STAND_IN, env, progress)
  if (artefact === undefined) throw new WayClosed('nothing kept')
  const java = await findJava(env)
  if (java === undefined) throw new WayClosed('it is kept, but Java is no longer installed')
  return { kind: 'stand-in', java, artefact }
}

async function builtStandIn(env: Environment, progress: Progress): Promise<MongoProgram> {
  const tools = await requireJavaTools(env)
  const artefact = await makeArtefact(STAND_IN, env, progress, (folder) =>
    progress.during('Building the stand-in for MongoDB with Maven', () =>
      buildJavaProgram(SOURCES, tools, folder, env),
    ),
  )
  return { kind: 'stand-in', java: tools.java, artefact }
}
