/** The simulated systems of the world: partners and the register of persons, each its own process. */
import { join } from 'node:path'
import type { PartnerName } from './cast.ts'
import { PARTNERS } from './cast-partners.ts'
import { freePort } from './servers/free-port.ts'
import { keptHostKey } from './simulators/kept-host-key.ts'
import { fingerprintOf } from './simulators/sftp-file-server.ts'
import { mailboxEnv, type WorldMailboxes } from './world-mailboxes.ts'
import { type WorldProcess, worldProcess } from './world-process.ts'
import { filesUser, soapCredentialFrom, webhookSecretFrom } from './world-settings.ts'

export interface WorldPartner extends WorldProcess {
  /** Its own address; its page lists its cases. */
  readonly url: string
  readonly controlUrl: string
  /** Fingerprint of its host key, where its system has one. */
  readonly hostKey?: string
}

/** Where a simulated system writes its log. */
export interface SimulatorPlace {
  readonly logFolder: string
  /** Folder with the compiled sources. */
  readonly program: string
}

export interface PartnersPlace extends SimulatorPlace {
  readonly dataFolder: string
  readonly exchange: {
    readonly url: string
    /** Where older systems reach it, host:port. */
    readonly mllp: string
  }
  /** What the exchange shows to them. */
  readonly acceptedToken: string
  /** Signs what they show to the exchange. */
  readonly token: (name: string) => Promise<string>
  readonly answers: Partial<Record<PartnerName, string>>
  /** Where the mailboxes of those who write mail are kept; absent: nowhere. */
  readonly mailboxes?: WorldMailboxes
}

/** What a partner's system runs, and where below its address it takes messages. */
export const SYSTEMS = {
  bars: { entry: 'dev/simulators/bars-partner-main.ts', takesAt: '/FHIR/R4/$process-message' },
  'fhir-task': { entry: 'dev/simulators/task-partner-main.ts', takesAt: '/fhir' },
  events: { entry: 'dev/simulators/webhook-receiver-main.ts', takesAt: '/hooks' },
  soap: { entry: 'dev/simulators/case-system-main.ts', takesAt: '/services/cases' },
  mail: { entry: 'dev/simulators/mail-partner-main.ts', takesAt: '' },
  itk3: { entry: 'dev/simulators/mesh-server-main.ts', takesAt: '/messageexchange/X26ABC1' },
  hl7v2: { entry: 'dev/simulators/pas-partner-main.ts', takesAt: '' },
  files: { entry: 'dev/simulators/file-partner-main.ts', takesAt: '/outbox' },
} as const satisfies Record<(typeof PARTNERS)[number]['speaks'], object>

/** The partners of the cast, not started yet. */
export const worldPartners = async (place: PartnersPlace): Promise<Record<PartnerName, WorldPartner>> => {
  const made: [PartnerName, WorldPartner][] = []
  for (const partner of PARTNERS) {
    const { entry } = SYSTEMS[partner.speaks]
    const env = {
      NAME: partner.name,
      ODS_CODE: partner.odsCode,
      DOS_SERVICE_IDS: partner.serviceIds.join(','),
      ACCEPTED_TOKEN: place.acceptedToken,
      DATA_FILE: join(place.dataFolder, `partner-${partner.name}.jsonl`),
      EXCHANGE_URL: `${place.exchange.url}/fhir/R4/$process-message`,
      EXCHANGE_API: place.exchange.url,
      EXCHANGE_MLLP: place.exchange.mllp,
      WEBHOOK_SECRETS: webhookSecretFrom(place.acceptedToken),
      SOAP_CREDENTIAL: soapCredentialFrom(place.acceptedToken),
      MESH_SECRET: place.acceptedToken,
      MESH_PASSWORD: place.acceptedToken,
      MAIL_PASSWORD: place.acceptedToken,
      ...(place.mailboxes === undefined ? {} : mailboxEnv(place.mailboxes)),
      SFTP_CREDENTIAL: `${filesUser}:${place.acceptedToken}`,
      NIGHT_EVERY_MS: '1000',
      EXCHANGE_TOKEN: await place.token(partner.systemUser.replace('usr_', '')),
      DEDUPLICATES: String(partner.deduplicates),
      TAKES_UPDATES: String(partner.takesUpdates),
      TAKES_NOTICES: String(partner.takesNotices),
      ANSWERS: place.answers[partner.name] ?? partner.answers,
    }
    const running = await simulator(place, `partner-${partner.name}`, entry, env)
    made.push([partner.name, { ...running, ...(await reachedBy(partner.speaks, running, env.DATA_FILE)) }])
  }
  return Object.fromEntries(made) as Record<PartnerName, WorldPartner>
}

/** What differs for a system that is not reached by HTTP. */
const reachedBy = async (
  speaks: keyof typeof SYSTEMS,
  { url }: WorldPartner,
  dataFile: string,
): Promise<Partial<WorldPartner>> => {
  const { host } = new URL(url)
  if (speaks === 'hl7v2') return { url: `mllp://${host}` }
  if (speaks === 'mail') return { url: `smtp://${host}` }
  if (speaks !== 'files') return {}
  return { url: `sftp://${filesUser}@${host}`, hostKey: fingerprintOf(await keptHostKey(dataFile)) }
}

/** The register of persons, not started yet. */
export const worldRegister = (
  place: SimulatorPlace & { readonly token: string; readonly perSecond: number | undefined },
): Promise<WorldPartner> =>
  simulator(place, 'register', 'dev/simulators/pds-register-main.ts', {
    ACCEPTED_TOKEN: place.token,
    ...(place.perSecond === undefined ? {} : { RATE_PER_SECOND: String(place.perSecond) }),
  })

export interface WorldScanner extends WorldPartner {
  /** `host:port`, as CLAMD_ADDRESS takes it. */
  readonly address: string
}

/** The virus scanner, not started yet. */
export const worldScanner = async (place: SimulatorPlace): Promise<WorldScanner> => {
  const scanner = await simulator(place, 'scanner', 'dev/simulators/clamd-daemon-main.ts', {})
  return { ...scanner, address: new URL(scanner.url).host }
}

/** A simulated system in a process of its own, not started yet. */
export const simulator = async (
  { logFolder, program }: SimulatorPlace,
  name: string,
  entry: string,
  env: Readonly<Record<string, string>>,
): Promise<WorldPartner> => {
  const [port, controlPort] = [await freePort(), await freePort()]
  const controlUrl = `http://127.0.0.1:${controlPort}`
  const process = worldProcess({
    name,
    entry,
    env: { ...env, PORT: String(port), CONTROL_PORT: String(controlPort) },
    logFolder,
    program,
    readyUrl: `${controlUrl}/control/faults`,
  })
  return { ...process, url: `http://127.0.0.1:${port}`, controlUrl }
}
