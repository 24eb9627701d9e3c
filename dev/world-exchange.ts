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
  /** More settings, for example limits of a test. */
  readonly more: Readonly<Record<string, string>>
}

/** The environment that all of the exchange's processes share. */
export const exchangeEnv = (place: Omit<ExchangePlace, 'logFolder'>): Record<string, string> => ({
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
export const WORKER_MEMORY = '--max-semi-space-size=8 --max-old-space-size=320 --v8-pool-size=1'

export interface ExchangeProcesses {
  readonly http: WorldProcess
  readonly workflowWorker: WorldProcess
  readonly activityWorker: WorldProcess
}

/** The processes, not started yet. */
export const exchangeProcesses = async (place: ExchangePlace): Promise<ExchangeProcesses> => {
  const env = exchangeEnv(place)
  const { logFolder } = place
  const worker = async (name: string): Promise<WorldProcess> => {
    const healthPort = await freePort()
    return worldProcess({
      name,
      entry: `workers/${name}.ts`,
      env: {
        ...env,
        NODE_OPTIONS: [env.NODE_OPTIONS ?? '', WORKER_MEMORY].join(' ').trim(),
        WORKER_HEALTH_PORT: String(healthPort),
      },
      logFolder,
      readyUrl: `http://127.0.0.1:${healthPort}/health/ready`,
    })
  }
  return {
    http: worldProcess({
      name: 'http-server',
      entry: 'http/http-server.ts',
      env,
      logFolder,
      readyUrl: `http://127.0.0.1:${place.port}/health/live`,
    }),
    workflowWorker: await worker('workflow-worker'),
    activityWorker: await worker('activity-worker'),
  }
}
