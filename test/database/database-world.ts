/** A real server with one database of its own for a test file, and every repository on it. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from '@jest/globals'
import { createAttachmentBytes } from '../../database/attachment-bytes.ts'
import { createAttachmentRepository } from '../../database/attachment-repository.ts'
import { createAttentionRepository } from '../../database/attention-repository.ts'
import { createAuditLog } from '../../database/audit-log.ts'
import { createChangeLog } from '../../database/change-log.ts'
import { createCommandRepository } from '../../database/command-repository.ts'
import { connectDatabase, type Database } from '../../database/connection.ts'
import { createConsentRepository } from '../../database/consent-repository.ts'
import { createDirectoryRepository } from '../../database/directory-repository.ts'
import { createEventDeliveryRepository } from '../../database/event-delivery-repository.ts'
import { createLeaseRepository } from '../../database/lease-repository.ts'
import { createMessageRepository } from '../../database/message-repository.ts'
import { createNoticeRepository } from '../../database/notice-repository.ts'
import { createSealer } from '../../database/personal-data.ts'
import { createPollPlaceRepository } from '../../database/poll-place-repository.ts'
import { createReceivedMessageRepository } from '../../database/received-message-repository.ts'
import { createReferralRepository } from '../../database/referral-repository.ts'
import { createReferralViews } from '../../database/referral-views.ts'
import { createReferralsByNumber } from '../../database/referrals-by-number.ts'
import { createSubscriptionRepository } from '../../database/subscription-repository.ts'
import { createWireNameRepository } from '../../database/wire-name-repository.ts'
import { type MongoServer, startMongo } from '../../dev/servers/mongo-server.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { useTemporaryFolders } from '../servers/temporary-folder.ts'

export const SEALER = createSealer([{ name: 'test', key: new Uint8Array(randomBytes(32)) }])

/** The address of a database of its own on a server. */
export const inDatabase = (uri: string, name: string): string =>
  uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`)

/** A name that no other run uses. */
export const newDatabaseName = (): string => `test-${randomBytes(6).toString('hex')}`

export const storeOn = (database: Database) => {
  const part = { connection: database.connection, sealer: SEALER }
  return {
    database,
    referrals: createReferralRepository(part),
    referralsByNumber: createReferralsByNumber(part),
    views: createReferralViews(part),
    commands: createCommandRepository(part),
    messages: createMessageRepository(part),
    received: createReceivedMessageRepository(part),
    wireNames: createWireNameRepository(part),
    attention: createAttentionRepository(part),
    notices: createNoticeRepository(part),
    consents: createConsentRepository(part),
    attachments: createAttachmentRepository(part),
    attachmentBytes: createAttachmentBytes(part),
    changeLog: createChangeLog(part),
    subscriptions: createSubscriptionRepository(part),
    eventDeliveries: createEventDeliveryRepository(part),
    leases: createLeaseRepository(part),
    pollPlaces: createPollPlaceRepository(part),
    audit: createAuditLog(part),
    directory: createDirectoryRepository(part),
  }
}

export type TestStore = ReturnType<typeof storeOn>

/** The server that all files of a run share, where the run started one (test/run-tests.ts). */
const SHARED = process.env.TEST_MONGODB_URI

/** Starts it before the file's tests and removes it after them. */
export const useDatabase = (): { readonly store: () => TestStore; readonly uri: () => string } => {
  const newFolder = useTemporaryFolders()
  const name = newDatabaseName()
  let server: Pick<MongoServer, 'uri' | 'stop'> | undefined
  let store: TestStore | undefined
  beforeAll(async () => {
    server =
      SHARED === undefined
        ? await startMongo({ dataFolder: await newFolder(), progress: quietProgress })
        : { uri: SHARED, stop: async () => undefined }
    store = storeOn(await connectDatabase(inDatabase(server.uri, name)))
    await store.database.buildIndexes()
  })
  afterAll(async () => {
    await store?.database.connection.dropDatabase()
    await store?.database.close()
    await server?.stop()
  })
  const started = <Part>(part: Part | undefined): Part => {
    if (part === undefined) throw new Error('the database is started before the first test')
    return part
  }
  return { store: () => started(store), uri: () => inDatabase(started(server).uri, name) }
}

/** The documents of a collection as they lie there, as text, to look for what must not be read in them. */
export const rawText = async ({ database }: TestStore, collection: string): Promise<string> =>
  JSON.stringify(await database.connection.collection(collection).find().toArray())
