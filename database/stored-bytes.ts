/** Bytes in a document: written as they are, read back as the driver's own type. */
import mongoose from 'mongoose'
import { Fault } from '../runtime/fault.ts'

export type StoredBytes = Uint8Array | mongoose.mongo.Binary

/** The bytes of a field. @throws Fault `data-damaged` when it holds something else. */
export const bytesOf = (stored: StoredBytes): Uint8Array => {
  if (stored instanceof Uint8Array) return stored
  if (stored instanceof mongoose.mongo.Binary) return stored.value()
  throw new Fault('data-damaged', 'A document holds something else where bytes belong. Restore it.')
}
