import { setTimeout as delay } from 'node:timers/promises'
import { dataFolderProblem } from './data-folder.ts'
import type { RunningChild } from './running-child.ts'
import { portInUse, ServerStartError } from './server-start-error.ts'

/** A server that was just started, and what its errors are told with. */
export type StartingServer = {
  readonly name: string
  readonly child: RunningChild
  readonly port: number
  readonly dataFolder: string
  /** Where all it writes can be read. */
  readonly outputFile: string
  /** The cache folder its program came from, if it did. */
  readonly artefact?: string | undefined
}

const LOOK_MS = 50
const LONGEST_MS = 60_000

/**
 * Waits until a server answers.
 * @param answers resolves when it does; a rejection means not yet
 * @throws ServerStartError when the server ends first or stays silent for a minute; it is stopped then
 */
export async function awaitServer(server: StartingServer, answers: () => Promise<void>): Promise<void> {
  const until = Date.now() + LONGEST_MS
  let last: unknown
  while (!server.child.hasExited() && Date.now() < until) {
    const question = answers().then(
      () => true,
      (error: unknown) => {
        last = error
        return delay(LOOK_MS, false)
      },
    )
    if (await Promise.race([question, server.child.exited.then(() => false)])) return
  }
  const ended = server.child.hasExited()
  await server.child.stop()
  throw ended ? endedError(server) : silentError(server, last)
}

function endedError({
  name,
  child,
  port,
  dataFolder,
  outputFile,
  artefact,
}: StartingServer): ServerStartError {
  const said = child.outputTail()
  if (/address already in use|EADDRINUSE/i.test(said)) return portInUse(name, port, said)
  const folder = dataFolderProblem(said, dataFolder)
  if (folder !== undefined) return folder
  const last = said.split('\n').at(-1)?.trim() ?? ''
  const anew =
    artefact === undefined ? '' : ` If its program may be damaged, remove ${artefact} and start again.`
  return new ServerStartError(
    `${name} ended while starting${last === '' ? '' : `, saying: ${last}`}.`,
    `All it said is in ${outputFile}.${anew}`,
    said,
  )
}

function silentError({ name, outputFile }: StartingServer, last: unknown): ServerStartError {
  return new ServerStartError(
    `${name} was started but did not answer within ${LONGEST_MS / 1000} seconds.`,
    `All it said is in ${outputFile}; if the machine is very busy, start again.`,
    last,
  )
}
