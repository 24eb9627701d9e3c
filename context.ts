/** The one place that knows every implementation: what lives long is built here and put away in reverse. */
import type { Scanning } from './activities/attachment-steps.ts'
import type { Delivering } from './activities/attempt-message.ts'
import { createChannelCircuits } from './activities/channel-circuits.ts'
import type { Polling } from './activities/poll-steps.ts'
import type { Records } from './activities/records.ts'
import { composeAnswer } from './api/fhir/compose-answer.ts'
import { createHl7Door, type TakeHl7Message } from './api/hl7v2/take-hl7-message.ts'
import { createAttachmentFiles } from './attachments/attachment-files.ts'
import { createScanner } from './attachments/create-scanner.ts'
import type { Commands } from './commands/command-contracts.ts'
import { createCommands } from './commands/create-commands.ts'
import { raiseAboutCaller } from './commands/raise-about-caller.ts'
import type { StandingOn } from './commands/standing-on.ts'
import { sweepNotStarted } from './commands/sweep-not-started.ts'
import { takeBroughtReply, takeReply } from './commands/take-reply.ts'
import { createStartPolling, createTellWorkflow, type StartPolling } from './commands/tell-workflow.ts'
import { connectDatabase, type Database } from './database/connection.ts'
import { createSealer } from './database/personal-data.ts'
import { createRepositories, type Repositories } from './database/repositories.ts'
import { BANK_HOLIDAYS } from './domain/bank-holidays.ts'
import { OFFICE_HOURS, type WorkingCalendar } from './domain/clock.ts'
import { createChannelChecks } from './partners/channel-checks.ts'
import { faultsInSettings } from './partners/channel-settings.ts'
import { withTargetChecked } from './partners/formats/bars-fhir/check-target.ts'
import { FHIR_CONTENT_TYPES, type FhirForm } from './partners/formats/bars-fhir/fhir-document.ts'
import { readBarsMessage } from './partners/formats/bars-fhir/read-bars-message.ts'
import { createWays, formatOf } from './partners/registry.ts'
import { createFaultInAddress, forSubscribers } from './partners/transports/https/address-guard.ts'
import type { Config } from './runtime/config.ts'
import { createEvents, type Events } from './runtime/events.ts'
import type { Logger } from './runtime/logger.ts'
import { createMetrics, type Metrics } from './runtime/metrics.ts'
import type { Secrets } from './runtime/secrets.ts'
import { createTemporalClient, type TemporalClient } from './runtime/temporal-client.ts'

/** What every process that touches the database holds. */
export interface Store extends Repositories, AsyncDisposable {
  readonly database: Database
  readonly metrics: Metrics
  readonly events: Events
  readonly log: Logger
}

/** Opens the store; a process starts only with its indexes verified. */
export const openStore = async (
  config: Config,
  secrets: Pick<Secrets, 'sealingKeys'>,
  log: Logger,
  process: string,
): Promise<Store> => {
  const database = await connectDatabase(config.mongodbUri, { log })
  const store = createRepositories({
    connection: database.connection,
    sealer: createSealer(secrets.sealingKeys),
    faultsInSettings,
  })
  await database.buildIndexes()
  const metrics = createMetrics({ process })
  return {
    ...store,
    database,
    metrics,
    events: createEvents(log, metrics),
    log,
    [Symbol.asyncDispose]: () => database.close(),
  }
}

/** The store with the way to Temporal and the commands. */
export interface Context extends Store {
  readonly temporal: TemporalClient
  readonly commands: Commands
  /** One sweep over what was left behind. */
  readonly sweep: () => ReturnType<typeof sweepNotStarted>
  /** Keeps a fetched reply and acts on it. */
  readonly takeReply: Polling['takeReply']
  /** Keeps what a partner's HL7 v2 system sends by itself, and answers it. */
  readonly takeHl7: TakeHl7Message
  readonly startPolling: StartPolling
}

