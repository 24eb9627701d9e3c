/** What the settings mean: defaults, cross-checks, and one typed value that is passed on. Holds no secret but addresses. */

import { type AgencyId, idOf } from '../domain/ids.ts'
import type { Env, EnvName } from './env.ts'
import { Fault } from './fault.ts'
import { type NoticeSettings, noticeSettings } from './notice-settings.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface Config {
  readonly mode: 'production' | 'development'
  readonly logLevel: LogLevel
  readonly http: {
    readonly host: string
    readonly port: number
    /** Without a trailing slash. */
    readonly publicUrl: string
    readonly trustProxy: boolean
    readonly bodyLimitBytes: number
    readonly fhirBodyLimitBytes: number
    readonly requestsPerMinute: number
    readonly openRequestsPerMinute: number
    readonly signInMinutes: number
  }
  /** May hold a password: never printed. */
  readonly mongodbUri: string
  readonly temporal: { readonly address: string; readonly namespace: string }
  /** Without a trailing slash. */
  readonly pdsUrl: string
  /** Absent: no document is taken. */
  readonly clamdAddress?: string
  readonly tokens: { readonly issuer: string; readonly audience: string }
  /** How the exchange names itself on the wire, and the agency that runs it. */
  readonly exchange: {
    readonly name: string
    readonly odsCode: string
    readonly serviceId: string
    readonly operatorAgency: AgencyId
  }
  /** Which addresses may be called: see partners/transports/https/address-guard.ts. */
  readonly calling: {
    readonly allowNetworks: readonly string[]
    readonly allowPlainHttpTo: 'nobody' | 'loopback'
  }
  readonly notices: NoticeSettings
  /** Where partners' HL7 v2 systems reach us; absent: nowhere. */
  readonly mllp?: {
    readonly host: string
    readonly port: number
    /** PEM. */
    readonly certificate?: string
    readonly authority?: string
  }
  readonly worker: {
    readonly workflowTasksAtOnce: number
    readonly localStepsAtOnce: number
    readonly activitiesAtOnce: number
    readonly workflowCacheSize: number
    readonly healthHost: string
    /** Absent: no health address. */
    readonly healthPort?: number
  }
  readonly shutdownSeconds: number
}

/** Defaults of the variables that have one; those without are needed, optional or secret. */
export const DEFAULTS = {
  EXCHANGE_MODE: 'production',
  LOG_LEVEL: 'info',
  HTTP_HOST: '127.0.0.1',
  HTTP_PORT: 3000,
  TRUST_PROXY: 'no',
  TEMPORAL_NAMESPACE: 'default',
  BODY_LIMIT_BYTES: 1_000_000,
  FHIR_BODY_LIMIT_BYTES: 5_000_000,
  REQUESTS_PER_MINUTE: 1200,
  OPEN_REQUESTS_PER_MINUTE: 20,
  SIGN_IN_MINUTES: 120,
  WORKFLOW_TASKS_AT_ONCE: 40,
  LOCAL_STEPS_AT_ONCE: 50,
  ACTIVITIES_AT_ONCE: 50,
  WORKFLOW_CACHE_SIZE: 250,
  SHUTDOWN_SECONDS: 10,
  WORKER_HEALTH_HOST: '127.0.0.1',
  EXCHANGE_NAME: 'Referral exchange',
  MLLP_HOST: '127.0.0.1',
  NOTIFY_URL: 'https://api.notifications.service.gov.uk',
  TOKEN_ISSUER: 'referral-exchange',
  TOKEN_AUDIENCE: 'referral-exchange-api',
} as const satisfies Partial<{ [Name in EnvName]: Env[Name] }>

/** Variables without which nothing starts. Secrets are asked for by each process apart. */
export const NEEDED = [
  'MONGODB_URI',
  'TEMPORAL_ADDRESS',
  'PDS_URL',
  'EXCHANGE_ODS_CODE',
  'EXCHANGE_SERVICE_ID',
  'OPERATOR_AGENCY',
] as const satisfies readonly EnvName[]

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

const crossCheck = (config: Config): string[] => {
  const faults: string[] = []
  if (config.mode === 'production' && !config.http.publicUrl.startsWith('https:')) {
    const host = new URL(config.http.publicUrl).hostname
    if (!LOOPBACK.includes(host)) faults.push('PUBLIC_URL must be an https address in production')
  }
  if (config.mode === 'production' && config.pdsUrl.startsWith('http:')) {
    if (!LOOPBACK.includes(new URL(config.pdsUrl).hostname))
      faults.push('PDS_URL must be an https address in production')
  }
  if (config.http.fhirBodyLimitBytes < config.http.bodyLimitBytes)
    faults.push('FHIR_BODY_LIMIT_BYTES must not be less than BODY_LIMIT_BYTES')
  if (config.mllp?.authority !== undefined && config.mllp.certificate === undefined)
    faults.push('MLLP_CERTIFICATE must be set where MLLP_AUTHORITY is')
  return faults
}

