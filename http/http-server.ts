/** The HTTP process: API, FHIR door, pages and health on one address. May be started more than once. */
import { createFhirRouter } from '../api/fhir/fhir-router.ts'
import { createReferralLookUp } from '../commands/look-up-referral.ts'
import { type Context, createContext } from '../context.ts'
import { createReadableReferralViews } from '../database/readable-referral-views.ts'
import type { Config } from '../runtime/config.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Part } from '../runtime/readiness.ts'
import { runProcess } from '../runtime/run-process.ts'
import type { Running } from '../runtime/run-until-signalled.ts'
import type { Settings } from '../runtime/secrets.ts'
import { createTokens } from '../runtime/tokens.ts'
import { createApp } from './app.ts'
import type { FhirRouter } from './app-parts.ts'
import { listen } from './listen.ts'

const NEEDED = ['sealingKeys', 'tokenSigningKey', 'cursorKey'] as const
type Needed = (typeof NEEDED)[number]

/** Left of the time to stop, after the answers that are running, for closing the database and Temporal. */
const CLOSING_SECONDS = 2

const readinessOf = ({ database, temporal }: Context): readonly Part[] => [
  { name: 'database', isReady: () => database.ping().then(() => true) },
  { name: 'workflow-engine', isReady: () => temporal.isReady() },
]

const fhirRouterOf =
  (context: Context, { http: { publicUrl } }: Config): FhirRouter =>
  (door) =>
    createFhirRouter({
      ...door,
      commands: context.commands,
      lookUp: createReferralLookUp({ ...context, now: Date.now }),
      baseUrl: `${publicUrl}/fhir/R4`,
    })

const create = async ({ config, secrets }: Settings<Needed>, log: Logger): Promise<Running> => {
  const context = await createContext(config, secrets, log, 'http-server')
  const app = createApp({
    ...context,
    http: config.http,
    tokens: createTokens({ key: secrets.tokenSigningKey, ...config.tokens }),
    cursorKey: secrets.cursorKey,
    readable: createReadableReferralViews({ ...context, now: Date.now }),
    readiness: readinessOf(context),
    now: Date.now,
    fhirRouter: fhirRouterOf(context, config),
  })
  const drainSeconds = Math.max(1, config.shutdownSeconds - CLOSING_SECONDS)
  const { host, port } = config.http
  const listening = await listen(app, { host, port, drainSeconds })
  log.info({ port: listening.port }, 'listening')
  return {
    async [Symbol.asyncDispose]() {
      await listening[Symbol.asyncDispose]()
      await context[Symbol.asyncDispose]()
    },
  }
}

await runProcess('http-server', NEEDED, create)
