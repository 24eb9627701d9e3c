/** A referral as it lies in MongoDB, one document each: shared by the repository that writes and the views that read. */
import { type Connection, type Model, Schema } from 'mongoose'
import type { AgencyId, ReferralId } from '../domain/ids.ts'
import { involvementOf } from '../domain/involvement.ts'
import type { Person } from '../domain/person.ts'
import type { Reference } from '../domain/reference.ts'
import type { Referral, ReferralContent } from '../domain/referral.ts'
import { modelOn } from './connection.ts'
import { asText, type Sealer } from './personal-data.ts'

/** Progress: everything of a referral but what names it. The reason of a decision not to share is sealed in it. */
type ReferralRecord = Omit<Referral, 'id' | 'reference' | 'version'>

export interface ReferralDocument {
  readonly _id: ReferralId
  readonly version: number
  readonly reference: Reference
  readonly idempotencyKey: string
  readonly fingerprint: string
  /** Sealed {@link ReferralContent}. */
  readonly content: string
  /** Sealed {@link PersonLine}, apart, so that a list need not open everything. */
  readonly personLine: string
  /** Sealed {@link ConfirmedNumber}. */
  readonly confirmedNumber?: string
  /** Agencies that have a part in it by the domain's rule, worked out at each write so that a list is one query. */
  readonly involved: readonly AgencyId[]
  readonly record: ReferralRecord
}

/** What a list shows of the child. */
export type PersonLine = Pick<Person, 'familyName' | 'givenNames' | 'birthDate'>

const text = { type: String, required: true } as const

const schema = new Schema<ReferralDocument>(
  {
    _id: text,
    version: { type: Number, required: true },
    reference: text,
    idempotencyKey: text,
    fingerprint: text,
    content: text,
    personLine: text,
    confirmedNumber: String,
    involved: { type: [String], required: true },
    record: { type: Schema.Types.Mixed, required: true },
  },
  { collection: 'referrals', versionKey: false, strict: 'throw', strictQuery: 'throw' },
)
schema.index({ reference: 1 }, { name: 'reference', unique: true })
schema.index({ idempotencyKey: 1 }, { name: 'idempotency-key', unique: true })
schema.index({ involved: 1, 'record.updatedAt': -1, _id: -1 }, { name: 'involved-by-change' })
schema.index({ 'record.startedAt': 1, 'record.raisedAt': 1 }, { name: 'not-started' })

/** The model, for this folder alone. */
export const referralModel = (connection: Connection): Model<ReferralDocument> =>
  modelOn(connection, 'referral', schema)

/** Fields that hold progress and no sealed content. */
export const PROGRESS = { version: 1, reference: 1, record: 1 } as const

export type ReferralProgress = Pick<ReferralDocument, '_id' | 'version' | 'reference' | 'record'>

/** The fields of a document that follow from the referral's progress. */
export const progressFields = (
  sealer: Sealer,
  referral: Referral,
): Pick<ReferralDocument, 'record' | 'involved'> => {
  const { id, reference: _reference, version: _version, ...record } = referral
  const { raisedByAgency, askedAgencies } = involvementOf(referral)
  const { sharingDecision } = referral
  return {
    involved: [...new Set([raisedByAgency, ...askedAgencies])],
    record:
      sharingDecision.decision === 'do-not-share'
        ? {
            ...record,
            sharingDecision: { ...sharingDecision, reason: sealer.seal(id, sharingDecision.reason) },
          }
        : record,
  }
}

/** The whole document of a new referral. */
export const newReferralDocument = (
  sealer: Sealer,
  referral: Referral,
  content: ReferralContent,
  idempotency: { readonly key: string; readonly fingerprint: string },
): ReferralDocument => {
  const { familyName, givenNames, birthDate } = content.person
  const line: PersonLine = { familyName, givenNames, ...(birthDate === undefined ? {} : { birthDate }) }
  return {
    _id: referral.id,
    version: referral.version,
    reference: referral.reference,
    idempotencyKey: idempotency.key,
    fingerprint: idempotency.fingerprint,
    content: sealer.seal(referral.id, content),
    personLine: sealer.seal(referral.id, line),
    ...progressFields(sealer, referral),
  }
}

/** The referral of a document. @throws Fault `data-damaged` when the reason sealed in it does not open. */
export const referralFrom = (
  sealer: Sealer,
  { _id, version, reference, record }: ReferralProgress,
): Referral => {
  const referral: Referral = { ...record, id: _id, reference, version }
  const { sharingDecision } = referral
  if (sharingDecision.decision !== 'do-not-share') return referral
  const reason = sealer.open(_id, sharingDecision.reason, asText)
  return { ...referral, sharingDecision: { ...sharingDecision, reason } }
}