/** The address users use when none is given: where we listen. */
const ownAddress = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`

type Filled = Env & { readonly [Name in keyof typeof DEFAULTS]: NonNullable<Env[Name]> }

const httpPart = (env: Filled): Config['http'] => ({
  host: env.HTTP_HOST,
  port: env.HTTP_PORT,
  publicUrl: (env.PUBLIC_URL ?? ownAddress(env.HTTP_HOST, env.HTTP_PORT)).replace(/\/+$/, ''),
  trustProxy: env.TRUST_PROXY === 'yes',
  bodyLimitBytes: env.BODY_LIMIT_BYTES,
  fhirBodyLimitBytes: env.FHIR_BODY_LIMIT_BYTES,
  requestsPerMinute: env.REQUESTS_PER_MINUTE,
  openRequestsPerMinute: env.OPEN_REQUESTS_PER_MINUTE,
  signInMinutes: env.SIGN_IN_MINUTES,
})

const workerPart = (env: Filled): Config['worker'] => ({
  workflowTasksAtOnce: env.WORKFLOW_TASKS_AT_ONCE,
  localStepsAtOnce: env.LOCAL_STEPS_AT_ONCE,
  activitiesAtOnce: env.ACTIVITIES_AT_ONCE,
  workflowCacheSize: env.WORKFLOW_CACHE_SIZE,
  healthHost: env.WORKER_HEALTH_HOST,
  ...(env.WORKER_HEALTH_PORT !== undefined && { healthPort: env.WORKER_HEALTH_PORT }),
})

/** Stands in for what is missing: never used, as a missing setting is a fault. */
const NOT_SET = 'agc_not-set'

const exchangePart = (env: Filled): Config['exchange'] => ({
  name: env.EXCHANGE_NAME,
  odsCode: env.EXCHANGE_ODS_CODE ?? '',
  serviceId: env.EXCHANGE_SERVICE_ID ?? '',
  operatorAgency: idOf('agency', env.OPERATOR_AGENCY ?? NOT_SET),
})

const callingPart = (env: Filled): Config['calling'] => ({
  allowNetworks: env.ALLOWED_NETWORKS?.split(',') ?? [],
  allowPlainHttpTo: env.EXCHANGE_MODE === 'development' ? 'loopback' : 'nobody',
})

const mllpPart = (env: Filled): Config['mllp'] =>
  env.MLLP_PORT === undefined
    ? undefined
    : {
        host: env.MLLP_HOST,
        port: env.MLLP_PORT,
        ...(env.MLLP_CERTIFICATE !== undefined && { certificate: env.MLLP_CERTIFICATE }),
        ...(env.MLLP_AUTHORITY !== undefined && { authority: env.MLLP_AUTHORITY }),
      }

/** The configuration, with every fault found in it; it may be used only when there is none. */
export const configFrom = (given: Env): { readonly config: Config; readonly faults: readonly string[] } => {
  const env: Filled = { ...DEFAULTS, ...given }
  const missing = NEEDED.filter((name) => given[name] === undefined).map((name) => `${name} must be set`)
  const { notices, faults } = noticeSettings(env)
  const mllp = mllpPart(env)
  const config: Config = {
    mode: env.EXCHANGE_MODE,
    logLevel: env.LOG_LEVEL,
    http: httpPart(env),
    mongodbUri: env.MONGODB_URI ?? '',
    temporal: { address: env.TEMPORAL_ADDRESS ?? '', namespace: env.TEMPORAL_NAMESPACE },
    pdsUrl: (env.PDS_URL ?? '').replace(/\/+$/, ''),
    ...(env.CLAMD_ADDRESS !== undefined && { clamdAddress: env.CLAMD_ADDRESS }),
    tokens: { issuer: env.TOKEN_ISSUER, audience: env.TOKEN_AUDIENCE },
    exchange: exchangePart(env),
    calling: callingPart(env),
    notices,
    ...(mllp !== undefined && { mllp }),
    worker: workerPart(env),
    shutdownSeconds: env.SHUTDOWN_SECONDS,
  }
  return { config, faults: [...missing, ...faults, ...crossCheck(config)] }
}

/** One fault that names everything wrong with the settings, so that one start shows it all. */
export const configurationFault = (faults: readonly string[]): Fault =>
  new Fault(
    'configuration-wrong',
    `The settings are wrong: ${faults.join('; ')}. Correct them and start again (docs/configuration.md).`,
  )
