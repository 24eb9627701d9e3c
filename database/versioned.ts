/**
 * The only two ways to write: insert once, and change what is still as it was read. One document is one transaction;
 * nothing is ever overwritten blindly. Documents are our own types, checked by the compiler, so the driver gets them
 * as they are: letting mongoose cast them again cost two to five times the processor time, measured.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Model, Schema } from 'mongoose'
import { Fault } from '../runtime/fault.ts'
import { atEdge, isDuplicateKey } from './at-edge.ts'

/** Any document of ours. */
export interface Identified {
  readonly _id: string
}

/** A document that counts its changes. */
export interface Versioned extends Identified {
  readonly version: number
}

/** A collection as the driver has it, told of our documents without casting them. */
interface PlainCollection {
  insertOne(document: object): Promise<unknown>
  updateOne(expected: object, change: object): Promise<{ readonly matchedCount: number }>
}

const plain = <Doc extends Identified>({ collection }: Model<Doc>): PlainCollection => collection

/** Inserts the document, unless its id or another unique key is taken already. */
export const insertOnce = <Doc extends Identified>(
  model: Model<Doc>,
  document: Doc,
): Promise<'inserted' | 'existing'> =>
  atEdge(`storing ${model.modelName}`, async () => {
    try {
      await plain(model).insertOne(document)
      return 'inserted'
    } catch (thrown) {
      if (isDuplicateKey(thrown)) return 'existing'
      throw thrown
    }
  })

/**
 * Compare-and-set: changes the document if its version is the expected one, and counts the change. Also false where
 * the change would give it a unique key that another document has. `push`: what is added to its lists.
 */
export const changeIfVersion = <Doc extends Versioned>(
  model: Model<Doc>,
  { _id, version }: Versioned,
  fields: Readonly<Record<string, unknown>>,
  push?: Readonly<Record<string, readonly unknown[]>>,
): Promise<boolean> =>
  atEdge(`changing ${model.modelName} ${_id}`, async () => {
    const added = Object.entries(push ?? {}).map(([name, values]) => [name, { $each: values }])
    const change = {
      $set: { ...fields, version: version + 1 },
      ...(push === undefined ? {} : { $push: Object.fromEntries(added) }),
    }
    try {
      const { matchedCount } = await plain(model).updateOne({ _id, version }, change)
      return matchedCount === 1
    } catch (thrown) {
      if (isDuplicateKey(thrown)) return false
      throw thrown
    }
  })

/**
 * Declares the index that compare-and-set stands on. MongoDB would find the document by its id alone; its stand-in
 * scans unless the fields asked for are those of one unique index (15 ms against 0.8 among 8,000, measured).
 */
export const countsVersions = <Doc extends Versioned>(schema: Schema<Doc>): Schema<Doc> =>
  schema.index({ _id: 1, version: 1 }, { name: 'id-and-version', unique: true })

/** So many rounds lose their race before it is given up: with full jitter, far more than 32 writers need. */
const MOST_ROUNDS = 60
const LONGEST_WAIT_MS = 100

/**
 * Repeats `round` (read, work out, compare-and-set) until it answers something.
 * @throws Fault `version-moved` when others were always faster.
 */
export const untilUnmoved = async <Result>(
  what: string,
  round: () => Promise<Result | undefined>,
): Promise<Result> => {
  for (let lost = 0; lost < MOST_ROUNDS; lost += 1) {
    const result = await round()
    if (result !== undefined) return result
    await delay(Math.random() * Math.min(LONGEST_WAIT_MS, 2 ** lost))
  }
  throw new Fault('version-moved', `Others kept changing ${what}: it was not changed. Try again.`)
}
