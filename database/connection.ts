/** The connection to MongoDB: quick to say that it is away, whole again by itself when it is back. */
import mongoose, { type Connection, type Model, type Schema } from 'mongoose'
import { atEdge } from './at-edge.ts'
import { buildIndexes } from './indexes.ts'

/** Told of what happens to the connection. */
export interface DatabaseLog {
  info(fields: { readonly part: 'database' }, message: string): void
  warn(fields: { readonly part: 'database' }, message: string): void
}

export interface Database {
  readonly connection: Connection
  /** @throws Fault `database-away` */
  ping(): Promise<void>
  /**
   * Builds the indexes of all repositories made on this connection and checks them.
   * @throws Fault `configuration-wrong` naming an index that differs; `database-away`
   */
  buildIndexes(): Promise<void>
  close(): Promise<void>
}

/** How long a request waits for a database that is away. */
const SELECTION_MS = 2_000
/** How often the server is looked at, and how long it may take to answer that: on a busy machine it may be slow. */
const HEARTBEAT_MS = 5_000
const HEARTBEAT_ANSWER_MS = 8_000
/** How long any other answer may take before the connection counts as broken. */
const ANSWER_MS = 15_000
const MOST_CONNECTIONS = 40

/**
 * Connects. Acknowledged means written to the journal of a majority; what is read is what a majority holds.
 * @throws Fault `database-away` when it does not answer now: to be tried again by the caller.
 */
export const connectDatabase = async (
  uri: string,
  { log }: { readonly log?: DatabaseLog } = {},
): Promise<Database> => {
  const connection = mongoose.createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    serverSelectionTimeoutMS: SELECTION_MS,
    connectTimeoutMS: HEARTBEAT_ANSWER_MS,
    heartbeatFrequencyMS: HEARTBEAT_MS,
    waitQueueTimeoutMS: ANSWER_MS,
    socketTimeoutMS: ANSWER_MS,
    maxPoolSize: MOST_CONNECTIONS,
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    ignoreUndefined: true,
  })
  let closing = false
  connection.on('disconnected', () => {
    if (!closing) log?.warn({ part: 'database' }, 'The database is away.')
  })
  connection.on('reconnected', () => log?.info({ part: 'database' }, 'The database is back.'))
  try {
    await atEdge('connecting', () => connection.asPromise())
  } catch (away) {
    await connection.destroy()
    throw away
  }
  return {
    connection,
    ping: () =>
      atEdge('asking whether it is there', async () => {
        await connection.db?.command({ ping: 1 }, { timeoutMS: SELECTION_MS })
      }),
    buildIndexes: () => buildIndexes(connection),
    close: () => {
      closing = true
      return connection.close()
    },
  }
}

/** The model of one collection, made once for each connection. It stays inside this folder. */
export const modelOn = <Doc>(connection: Connection, name: string, schema: Schema<Doc>): Model<Doc> => {
  const known: Model<Doc> | undefined = connection.models[name]
  return known ?? connection.model<Doc>(name, schema)
}
