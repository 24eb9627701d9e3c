import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WayClosed } from './chain.ts'
import { type Environment, findProgram, isExecutable } from './find-program.ts'
import { runCommand } from './run-command.ts'

const OLDEST_JAVA = 17
const COPY_LIBRARIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'
const CHECK_MS = 30_000
const MAVEN_MS = 600_000

/** A Java program of ours: its libraries are named in a `pom.xml`, its own source is one file. */
export type JavaProgram = { readonly pom: URL; readonly source: URL }

/** The tools that make a Java program. */
export type JavaTools = { readonly java: string; readonly javac: string; readonly mvn: string }

/** The program `java`, from JAVA_HOME or the PATH. */
export async function findJava(env: Environment): Promise<string | undefined> {
  return findJdkTool('java', env)
}

/**
 * The tools of a JDK (17 or later) with Maven.
 * @throws WayClosed saying which is missing or too old
 */
export async function requireJavaTools(env: Environment): Promise<JavaTools> {
  const java = await findJava(env)
  if (java === undefined) throw new WayClosed('Java is not installed')
  const javac = await findJdkTool('javac', env)
  if (javac === undefined)
    throw new WayClosed('a Java runtime is installed, but no JDK: its compiler `javac` is missing')
  const mvn = await findProgram('mvn', env)
  if (mvn === undefined) throw new WayClosed('Maven (`mvn`) is not installed')
  const said = await runCommand({ command: javac, args: ['-version'], env, timeoutMs: CHECK_MS })
  const version = Number(/javac (\d+)/.exec(said)?.[1])
  if (!(version >= OLDEST_JAVA))
    throw new WayClosed(`the JDK is version ${version}, older than ${OLDEST_JAVA}`)
  return { java, javac, mvn }
}

/**
 * Fills the folder with `lib/` (from the user's Maven repositories) and `classes/` (compiled).
 * @throws WayClosed with the tool's own words
 */
export async function buildJavaProgram(
  program: JavaProgram,
  tools: JavaTools,
  folder: string,
  env: Environment,
): Promise<void> {
  const [pom, lib, classes] = [join(folder, 'pom.xml'), join(folder, 'lib'), join(folder, 'classes')]
  await mkdir(classes)
  await writeFile(pom, await readFile(program.pom)) // Maven may write beside the file it is given
  await runCommand({
    command: tools.mvn,
    args: [
      '--batch-mode',
      '--quiet',
      '--file',
      pom,
      COPY_LIBRARIES,
      `-DoutputDirectory=${lib}`,
      '-DincludeScope=runtime',
    ],
    cwd: folder,
    env,
    timeoutMs: MAVEN_MS,
  })
  await runCommand({
    command: tools.javac,
    args: ['-d', classes, '-classpath', join(lib, '*'), fileURLToPath(program.source)],
    env,
    timeoutMs: MAVEN_MS,
  })
}

/** The class path of a program built in the folder. */
export function javaClassPath(folder: string): string {
  return [join(folder, 'classes'), join(folder, 'lib', '*')].join(delimiter)
}

async function findJdkTool(name: string, env: Environment): Promise<string | undefined> {
  const home = env.JAVA_HOME
  if (home !== undefined && home !== '') {
    const path = join(home, 'bin', name)
    if (await isExecutable(path)) return path
  }
  return findProgram(name, env)
}
