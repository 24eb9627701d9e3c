/**
 * The whole world on loopback: servers, the exchange's processes, simulated partners and the register, seeded.
 * `npm start` and every integration test start this very one.
 */
import { join, resolve } from 'node:path'
import { openStore } from '../context.ts'
import type { RetryProfile } from '../domain/delivery.ts'
import { idOf } from '../domain/ids.ts'
import { createLogger } from '../runtime/logger.ts'
import { loadSettings } from '../runtime/secrets.ts'
import { createTokens } from '../runtime/tokens.ts'
import { type PartnerName, WATCHABLE_RETRY } from './cast.ts'
import { PARTNERS } from './cast-partners.ts'
import { compiledProgram } from './compiled-program.ts'
import { dataProblem } from './disk-problems.ts'
import { type SeedOptions, seedDirectory } from './seed.ts'
import { freePort, requireFreePort } from './servers/free-port.ts'
import { makeFolder } from './servers/make-folder.ts'
import { type MongoServer, startMongo } from './servers/mongo-server.ts'
import { createProgress, type Progress } from './servers/progress.ts'
import { startTemporal, type TemporalServer } from './servers/temporal-server.ts'
import { type ExchangeProcesses, exchangeEnv, exchangeProcesses } from './world-exchange.ts'
import { worldMail } from './world-mailboxes.ts'
import { type WorldNotices, worldNotices } from './world-notices.ts'
import {
  type SimulatorPlace,
  SYSTEMS,
  type WorldPartner,
  type WorldScanner,
  worldPartners,
  worldRegister,
  worldScanner,
} from './world-partners.ts'
import type { WorldProcess } from './world-process.ts'
import { type ServerHandle, serverHandle } from './world-server.ts'
import { worldSecrets } from './world-settings.ts'

export interface WorldOptions {
  /** Keeps everything between starts. */
  readonly dataFolder: string
  /** Port of the exchange; a free one without it. */
  readonly port?: number
  /** How partners' channels are tried. */
  readonly retry?: RetryProfile
  /** What the simulated partners answer by themselves; as in the cast without it. */
  readonly answers?: Partial<Record<PartnerName, string>>
  /** Requests a second that the register allows. */
  readonly registerPerSecond?: number
  /** More settings for the exchange's processes. */
  readonly env?: Readonly<Record<string, string>>
  readonly progress?: Progress
}

export interface World extends ExchangeProcesses, AsyncDisposable {
  /** Address of the exchange. */
  readonly url: string
  readonly dataFolder: string
  /** Folder with the compiled sources that its processes run. */
  readonly program: string
  readonly temporal: ServerHandle<TemporalServer>
  readonly mongo: ServerHandle<MongoServer>
  readonly partners: Readonly<Record<PartnerName, WorldPartner>>
  readonly register: WorldPartner
  readonly notices: Pick<WorldNotices, 'mail' | 'notify'>
  readonly scanner: WorldScanner
  /** The environment of the exchange's processes. */
  readonly env: Readonly<Record<string, string>>
  /** Bearer token of a user of the cast, for example `amina`. */
  token(name: string): Promise<string>
}

/** A day: long enough for a day's work, short enough to be worth little when it is found. */
const TOKEN_SECONDS = 24 * 60 * 60

/** Starts it; what was started is ended again when a later part does not start. */
export const startWorld = async (options: WorldOptions): Promise<World> => {
  const stops: (() => Promise<unknown>)[] = []
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop()
  }
  try {
    return await startParts(options, stops, stopAll)
  } catch (thrown) {
    await stopAll()
    throw dataProblem(thrown, resolve(options.dataFolder))
  }
}

