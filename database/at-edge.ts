/**
 * The edge to the database: the one place where the driver's errors become ours. They are not passed on as they are,
 * because the driver quotes documents and keys in its words.
 */
import mongoose from 'mongoose'
import { Fault } from '../runtime/fault.ts'

const { MongoBulkWriteError, MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } =
  mongoose.mongo

/** Codes of a server that is stopping, starting, or no longer the primary (MongoDB error codes reference). */
const AWAY_CODES: ReadonlySet<unknown> = new Set([
  6, 7, 64, 89, 91, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
])

/** Errors of the driver that only say that no connection is to be had. */
const AWAY_NAMES: ReadonlySet<string> = new Set([
  'MongooseServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
  'MongoExpiredSessionError',
  'MongoWriteConcernError',
])

const DUPLICATE_KEY = 11000

/** Codes of a server that is given a document, or a change to one, beyond 16 MiB. */
const TOO_LARGE_CODES: ReadonlySet<unknown> = new Set([10334, 17419])

/** When trying again makes sense, in seconds. */
const RETRY_AFTER_SECONDS = 5

const isAway = (thrown: unknown): boolean =>
  thrown instanceof MongoNetworkError ||
  thrown instanceof MongoServerSelectionError ||
  (thrown instanceof MongoServerError && AWAY_CODES.has(thrown.code)) ||
  // Of several documents the driver reports a broken connection as a bulk write without a server's code.
  (thrown instanceof MongoBulkWriteError && thrown.code === undefined) ||
  (thrown instanceof Error && AWAY_NAMES.has(thrown.name))

/** What Node says of a write beyond the end of a buffer. */
const BEYOND_THE_BUFFER = /out of (bounds|range)|outside buffer bounds/

/** The driver itself writes into a buffer of 17 MiB, and what is longer goes beyond its end. */
const isTooLarge = (thrown: unknown): boolean =>
  (thrown instanceof MongoServerError && TOO_LARGE_CODES.has(thrown.code)) ||
  (thrown instanceof Error && thrown.name === 'RangeError' && BEYOND_THE_BUFFER.test(thrown.message))

/** Whether a write was turned away by a unique index. */
export const isDuplicateKey = (thrown: unknown): boolean =>
  thrown instanceof MongoServerError && thrown.code === DUPLICATE_KEY

/**
 * Does something with the database. `what` says it in a few words with ids only, for example `reading rfl_…`.
 * @throws Fault `database-away` when it cannot be reached: a write under way may have been done or not, and all our
 * writes may be repeated; `too-large` where a document has no room for what is written. Any other error of the driver
 * is a fault in our own code, told without its words.
 */
export const atEdge = async <Result>(what: string, work: () => PromiseLike<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (thrown) {
    if (isAway(thrown))
      throw new Fault(
        'database-away',
        `The database could not be reached while ${what}. Repeat the request as it was: nothing is done twice.`,
        { retryAfterSeconds: RETRY_AFTER_SECONDS },
      )
    if (isTooLarge(thrown))
      throw new Fault(
        'too-large',
        `The database has no room in one document for ${what}. Nothing was written.`,
      )
    if (thrown instanceof MongoError || thrown instanceof mongoose.Error)
      throw new Error(`The database refused ${what}: ${thrown.name} ${codeOf(thrown)}.`)
    throw thrown
  }
}

const codeOf = (thrown: Error): string =>
  'code' in thrown && (typeof thrown.code === 'number' || typeof thrown.code === 'string')
    ? String(thrown.code)
    : 'without a code'
