import { join, resolve } from 'node:path'
import { Connection } from '@temporalio/client'
import { awaitServer } from './await-server.ts'
import { startChild } from './child-process.ts'
import { claimDataFolder, prepareDataFolder } from './data-folder.ts'
import { errorCode } from './error-facts.ts'
import type { Environment } from './find-program.ts'
import { freePort, requireFreePort } from './free-port.ts'
import { createProgress, type Progress } from './progress.ts'
import type { ChildExit } from './running-child.ts'
import { ServerStartError } from './server-start-error.ts'
import { findTemporal, type ProgramOnDisk } from './temporal-program.ts'

/** A Temporal that answers. */
export type TemporalServer = {
  /** host:port of its gRPC API. */
  readonly address: string
  /** Its pages; unknown for a Temporal that ran already. */
  readonly uiAddress: string | undefined
  /** The server's own process; none for a Temporal that ran already. */
  readonly pid: number | undefined
  /** The way it was got. */
  readonly source: string
  /** Resolves when our own server has ended, asked or not; never for one that ran already. */
  readonly exited: Promise<ChildExit>
  /** Ends it, if it is ours. */
  readonly stop: () => Promise<void>
}

export type TemporalOptions = {
  /** Keeps histories between starts. */
  readonly dataFolder: string
  readonly port?: number
  readonly uiPort?: number
  readonly namespace?: string
  /** Names and types, as `{ Agency: 'Keyword' }`. */
  readonly searchAttributes?: Readonly<
    Record<string, 'Bool' | 'Datetime' | 'Double' | 'Int' | 'Keyword' | 'KeywordList' | 'Text'>
  >
  readonly progress?: Progress
  readonly env?: Environment
}

const NAME = 'Temporal'
const ANSWER_MS = 3_000
/** What was acknowledged survives the death of the process; synchronous=normal leaves only the loss of power. */
const DURABLE = ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal']
const UNASKED_CALLS_OFF = ['--dynamic-config-value', 'frontend.enableServerVersionCheck=false']
/** A queue in one piece: priorities hold within a piece alone, and one is enough for what a channel takes. */
const WHOLE_QUEUES = ['Read', 'Write'].flatMap((way) => [
  '--dynamic-config-value',
  `matching.numTaskqueue${way}Partitions=1`,
])

/**
 * Starts Temporal on the loopback address, or checks the one TEMPORAL_ADDRESS names. Called again with the same folder
 * and port after a kill -9, it goes on with the same data.
 * @throws ServerStartError
 */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { namespace = 'default', progress = createProgress(), env = process.env } = options
  const { value, source } = await findTemporal(env, progress)
  if (value.kind === 'running') return checked(value.address, namespace, source)
  const port = options.port ?? (await freePort())
  const uiPort = options.uiPort ?? (await freePort())
  const dataFolder = resolve(options.dataFolder)
  await prepareDataFolder(dataFolder, NAME)
  await requireFreePort(NAME, port)
  await requireFreePort(`${NAME}'s pages`, uiPort)
  const args = [
    ...serverArguments(port, uiPort, dataFolder, namespace),
    ...attributeArguments(options.searchAttributes),
  ]
  return started(value, args, { port, uiPort, dataFolder, namespace, source, env })
}

type Start = {
  readonly port: number
  readonly uiPort: number
  readonly dataFolder: string
  readonly namespace: string
  readonly source: string
  readonly env: Environment
}

async function started(program: ProgramOnDisk, args: string[], start: Start): Promise<TemporalServer> {
  const { port, uiPort, dataFolder, namespace, source, env } = start
  const outputFile = join(dataFolder, 'temporal.log')
  const child = await startChild({ command: program.path, args, outputFile, env, endsLast: true })
  await claimDataFolder(dataFolder, child.pid)
  const address = `127.0.0.1:${port}`
  const server = { name: NAME, child, port, dataFolder, outputFile, artefact: program.artefact }
  await awaitServer(server, () => answers(address, namespace))
  const { pid, exited, stop } = child
  return { address, uiAddress: `http://127.0.0.1:${uiPort}`, pid, source, exited, stop }
}

function serverArguments(port: number, uiPort: number, dataFolder: string, namespace: string): string[] {
  const places = ['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)]
  const data = ['--db-filename', join(dataFolder, 'temporal.db'), '--namespace', namespace, ...DURABLE]
  return [
    'server',
    'start-dev',
    ...places,
    ...data,
    ...UNASKED_CALLS_OFF,
    ...WHOLE_QUEUES,
    '--log-level',
    'error',
  ]
}

function attributeArguments(attributes: TemporalOptions['searchAttributes'] = {}): string[] {
  return Object.entries(attributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`])
}

async function checked(address: string, namespace: string, source: string): Promise<TemporalServer> {
  try {
    await answers(address, namespace)
  } catch (error) {
    throw new ServerStartError(
      `TEMPORAL_ADDRESS names ${address}, where no Temporal with the namespace ${namespace} answers.`,
      'Start it, correct the address, or unset TEMPORAL_ADDRESS to have one started here.',
      error,
    )
  }
  return {
    address,
    uiAddress: undefined,
    pid: undefined,
    source,
    exited: new Promise(() => undefined),
    stop: async () => undefined,
  }
}

/** Frontend, history and matching: each has taken up its work when it answers a question that only it can. */
async function answers(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: ANSWER_MS })
  try {
    const { workflowService } = connection
    await connection.withDeadline(Date.now() + ANSWER_MS, async () => {
      await workflowService.describeNamespace({ namespace })
      await workflowService.describeTaskQueue({ namespace, taskQueue: { name: 'is-matching-up' } })
      await historyAnswers(() =>
        workflowService.describeWorkflowExecution({ namespace, execution: { workflowId: 'is-history-up' } }),
      )
    })
  } finally {
    await connection.close()
  }
}

const GRPC_NOT_FOUND = 5

async function historyAnswers(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask()
  } catch (error) {
    if (errorCode(error) !== GRPC_NOT_FOUND) throw error
  }
}