/** Builds the context of a process that takes commands. */
export const createContext = async (
  config: Config,
  secrets: Pick<Secrets, 'sealingKeys'>,
  log: Logger,
  process: string,
): Promise<Context> => {
  const store = await openStore(config, secrets, log, process)
  const temporal = createTemporalClient(config.temporal)
  // For tests of channels alone: no socket is opened before one is asked for.
  const ways = createWays(config.calling)
  const on: StandingOn = {
    ...store,
    tell: createTellWorkflow(temporal),
    reread,
    readReply: (channel, bytes) => formatOf(channel)?.readReply?.(bytes),
    checkChannel: createChannelChecks(ways.of, store.directory),
    attachmentFiles: createAttachmentFiles(),
    faultInAddress: createFaultInAddress(forSubscribers(config.calling)),
    takesAttachments: config.clamdAddress !== undefined,
    now: Date.now,
    calendar: CALENDAR,
    operatorAgency: config.exchange.operatorAgency,
  }
  return {
    ...store,
    temporal,
    commands: createCommands(on),
    sweep: () => sweepNotStarted(on),
    takeReply: (channel, reply) => takeReply(on, channel, reply),
    takeHl7: createHl7Door({
      channels: () => store.directory.channels(),
      keep: (channel, reply) => takeBroughtReply(on, channel, reply),
      raise: (because, occurrence) => raiseAboutCaller(on, because, occurrence),
      odsCode: config.exchange.odsCode,
      now: () => new Date().toISOString(),
    }),
    startPolling: createStartPolling(temporal),
    async [Symbol.asyncDispose]() {
      await ways.close()
      await temporal[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** Office hours and bank holidays of England. */
const CALENDAR: WorkingCalendar = { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS }

/** What the recording steps stand on. */
export const createRecords = (config: Config, store: Store): Records => ({
  ...store,
  commands: store.storedCommands,
  now: Date.now,
  calendar: CALENDAR,
  operatorAgency: config.exchange.operatorAgency,
})

/** What a scan stands on. */
export const createScanning = (config: Config, store: Store, records: Records): Scanning => ({
  records,
  bytes: store.attachmentBytes,
  scanner: createScanner(config.clamdAddress),
})

/** Said of a partner's own message, by whichever connection it came. */
export const HL7_NOT_KEPT = 'an HL7 v2 message could not be kept, and is not acknowledged: it is sent again'

/** What the partner's call stands on: the records, the messages, and every format and transport. */
export const createDelivering = (
  config: Config,
  { messages, attachmentBytes, takeHl7, log, events }: Context,
  records: Records,
): Delivering & { readonly close: () => Promise<void> } => {
  const heard = (address: string, bytes: Uint8Array): ReturnType<TakeHl7Message> =>
    takeHl7({ from: 'our-connection', address }, bytes)
  const failed = (error: unknown): void => log.error({ err: error }, HL7_NOT_KEPT)
  const tooLarge = (caller: string): void => events.messageTooLarge({ caller, way: 'our-connection' })
  const ways = createWays({ ...config.calling, heard, failed, tooLarge })
  return {
    records,
    messages,
    circuits: createChannelCircuits(records),
    attachmentBytes,
    attachmentFiles: createAttachmentFiles(),
    exchange: config.exchange,
    waysOf: ways.of,
    readReceived,
    close: ways.close,
  }
}

/** What fetching replies stands on. */
export const createPolling = (
  { pollPlaces, takeReply: take }: Context,
  { records, waysOf }: Delivering,
): Polling => ({ records, places: pollPlaces, waysOf, takeReply: take })

/** Reads a message that was received before: what was taken then is read the same way now. */
const readAgain = (bytes: Uint8Array, contentType: string) => {
  const form: FhirForm = contentType === FHIR_CONTENT_TYPES.xml ? 'xml' : 'json'
  return { form, reading: readBarsMessage(bytes, FHIR_CONTENT_TYPES[form], new Date().toISOString()) }
}

const readReceived: Delivering['readReceived'] = (bytes, contentType) => {
  const { reading } = readAgain(bytes, contentType)
  return reading.ok ? reading.message : undefined
}

const reread: StandingOn['reread'] = ({ bytes, contentType, headers }) => {
  const { form, reading } = readAgain(bytes, contentType)
  if (!reading.ok) return undefined
  const { bundle } = reading
  const message = withTargetChecked(reading.message, headers['nhsd-target-identifier'])
  return { message, compose: (taken) => composeAnswer(taken, message, bundle, form) }
}
