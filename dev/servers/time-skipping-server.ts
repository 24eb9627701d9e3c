import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { type Artefact, cachedArtefact, makeArtefact } from './cache-folder.ts'
import { firstThatWorks, WayClosed } from './chain.ts'
import { downloadProgram } from './download-program.ts'
import type { Environment } from './find-program.ts'
import { buildJavaProgram, findJava, requireJavaTools } from './java.ts'
import { createProgress, type Progress, quietProgress } from './progress.ts'
import { ServerStartError } from './server-start-error.ts'

/** The same version whether downloaded or taken from Maven (time-skipping/pom.xml), and our own part's. */
const SERVER_VERSION = '1.38.0'
const DOWNLOADED: Artefact = { name: 'time-skipping-server', version: SERVER_VERSION }
const BUILT: Artefact = { name: 'time-skipping-server-java', version: `${SERVER_VERSION}-1` }
const PROGRAM = 'time-skipping-server'
const SOURCES = {
  pom: new URL('time-skipping/pom.xml', import.meta.url),
  source: new URL('time-skipping/time-skipping-main.java', import.meta.url),
}

/** The SDK waits only a few seconds for the server; a busy machine needs another try. */
const START_TRIES = 4

const LAUNCHER = `#!/bin/sh
here=$(dirname "$0")
exec "\${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:TieredStopAtLevel=1 -cp "$here/classes:$here/lib/*" TimeSkippingMain "$@"
`

/**
 * The program of Temporal's time-skipping test server: the kept one, the SDK's download, or built with Maven.
 * @throws ServerStartError naming every way when none is open
 */
export async function timeSkippingServerPath(
  env: Environment = process.env,
  progress: Progress = createProgress(),
): Promise<string> {
  const { value } = await firstThatWorks<string>("Temporal's time-skipping test server", [
    {
      name: 'the test server kept from an earlier run',
      attempt: () => kept(env, progress),
    },
    {
      name: "the Temporal SDK's download",
      advice: 'let this machine reach the download of the Temporal SDK',
      attempt: () =>
        makeArtefact(DOWNLOADED, env, progress, (folder) =>
          progress.during("Downloading Temporal's test server", () =>
            downloadProgram('time-skipping-server', SERVER_VERSION, folder, PROGRAM, env),
          ),
        ),
    },
    {
      name: 'built with Maven',
      advice: 'install a JDK 17 or later and Maven (`mvn`), with a repository it can reach',
      attempt: () => built(env, progress),
    },
  ])
  return join(value, PROGRAM)
}

/** A test environment whose time skips ahead while nothing happens. Its owner calls `teardown()`. */
export async function createTimeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  const path = await timeSkippingServerPath(process.env, quietProgress)
  let last: unknown
  for (let attempt = 0; attempt < START_TRIES; attempt++) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      })
    } catch (error) {
      last = error
    }
  }
  throw new ServerStartError(
    `Temporal's time-skipping test server did not start from ${path}.`,
    'Remove its folder and run `npm run servers`, which makes it anew.',
    last,
  )
}

async function kept(env: Environment, progress: Progress): Promise<string> {
  const downloaded = await cachedArtefact(DOWNLOADED, env, progress)
  if (downloaded !== undefined) return downloaded
  const made = await cachedArtefact(BUILT, env, progress)
  if (made === undefined) throw new WayClosed('nothing kept')
  if ((await findJava(env)) === undefined) throw new WayClosed('it is kept, but Java is no longer installed')
  return made
}

async function built(env: Environment, progress: Progress): Promise<string> {
  const tools = await requireJavaTools(env)
  return makeArtefact(BUILT, env, progress, (folder) =>
    progress.during("Building Temporal's test server with Maven", async () => {
      await buildJavaProgram(SOURCES, tools, folder, env)
      await writeFile(join(folder, PROGRAM), LAUNCHER)
      await chmod(join(folder, PROGRAM), 0o755)
    }),
  )
}