const startParts = async (
  options: WorldOptions,
  stops: (() => Promise<unknown>)[],
  stopAll: () => Promise<void>,
): Promise<World> => {
  const { progress = createProgress(), answers = {} } = options
  const dataFolder = resolve(options.dataFolder)
  const logFolder = join(dataFolder, 'logs')
  const port = options.port ?? (await freePort())
  await requireFreePort('the exchange', port)
  const { temporal, mongo } = await startServers(dataFolder, progress, stops)
  await makeFolder(logFolder)
  const secrets = await worldSecrets(dataFolder)
  const url = `http://127.0.0.1:${port}`
  const program = await progress.during('Compiling', compiledProgram)
  const simulators = { logFolder, program }
  const around = await systemsAround(options, simulators, secrets.pdsToken)
  const { register, notices, scanner, mail, settings } = around
  const place = {
    port,
    secrets,
    ...simulators,
    mongoUri: withDatabase(mongo.current().uri),
    temporalAddress: temporal.current().address,
    registerUrl: register.url,
    more: { ...settings, ...options.env },
  }
  const env = exchangeEnv(place)
  const token = tokenMaker(env)
  const partners = await worldPartners({
    dataFolder,
    ...simulators,
    exchange: { url, mllp: `127.0.0.1:${settings.MLLP_PORT}` },
    acceptedToken: secrets.partnerToken,
    token,
    ...mail.place,
    answers,
  })
  const processes = await exchangeProcesses(place)
  await progress.during('Seeding the directory', () =>
    seed(env, partners, mail.settings, secrets.partnerToken, options.retry ?? WATCHABLE_RETRY),
  )
  const parts = [
    register,
    scanner,
    notices.mail,
    notices.notify,
    ...Object.values(partners),
    ...Object.values(processes),
  ]
  await startAll(parts, progress, stops)
  return {
    url,
    dataFolder,
    program,
    temporal,
    mongo,
    partners,
    register,
    notices,
    scanner,
    env,
    token,
    ...processes,
    [Symbol.asyncDispose]: stopAll,
  }
}

/** Starts them together; each is stopped at the end, even if it never came up. */
const startAll = async (
  parts: readonly Pick<WorldProcess, 'start' | 'stop'>[],
  progress: Progress,
  stops: (() => Promise<unknown>)[],
): Promise<void> => {
  stops.push(() => Promise.all(parts.map((part) => part.stop())))
  await progress.during('Starting the exchange and its simulated partners', () =>
    Promise.all(parts.map((part) => part.start())),
  )
}

/** The simulated systems that the exchange itself uses, not started yet, and its settings that they stand in. */
const systemsAround = async (options: WorldOptions, place: SimulatorPlace, token: string) => {
  const register = await worldRegister({ ...place, token, perSecond: options.registerPerSecond })
  const notices = await worldNotices(place)
  const scanner = await worldScanner(place)
  const MLLP_PORT = String(await freePort())
  const mail = await worldMail(resolve(options.dataFolder), options.progress ?? createProgress())
  return {
    register,
    notices,
    scanner,
    mail,
    settings: { ...notices.env, CLAMD_ADDRESS: scanner.address, MLLP_PORT },
  }
}

const startServers = async (
  dataFolder: string,
  progress: Progress,
  stops: (() => Promise<unknown>)[],
): Promise<Pick<World, 'temporal' | 'mongo'>> => {
  const temporal = await serverHandle((ports) =>
    startTemporal({ dataFolder: join(dataFolder, 'temporal'), progress, ...ports }),
  )
  stops.push(() => temporal.stop())
  const mongo = await serverHandle(({ port }) =>
    startMongo({ dataFolder: join(dataFolder, 'mongo'), progress, port }),
  )
  stops.push(() => mongo.stop())
  return { temporal, mongo }
}

/** The server's address with the exchange's database in it. */
const withDatabase = (uri: string): string => {
  const address = new URL(uri)
  if (address.pathname === '' || address.pathname === '/') address.pathname = '/exchange'
  return address.href
}

/** Signs tokens for users of the cast with the world's own key. */
export const tokenMaker = (env: Readonly<Record<string, string>>): World['token'] => {
  const { config, secrets } = loadSettings(['tokenSigningKey'], env)
  const tokens = createTokens({ ...config.tokens, key: secrets.tokenSigningKey })
  return (name) => tokens.sign(idOf('user', `usr_${name}`), TOKEN_SECONDS)
}

const seed = async (
  env: Readonly<Record<string, string>>,
  partners: Readonly<Record<PartnerName, WorldPartner>>,
  settings: SeedOptions['settings'],
  partnerToken: string,
  retry: RetryProfile,
): Promise<void> => {
  const { config, secrets } = loadSettings(['sealingKeys'], env)
  const log = createLogger({ process: 'seed', level: 'warn' })
  const store = await openStore(config, secrets, log, 'seed')
  try {
    const addresses = Object.fromEntries(
      PARTNERS.map(({ name, speaks }) => [name, `${partners[name].url}${SYSTEMS[speaks].takesAt}`]),
    ) as Record<PartnerName, string>
    const hostKeys = Object.fromEntries(
      PARTNERS.flatMap(({ name }) => {
        const { hostKey } = partners[name]
        return hostKey === undefined ? [] : [[name, { hostKey }] as const]
      }),
    )
    await seedDirectory(store.directory, {
      addresses,
      settings: { ...settings, ...hostKeys },
      partnerToken,
      retry,
    })
  } finally {
    await store[Symbol.asyncDispose]()
  }
}
