/**
 * A request for consent as it lies in MongoDB: progress as one text, what is searched by beside it, who is asked and in
 * which words sealed, and the code's hash sealed besides, as so short a code could be tried out of a stolen copy.
 */
import { type Connection, type Model, Schema } from 'mongoose'
import type { ConsentRequest, ConsentWords } from '../domain/consent-request.ts'
import type { ConsentRequestId, ReferralId } from '../domain/ids.ts'
import { modelOn } from './connection.ts'
import { asText, type Sealer } from './personal-data.ts'
import { countsVersions } from './versioned.ts'

export interface ConsentDocument {
  readonly _id: ConsentRequestId
  readonly version: number
  readonly itemId: ReferralId
  readonly askedAt: string
  readonly started: boolean
  readonly tokenHashes: readonly string[]
  readonly idempotencyKey: string
  readonly fingerprint: string
  /** {@link ConsentRequest} as JSON, without its id and version. */
  readonly record: string
  /** Sealed {@link ConsentWords}. */
  readonly words: string
}

const schema = new Schema<ConsentDocument>(
  {
    _id: String,
    version: Number,
    itemId: String,
    askedAt: String,
    started: Boolean,
    tokenHashes: [String],
    idempotencyKey: String,
    fingerprint: String,
    record: String,
    words: String,
  },
  { collection: 'consent_requests', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
countsVersions(schema)
schema.index({ idempotencyKey: 1 }, { name: 'idempotency-key', unique: true })
schema.index({ itemId: 1, askedAt: -1, _id: -1 }, { name: 'of-item' })
schema.index({ tokenHashes: 1 }, { name: 'by-token' })
schema.index({ started: 1, askedAt: 1 }, { name: 'not-started' })

/** The model, for this folder alone. */
export const consentModel = (connection: Connection): Model<ConsentDocument> =>
  modelOn(connection, 'consent request', schema)

/** Everything but the words. */
export const CONSENT_PROGRESS = { version: 1, record: 1 } as const

type ConsentProgress = Pick<ConsentDocument, '_id' | 'version' | 'record'>

/** Fields that follow from the record. */
export const consentFields = (
  sealer: Sealer,
  request: ConsentRequest,
): Pick<ConsentDocument, 'itemId' | 'askedAt' | 'started' | 'tokenHashes' | 'record'> => {
  const { id, version: _version, ...progress } = request
  const { itemId, askedAt, started, link } = progress
  const sealed =
    link === undefined
      ? progress
      : { ...progress, link: { ...link, codeHash: sealer.seal(id, link.codeHash) } }
  return { itemId, askedAt, started, tokenHashes: link?.tokenHashes ?? [], record: JSON.stringify(sealed) }
}

/** The request of a document. @throws Fault `data-damaged` when what is sealed in it does not open. */
export const consentFrom = (sealer: Sealer, { _id, version, record }: ConsentProgress): ConsentRequest => {
  const progress: Omit<ConsentRequest, 'id' | 'version'> = JSON.parse(record)
  const { link } = progress
  return {
    ...progress,
    ...(link === undefined ? {} : { link: { ...link, codeHash: sealer.open(_id, link.codeHash, asText) } }),
    id: _id,
    version,
  }
}

/** Reads sealed words; `undefined` where they have another shape. */
export const asConsentWords = (value: unknown): ConsentWords | undefined =>
  typeof value === 'object' && value !== null && 'name' in value && 'wording' in value
    ? (value as ConsentWords)
    : undefined
