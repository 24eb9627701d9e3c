/**
 * Builds and checks the indexes that the repositories declare. Uniqueness is what our promises stand on, so a process
 * does not start on a collection whose unique indexes differ from what its code believes.
 */
import type { Connection, Model } from 'mongoose'
import mongoose from 'mongoose'
import { Fault } from '../runtime/fault.ts'
import { atEdge, isDuplicateKey } from './at-edge.ts'

interface IndexShape {
  readonly name: string
  readonly key: string
  readonly unique: boolean
  readonly sparse: boolean
}

interface IndexOptions {
  readonly name?: unknown
  readonly unique?: unknown
  readonly sparse?: unknown
}

const shapeOf = (key: object, options: IndexOptions): IndexShape => ({
  name: String(options.name ?? ''),
  key: JSON.stringify(key),
  unique: options.unique !== undefined && options.unique !== false,
  sparse: options.sparse === true,
})

/** Codes with which the server says that an index of that name or key exists with other options. */
const CONFLICTS: ReadonlySet<unknown> = new Set([85, 86])
const COLLECTION_EXISTS = 48

/** Builds and checks the indexes of every model on the connection. */
export const buildIndexes = async (connection: Connection): Promise<void> => {
  for (const model of Object.values(connection.models)) await buildFor(model)
}

const buildFor = async (model: Model<unknown>): Promise<void> => {
  const { collection } = model
  await atEdge(`creating collection ${collection.name}`, () =>
    model.db.createCollection(collection.name).catch((thrown: unknown) => {
      if (!hasCode(thrown, new Set([COLLECTION_EXISTS]))) throw thrown
    }),
  )
  const declared: IndexShape[] = []
  for (const [key, options] of model.schema.indexes()) {
    const shape = shapeOf(key, options)
    declared.push(shape)
    await build(collection.name, shape, () =>
      collection.createIndex(key as Record<string, 1 | -1>, {
        name: shape.name,
        unique: shape.unique,
        sparse: shape.sparse,
      }),
    )
  }
  const present = await atEdge(`reading indexes of ${collection.name}`, () => collection.indexes())
  compare(
    collection.name,
    declared,
    present.map((index) => shapeOf(index.key, index)),
  )
}

const build = (collection: string, index: IndexShape, create: () => Promise<string>): Promise<void> =>
  atEdge(`building index ${index.name} of ${collection}`, async () => {
    try {
      await create()
    } catch (thrown) {
      if (hasCode(thrown, CONFLICTS)) throw differs(collection, index.name)
      if (isDuplicateKey(thrown))
        throw new Fault(
          'configuration-wrong',
          `Collection ${collection} holds documents that share a key of ${index.name}, which must be unique. Settle them first.`,
        )
      throw thrown
    }
  })

const hasCode = (thrown: unknown, codes: ReadonlySet<unknown>): boolean =>
  thrown instanceof mongoose.mongo.MongoServerError && codes.has(thrown.code)

const differs = (collection: string, index: string): Fault =>
  new Fault(
    'configuration-wrong',
    `Index ${index} of collection ${collection} differs from what this version needs. Drop it and start again.`,
  )

/** Each declared index must be there as declared; no unique one may be there besides. */
const compare = (
  collection: string,
  declared: readonly IndexShape[],
  present: readonly IndexShape[],
): void => {
  for (const wanted of declared) {
    const found = present.find(({ key }) => key === wanted.key)
    if (found === undefined || found.unique !== wanted.unique || found.sparse !== wanted.sparse)
      throw differs(collection, wanted.name)
  }
  const own = new Set(['{"_id":1}', ...declared.map(({ key }) => key)])
  const foreign = present.find(({ key, unique }) => unique && !own.has(key))
  if (foreign !== undefined) throw differs(collection, foreign.name)
}
