/** GreenMail: the mailboxes of simulated partners that write mail (IMAP). A Java program, taken from Maven. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Artefact, cachedArtefact, makeArtefact } from './cache-folder.ts'
import { firstThatWorks, WayClosed } from './chain.ts'
import { type Environment, findProgram } from './find-program.ts'
import { findJava } from './java.ts'
import type { Progress } from './progress.ts'
import { runCommand } from './run-command.ts'

const GREENMAIL: Artefact = { name: 'greenmail', version: '2.1.13' }
const JAR = `greenmail-standalone-${GREENMAIL.version}.jar`
/** Of the published file. */
const SHA256 = '21b361e46e8ffe83afe7915a2b01231c4a163c8d0fa5de607e32ed19732d908d'
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'
const MAVEN_MS = 300_000

export interface GreenMailProgram {
  readonly java: string
  readonly jar: string
}

/**
 * Finds or gets it: the kept one, or from Maven.
 * @throws ServerStartError naming every way when none is open
 */
export async function findGreenMail(env: Environment, progress: Progress): Promise<GreenMailProgram> {
  const { value } = await firstThatWorks<GreenMailProgram>('GreenMail', [
    { name: 'the GreenMail kept from an earlier start', attempt: () => kept(env, progress) },
    {
      name: 'GreenMail from Maven',
      advice: 'install Java 17 or later and Maven (`mvn`), with a repository it can reach',
      attempt: () => fromMaven(env, progress),
    },
  ])
  return value
}

async function requireJava(env: Environment): Promise<string> {
  const java = await findJava(env)
  if (java === undefined) throw new WayClosed('Java is not installed')
  return java
}

async function kept(env: Environment, progress: Progress): Promise<GreenMailProgram> {
  const java = await requireJava(env)
  const folder = await cachedArtefact(GREENMAIL, env, progress)
  if (folder === undefined) throw new WayClosed('nothing kept')
  return { java, jar: join(folder, JAR) }
}

async function fromMaven(env: Environment, progress: Progress): Promise<GreenMailProgram> {
  const java = await requireJava(env)
  const mvn = await findProgram('mvn', env)
  if (mvn === undefined) throw new WayClosed('Maven (`mvn`) is not installed')
  const artefact = `-Dartifact=com.icegreen:greenmail-standalone:${GREENMAIL.version}`
  const made = await makeArtefact(GREENMAIL, env, progress, (folder) =>
    progress.during('Getting GreenMail with Maven', async () => {
      const args = ['--batch-mode', '--quiet', COPY, artefact, `-DoutputDirectory=${folder}`]
      await runCommand({ command: mvn, args, cwd: folder, env, timeoutMs: MAVEN_MS })
      await requirePublished(join(folder, JAR))
    }),
  )
  return { java, jar: join(made, JAR) }
}

async function requirePublished(jar: string): Promise<void> {
  const hash = createHash('sha256')
    .update(await readFile(jar))
    .digest('hex')
  if (hash !== SHA256) throw new WayClosed('what arrived is not the published file')
}
