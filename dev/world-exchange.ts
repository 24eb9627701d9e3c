/** The exchange's own processes in the world: HTTP, workflow worker, activity worker. */
import { COUNCIL, EXCHANGE_ODS_CODE, EXCHANGE_SERVICE_ID } from './cast.ts'
import { freePort } from './servers/free-port.ts'
import { type WorldProcess, worldProcess } from './world-process.ts'
import type { WorldSecrets } from './world-settings.ts'

export interface ExchangePlace {
  readonly port: number
  readonly mongoUri: string
  readonly temporalAddress: string
  readonly registerUrl: string
  readonly secrets: WorldSecrets
  readonly logFolder: string
  /** Folder with the compiled sources. */
  readonly program: string
  /** More settings, for example limits of a test. */
  readonly more: Readonly<Record<string, string>>
}

/** The environment that all of the exchange's processes share. */
export const exchangeEnv = (place: Omit<ExchangePlace, 'logFolder' | 'program'>): Record<string, string> => ({
  EXCHANGE_MODE: 'development',
  HTTP_HOST: '127.0.0.1',
  HTTP_PORT: String(place.port),
  MONGODB_URI: place.mongoUri,
  TEMPORAL_ADDRESS: place.temporalAddress,
  PDS_URL: place.registerUrl,
  PDS_TOKEN: place.secrets.pdsToken,
  TOKEN_SIGNING_KEY: place.secrets.tokenSigningKey,
  SEALING_KEYS: place.secrets.sealingKeys,
  CURSOR_KEY: place.secrets.cursorKey,
  ALLOWED_NETWORKS: '127.0.0.0/8',
  EXCHANGE_NAME: 'Northmoor referral exchange',
  EXCHANGE_ODS_CODE,
  EXCHANGE_SERVICE_ID,
  OPERATOR_AGENCY: COUNCIL,
  ...place.more,
})

/**
 * How Node keeps its memory in a worker: collected soon, by one helping thread, instead of left to grow
 * (docs/performance.md has what a worker holds so).
 */
const WORKER_MEMORY = ['--max-semi-space-size=8', '--max-old-space-size=320', '--v8-pool-size=1']

/**
 * For every promise of a procedure the sandbox writes down where it was made, a source look-up for each line: a third
 * of what a procedure cost. Three lines still say where one went wrong.
 */
const SHORT_TRACES = '--stack-trace-limit=3'

/** How Node is started in each worker. docker-compose.yml says the same. */
export const WORKER_OPTIONS = {
  'workflow-worker': [...WORKER_MEMORY, SHORT_TRACES],
  'activity-worker': WORKER_MEMORY,
} as const satisfies Record<string, readonly string[]>

export interface ExchangeProcesses {
  readonly http: WorldProcess
  readonly workflowWorker: WorldProcess
  readonly activityWorker: WorldProcess
}

/** The processes, not started yet. */
export const exchangeProcesses = async (place: ExchangePlace): Promise<ExchangeProcesses> => {
  const env = exchangeEnv(place)
  const { logFolder, program } = place
  const worker = async (name: keyof typeof WORKER_OPTIONS): Promise<WorldProcess> => {
    const healthPort = await freePort()
    return worldProcess({
      name,
      entry: `workers/${name}.ts`,
      nodeOptions: WORKER_OPTIONS[name],
      env: { ...env, WORKER_HEALTH_PORT: String(healthPort) },
      logFolder,
      program,
      readyUrl: `http://127.0.0.1:${healthPort}/health/ready`,
    })
  }
  return {
    http: worldProcess({
      name: 'http-server',
      entry: 'http/http-server.ts',
      env,
      logFolder,
      program,
      readyUrl: `http://127.0.0.1:${place.port}/health/live`,
    }),
    workflowWorker: await worker('workflow-worker'),
    activityWorker: await worker('activity-worker'),
  }
}
