/**
 * The environment variables, all of them: the only place that reads `process.env`. A schema says what each may
 * look like, its description what it is for; config.ts gives meaning and defaults, secrets.ts the secrets.
 */
import { z } from 'zod'

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`)

const httpAddress = z
  .string()
  .refine(
    (text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol),
    'must be an http or https address',
  )

const port = wholeNumber(0, 65_535)
const hostAndPort = z.string().regex(/^[^\s/:]+:\d{1,5}$/, 'must be host:port')
const pemCertificate = z.string().startsWith('-----BEGIN CERTIFICATE-----', 'must be a certificate in PEM')
const yesOrNo = z.enum(['yes', 'no'], { error: 'must be yes or no' })

/** Each variable: its shape and what it is for. The table of docs/configuration.md is made from this. */
export const ENV_SCHEMA = z.object({
  EXCHANGE_MODE: z
    .enum(['production', 'development'], { error: 'must be production or development' })
    .describe('`production` refuses development secrets and insists on https addresses'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], {
      error: 'must be debug, info, warn, error or silent',
    })
    .describe('Least important log line that is written'),
  HTTP_HOST: z.string().min(1).describe('Address the API and pages listen on'),
  HTTP_PORT: port.describe('Port the API and pages listen on; 0 takes a free one'),
  PUBLIC_URL: httpAddress.describe('Address under which users reach the API and pages'),
  TRUST_PROXY: yesOrNo.describe('Whether one reverse proxy in front sets X-Forwarded-For'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must be a mongodb:// address')
    .describe('MongoDB, with its database name'),
  TEMPORAL_ADDRESS: hostAndPort.describe('Temporal server, host:port'),
  TEMPORAL_NAMESPACE: z.string().min(1).describe('Temporal namespace'),
  PDS_URL: httpAddress.describe('Personal Demographics Service FHIR API'),
  CLAMD_ADDRESS: z
    .string()
    .regex(/^(unix:\/.+|[^\s/:]+:\d{1,5})$/, 'must be host:port or unix:/path')
    .describe(
      'Virus scanner (clamd) that documents are scanned by, host:port or unix:/path; without it none is taken',
    ),
  EXCHANGE_NAME: z.string().min(1).describe('Name under which the exchange writes to partners'),
  EXCHANGE_ODS_CODE: z
    .string()
    .regex(/^[A-Z0-9]{3,12}$/, 'must be an ODS code')
    .describe('ODS code of the organisation that runs the exchange'),
  EXCHANGE_SERVICE_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'must be digits')
    .describe('Directory-of-services id under which partners answer to the exchange'),
  OPERATOR_AGENCY: z
    .string()
    .regex(/^agc_[a-z0-9][a-z0-9-]{2,63}$/, 'must be the id of an agency, agc_…')
    .describe('Agency that runs the exchange: owns attention items that belong to nobody else'),
  ALLOWED_NETWORKS: z
    .string()
    .regex(
      /^[0-9a-fA-F.:]+\/\d{1,3}(,[0-9a-fA-F.:]+\/\d{1,3})*$/,
      'must be networks like 10.20.0.0/16,10.30.0.0/16',
    )
    .describe('Private networks in which partners and registers may be called; none without it'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s@/?#]+$/, 'must be smtps://host:port or smtp://host:port')
    .describe('Mail server for notices: `smtps`, or `smtp` with STARTTLS insisted upon; no mail without it'),
  SMTP_FROM: z
    .string()
    .regex(/^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/, 'must be a plain mail address')
    .describe('Address that notices are sent from'),
  SMTP_USER: z.string().min(1).describe('User name at the mail server; none without it'),
  SMTP_AUTHORITY: pemCertificate.describe(
    "Certificate of the private authority that signed the mail server's; public ones without it",
  ),
  MLLP_HOST: z.string().min(1).describe("Address that partners' HL7 v2 systems reach us on"),
  MLLP_PORT: port.describe(
    'Port for them on the activity worker; 0 takes a free one; none listens without it',
  ),
  MLLP_CERTIFICATE: pemCertificate.describe(
    'Our certificate to them, PEM; without it they talk to us unencrypted',
  ),
  MLLP_AUTHORITY: pemCertificate.describe(
    'Authority whose certificates they must show, PEM; they show none without it',
  ),
  NOTIFY_URL: httpAddress.describe('GOV.UK Notify'),
  NOTIFY_TEMPLATE: z
    .guid('must be the id of a template')
    .describe('GOV.UK Notify template for texts, with the field `link`; no texts without it'),
  BODY_LIMIT_BYTES: wholeNumber(1024, 50_000_000).describe('Largest body of a JSON request'),
  FHIR_BODY_LIMIT_BYTES: wholeNumber(1024, 50_000_000).describe('Largest body of a FHIR message'),
  REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000).describe('Requests one client may make in a minute'),
  OPEN_REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000).describe(
    'Requests without a token (the link of a question) from one network in a minute',
  ),
  SIGN_IN_MINUTES: wholeNumber(1, 1440).describe('How long a browser stays signed in'),
  WORKFLOW_TASKS_AT_ONCE: wholeNumber(2, 1000).describe('Workflow tasks one worker runs at once'),
  LOCAL_STEPS_AT_ONCE: wholeNumber(1, 1000).describe('Short database steps one worker runs at once'),
  ACTIVITIES_AT_ONCE: wholeNumber(1, 1000).describe(
    'Activities one worker runs at once on its general queue',
  ),
  WORKFLOW_CACHE_SIZE: wholeNumber(1, 100_000).describe('Workflows one worker keeps in memory'),
  SHUTDOWN_SECONDS: wholeNumber(1, 300).describe('Longest time a process takes to end what it is doing'),
  WORKER_HEALTH_HOST: z.string().min(1).describe('Address a worker answers /health and /metrics on'),
  WORKER_HEALTH_PORT: port.describe('Port for them on each worker; nothing is answered without it'),
  TOKEN_ISSUER: z.string().min(1).describe('Issuer named in bearer tokens'),
  TOKEN_AUDIENCE: z.string().min(1).describe('Audience named in bearer tokens'),
  TOKEN_SIGNING_KEY: z.string().min(1).describe('Secret. Key that signs bearer tokens'),
  SEALING_KEYS: z
    .string()
    .min(1)
    .describe('Secret. Keys that seal personal data: `name:key,…`, newest first'),
  CURSOR_KEY: z.string().min(1).describe('Secret. Key that signs page cursors and form tokens'),
  PDS_TOKEN: z.string().min(1).describe('Secret. Bearer token for the PDS API'),
  MLLP_KEY: z.string().min(1).describe('Secret. Private key of `MLLP_CERTIFICATE`, PEM'),
  SMTP_PASSWORD: z.string().min(1).describe('Secret. Password at the mail server; needed with `SMTP_USER`'),
  NOTIFY_API_KEY: z.string().min(1).describe('Secret. Key for GOV.UK Notify; needed with `NOTIFY_TEMPLATE`'),
})

export type EnvName = keyof typeof ENV_SCHEMA.shape

/** What was read: each variable is there in its right shape, or absent. */
export type Env = { readonly [Name in EnvName]?: z.output<(typeof ENV_SCHEMA.shape)[Name]> }

/** What was read and every fault in it, each naming its variable and never its value. */
export interface EnvReading {
  readonly env: Env
  readonly faults: readonly string[]
}

const withoutEmpty = (source: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(source).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1].trim() !== '',
    ),
  )

/** Reads all variables at once. An empty one counts as absent. */
export const readEnv = (source: Readonly<Record<string, string | undefined>> = process.env): EnvReading => {
  const given = withoutEmpty(source)
  const faults: string[] = []
  const env: Record<string, unknown> = {}
  for (const name of Object.keys(ENV_SCHEMA.shape) as EnvName[]) {
    if (given[name] === undefined) continue
    const read = ENV_SCHEMA.shape[name].safeParse(given[name])
    if (read.success) env[name] = read.data
    else faults.push(`${name} ${read.error.issues[0]?.message ?? 'is wrong'}`)
  }
  return { env: env as Env, faults }
}
